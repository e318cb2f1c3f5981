"""Write to a person that a wish of theirs has become an objection."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import mails, zones
from accounts.models import User
from consent.answers.names import names_of
from consent.answers.world import world_of
from consent.core.choices import Choice
from consent.core.records import choice_of
from consent.ledger.models import Opening
from consent.ledger.presenters import tell_scope


def tell_wish(*, entry: int, at: datetime) -> None:
    """
    Send the mail about the objection that an entry holds.

    Nothing happens if its person has left. After a worker has died the mail may come twice.
    """
    opening = Opening.objects.filter(entry_id=entry, kind="choice").first()
    person = opening and User.objects.filter(subject=opening.subject).first()
    if opening is None or person is None:
        return
    choice = choice_of(index=entry, record=opening.record)
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(zones.zone_of(person)):
        _mail(person, opening, choice, at=at).send()


def _mail(
    person: User, opening: Opening, choice: Choice, *, at: datetime
) -> "mails.EmailMultiAlternatives":
    scope = tell_scope(choice.scope, names=names_of(world_of(person, at=at)))
    text = _(
        "You are opted out of AI training for %(scope)s, since %(when)s.\n\n"
        "You had saved a wish for this. Now the rules where you live give you the right, so your"
        " wish has become an opt-out. Its receipt is %(number)s.\n\n"
        "You do not need to do anything. To see your receipt, or to take the opt-out back, sign in"
        " at %(site)s and open your history."
    )
    said = {
        "scope": scope,
        "when": zones.spoken_instant(choice.made_at),
        "number": opening.number,
        "site": settings.SITE_NAME,
    }
    subject = _("Your wish came true: you are opted out")
    return mails.compose(subject=subject, text=text % said, to=person.email)
