"""Support records the opt-out of somebody who asked for it, and their person is written to."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts import looks
from accounts.asked import Check, Way
from accounts.models import User
from consent import queue
from consent.actions.choose import Receipt, choose
from consent.core.choices import EVERYTHING, Channel, Decision

WAYS: dict[Way, Promise] = {
    Way.PHONE: gettext_lazy("on the phone"),
    Way.WRITTEN: gettext_lazy("by mail or letter"),
    Way.IN_PERSON: gettext_lazy("in person"),
}

NOTED = "opt-out"


class OwnAccount(Exception):
    """Who supports chooses for themselves as everybody does: on their own pages."""


@transaction.atomic
def record_objection(
    *, person: User, by: User, way: Way, check: Check, at: datetime, form_key: str | None = None
) -> Receipt:
    """
    Record an opt-out of everything that a person asked support for, and return its receipt.

    Who recorded it and how it was asked for is noted where the person reads who looked; a mail
    with the receipt's number goes out to them. The same `form_key` again adds nothing.

    :raises OwnAccount: if support would do it for themselves
    :raises choose.NotOffered: if the rules offer this person no opt-out
    """
    if person.pk == by.pk:
        raise OwnAccount
    receipt = choose(
        person=person,
        decision=Decision.OBJECT,
        scope=EVERYTHING,
        by=by,
        channel=Channel.SUPPORT,
        text="",
        language=person.language or settings.LANGUAGE_CODE,
        at=at,
        form_key=form_key,
    )
    if not receipt.repeated:
        looks.record(person=person, by=by, seen=f"{NOTED}:{way}:{check}", at=at)
        key = f"tell-objection:{receipt.index}"
        queue.enqueue(queue.Task.TELL_OBJECTION, target=receipt.index, key=key, at=at)
    return receipt


def way_noted(seen: str) -> Way | None:
    """Return how an opt-out was asked for, from what was noted of it; None for a mere look."""
    noted, _colon, how = seen.partition(":")
    return Way(how.partition(":")[0]) if noted == NOTED else None
