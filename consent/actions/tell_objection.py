"""Write to a person about an objection of theirs that they did not press a button for themselves."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import mails, zones
from accounts.models import User
from consent.answers.groups import groups_of, totals
from consent.answers.names import names_of
from consent.answers.offers import own_ways
from consent.answers.world import World, world_of
from consent.core.choices import Channel, Choice
from consent.core.eligibility import Outcome
from consent.core.records import choice_of
from consent.ledger.models import Opening
from consent.ledger.presenters import tell_scope
from consent.rulebook.names import platform_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    subject: Promise
    text: Promise


LETTERS: dict[str, Letter] = {
    Channel.WISH: Letter(
        subject=gettext_lazy("Your wish came true: you are opted out"),
        text=gettext_lazy(
            "You are opted out of AI training for %(scope)s, since %(when)s.\n\n"
            "You had saved a wish for this. Now an opt-out is offered, so your wish has become"
            " one. Its receipt is %(number)s.\n\n"
            "%(todo)s To see your receipt, or to take the opt-out back, sign in at %(site)s and"
            " open your history."
        ),
    ),
    Channel.SUPPORT: Letter(
        subject=gettext_lazy("Saved: support opted you out of AI training"),
        text=gettext_lazy(
            "Support opted you out of AI training for %(scope)s, on %(when)s."
            " You asked for it. Your receipt is %(number)s.\n\n"
            "%(todo)s To see your receipt, sign in at %(site)s and open your history.\n\n"
            "Did you not ask for it? You can take the opt-out back there. Then write to us."
        ),
    ),
}
"""By the channel that the record names."""


def tell_objection(*, entry: int, at: datetime) -> None:
    """
    Send the mail about the objection that an entry holds.

    Nothing happens if its person has left. After a worker has died the mail may come twice.

    :raises mails.NotSent: if it did not go out
    """
    opening = Opening.objects.filter(entry_id=entry, kind="choice").first()
    person = opening and User.objects.filter(subject=opening.subject).first()
    if opening is None or person is None:
        return
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(zones.zone_of(person)):
        try:
            mail = _mail(person, opening, at=at)
        except User.DoesNotExist:
            return
        mails.send(mail)


def _mail(person: User, opening: Opening, *, at: datetime) -> "mails.EmailMultiAlternatives":
    letter = LETTERS[json.loads(opening.record)["channel"]]
    choice = choice_of(index=opening.entry_id, record=opening.record)
    world = world_of(person, at=at)
    said = {
        "scope": tell_scope(choice.scope, names=names_of(world)),
        "todo": f"{_still_usable(world)} {_what_is_left(world, choice)}".strip(),
        "when": zones.spoken_instant(choice.made_at),
        "number": opening.number,
        "site": settings.SITE_NAME,
    }
    return mails.compose(subject=str(letter.subject), text=str(letter.text) % said, to=person.email)


def _still_usable(world: World) -> str:
    """Say how many posts can be used all the same: for older ones an opt-out can come too late."""
    count = totals(groups_of(world)).by_outcome[Outcome.CAN_BE_USED]
    if not count:
        return ""
    return ngettext(
        "%(number)s of your posts can still be used. Your overview says why.",
        "%(number)s of your posts can still be used. Your overview says why.",
        count,
    ) % {"number": intcomma(count)}


def _what_is_left(world: World, choice: Choice) -> str:
    """Say whether a platform still wants to be told by the person."""
    names = [platform_name(world.rulebook, slug) for slug in own_ways(world, choice.scope)]
    if not names:
        return _("You do not need to do anything.")
    return ngettext(
        "%(platforms)s needs a step of its own. Your receipt shows you how.",
        "%(platforms)s need a step of their own. Your receipt shows you how.",
        len(names),
    ) % {"platforms": get_text_list(names, _("and"))}
