"""Turn wishes into objections where the rules have come to offer one."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from accounts.models import User
from consent import queue
from consent.actions.choose import choose
from consent.answers.offers import offers_for, standing_wishes
from consent.answers.world import World, world_of
from consent.core.choices import Channel, Choice, Decision
from consent.ledger.models import Opening

# How a record of a wish spells it: canonical JSON has one form only (core/records.py).
SPELLED = '"decision":"wish"'


def fulfil_wishes(*, at: datetime) -> int:
    """
    Record an objection for every standing wish that can be one now; return how many.

    That is after a rule has changed, or after somebody has moved. A wish is
    fulfilled once: its index is the key of the form. Its person is written to.
    """
    count = 0
    subjects = Opening.objects.filter(kind="choice", record__contains=SPELLED).values("subject")
    for person in User.objects.filter(subject__in=subjects).iterator():
        world = world_of(person, at=at)
        for wish in _granted(world):
            count += _fulfil(person, wish, at=at)
    return count


@transaction.atomic
def _fulfil(person: User, wish: Choice, *, at: datetime) -> bool:
    """Record the objection, and that its person is to be told; False if that was done before."""
    receipt = choose(
        person=person,
        decision=Decision.OBJECT,
        scope=wish.scope,
        by=person,
        channel=Channel.WISH,
        text="",
        language=person.language or "en",
        form_key=f"wish:{wish.index}",
        at=at,
    )
    if receipt.repeated:
        return False
    queue.enqueue(
        queue.Task.TELL_WISH, target=receipt.index, key=f"tell-wish:{receipt.index}", at=at
    )
    return True


def _granted(world: World) -> Iterator[Choice]:
    for wish in standing_wishes(world):
        if offers_for(world, wish.scope).objection:
            yield wish
