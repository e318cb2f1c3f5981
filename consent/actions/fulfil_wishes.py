"""Turn wishes into objections where the rules have come to offer one."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice, zip_longest
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from consent import queue
from consent.actions.choose import Asked, choose_all
from consent.answers.offers import offers_for, standing_wishes
from consent.answers.world import World, by_now, world_of
from consent.core.choices import Channel, Choice, Decision
from consent.ledger.append import lock
from consent.ledger.models import Opening

# How a record of a wish spells it: canonical JSON has one form only (core/records.py).
SPELLED = '"decision":"wish"'


# So many people's objections are on the disk at once; whoever chooses meanwhile waits for them.
AT_ONCE = 20


def form_key_of(wish: int) -> str:
    """Return the key of the form that makes a wish, by its index, an objection once."""
    return f"wish:{wish}"


def fulfil_wishes(*, at: datetime) -> int:
    """
    Record an objection for every standing wish that can be one now; return how many.

    That is after a rule has changed, or after somebody has come to another platform. A wish is
    fulfilled once: its index is the key of the form. Its person is written to.
    """
    count = 0
    people = User.objects.filter(subject__in=_with_wishes()).iterator()
    while some := list(islice(people, AT_ONCE)):
        granted = [[(person, wish) for wish in _now_granted(person, at=at)] for person in some]
        # One wish of each, then the second ones: what a person says later knows what was before.
        for at_once in zip_longest(*granted):
            count += _fulfil([one for one in at_once if one], at=at)
    return count


def have_wishes_fulfilled(*, person: User, at: datetime) -> None:
    """
    Have the wishes of somebody looked at who has come to another platform.

    Inside the transaction in which they came; nothing is asked for if they have none.
    """
    if _has_wishes(person):
        key = f"wishes:{person.pk}"
        queue.enqueue(queue.Task.FULFIL_WISHES, target=person.pk, key=key, at=at)


def fulfil_wishes_of(person: User, *, at: datetime) -> int:
    """Do so at once for one person; return how many objections were recorded."""
    if not _has_wishes(person):
        return 0
    granted = list(_granted(world_of(person, at=at)))
    return sum(_fulfil([(person, wish)], at=at) for wish in granted)


def _has_wishes(person: User) -> bool:
    return _with_wishes().filter(subject=person.subject).exists()


def _with_wishes() -> QuerySet[Opening, Any]:
    wishes = Opening.objects.filter(kind="choice", record__contains=SPELLED)
    return wishes.values("subject")


@transaction.atomic
def _fulfil(wishes: Sequence[tuple[User, Choice]], *, at: datetime) -> int:
    """
    Record objections, and that their people are to be told; return how many were new.

    A wish that was taken back since it was read, or is not offered any more, stays what it is.
    """
    lock()
    people = User.objects.in_bulk({person.pk for person, _wish in wishes})
    granted = {pk: list(_granted(by_now(world_of(person, at=at)))) for pk, person in people.items()}
    wishes = [(person, wish) for person, wish in wishes if wish in granted.get(person.pk, ())]
    receipts = choose_all(
        [
            Asked(
                person=person,
                decision=Decision.OBJECT,
                scope=wish.scope,
                by=person,
                channel=Channel.WISH,
                text="",
                language=person.language or "en",
                form_key=form_key_of(wish.index),
                at=at,
            )
            for person, wish in wishes
        ]
    )
    new = [receipt.index for receipt in receipts if not receipt.repeated]
    for index in new:
        queue.enqueue(queue.Task.TELL_WISH, target=index, key=f"tell-wish:{index}", at=at)
    return len(new)


def _now_granted(person: User, *, at: datetime) -> list[Choice]:
    """Return the wishes that a person's rules grant; none of somebody who has left meanwhile."""
    try:
        return list(_granted(world_of(person, at=at)))
    except User.DoesNotExist:
        return []


def _granted(world: World) -> Iterator[Choice]:
    for wish in standing_wishes(world):
        if offers_for(world, wish.scope).objection:
            yield wish
