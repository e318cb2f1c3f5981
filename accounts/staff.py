"""
Who works here: members of staff come and go by the operator's word, never by a page.

All of them may do the same; what needs two people asks for a second one (ADR 12). The second
factor they add themselves, when they first open the staff pages (`second_factor.py`).
"""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F

from accounts import people
from accounts.models import User


class NotHere(ValueError):
    """Nobody here has the address, or their account is closed."""


class NotConfirmed(ValueError):
    """The person never showed that the address is theirs: somebody else may have signed up with it."""


class NotStaff(ValueError):
    """A person who is no member of staff."""


@transaction.atomic
def add(*, email: str, at: datetime) -> User:
    """
    Make somebody a member of staff, and a person with a confirmed address if they are none yet.

    Whoever was signed in has to sign in again. Adding a member of staff changes nothing.

    :raises people.Refused: if the address is none
    :raises NotHere: if the account is closed
    :raises NotConfirmed: if there is an account whose address was never confirmed
    """
    person = _called(email) or people.add(email=email, at=at)[0]
    if not person.is_active:
        raise NotHere
    if not EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists():
        raise NotConfirmed
    if not person.is_staff:
        _change(person, is_staff=True)
    return person


@transaction.atomic
def end(*, email: str) -> User:
    """
    Let somebody be a member of staff no more: every session of theirs has ended.

    Their account stays, and what they did here stays in the histories of others.

    :raises NotHere: if nobody has the address
    :raises NotStaff: if they are no member of staff
    """
    person = _called(email)
    if person is None:
        raise NotHere
    if not (person.is_staff or person.is_superuser):
        raise NotStaff
    _change(person, is_staff=False, is_superuser=False)
    return person


def _called(email: str) -> User | None:
    return User.objects.filter(email__iexact=email.strip()).first()


def _change(person: User, **fields: bool) -> None:
    # What somebody may do changes with a new session, so that no old one is left that can do more.
    mine = User.objects.filter(pk=person.pk)
    mine.update(sessions_round=F("sessions_round") + 1, **fields)
    person.refresh_from_db()
