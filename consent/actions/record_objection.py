"""Support records the opt-out of somebody who asked for it, and their person is written to."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import looks, mails, zones
from accounts.asked import Check, Way
from accounts.models import User
from consent import queue
from consent.actions.choose import Receipt, choose
from consent.actions.tell_wish import what_is_left
from consent.answers.names import names_of
from consent.answers.world import world_of
from consent.core.choices import EVERYTHING, Channel, Decision
from consent.core.records import choice_of
from consent.ledger.models import Opening
from consent.ledger.presenters import tell_scope

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


def tell_objection(*, entry: int, at: datetime) -> None:
    """
    Send the mail about an opt-out that support recorded.

    Nothing happens if its person has left. After a worker has died the mail may come twice.

    :raises mails.NotSent: if it did not go out
    """
    opening = Opening.objects.filter(entry_id=entry, kind="choice").first()
    person = opening and User.objects.filter(subject=opening.subject).first()
    if opening is None or person is None:
        return
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(zones.zone_of(person)):
        mails.send(_mail(person, opening, at=at))


def _mail(person: User, opening: Opening, *, at: datetime) -> "mails.EmailMultiAlternatives":
    choice = choice_of(index=opening.entry_id, record=opening.record)
    world = world_of(person, at=at)
    text = _(
        "Support opted you out of AI training for %(scope)s, on %(when)s."
        " You asked for it. Your receipt is %(number)s.\n\n"
        "%(todo)s To see your receipt, sign in at %(site)s and open your history.\n\n"
        "Did you not ask for it? You can take the opt-out back there. Then write to us."
    )
    said = {
        "scope": tell_scope(choice.scope, names=names_of(world)),
        "todo": what_is_left(world, choice),
        "when": zones.spoken_instant(choice.made_at),
        "number": opening.number,
        "site": settings.SITE_NAME,
    }
    subject = _("Saved: support opted you out of AI training")
    return mails.compose(subject=subject, text=text % said, to=person.email)
