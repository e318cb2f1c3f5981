"""Making a person without the sign-up page."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import birth, residence
from accounts.models import Residence, User

OLDEST_YEAR = 1900


class Refused(ValueError):
    """A person who cannot be made; the text is a sentence for who asked."""


class NotAnAddress(Refused):
    pass


class AddressTaken(Refused):
    pass


class BornOutOfRange(Refused):
    pass


@transaction.atomic
def add(
    *,
    email: str,
    country: str = "",
    subdivision: str = "",
    born: int | None = None,
    at: datetime,
) -> tuple[User, Residence | None]:
    """
    Make a person whose e-mail address counts as confirmed, and say where they live.

    The residence starts before any post that we read, because who is made like
    this was asked where they live, and not since when. Without country and
    subdivision there is no residence, and None in its place.

    :raises Refused: NotAnAddress, AddressTaken or BornOutOfRange
    :raises residence.Refused: if the place is not known
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as invalid:
        raise NotAnAddress(_("%(email)s is not an e-mail address.") % {"email": email}) from invalid
    if User.objects.filter(email__iexact=email).exists() or _is_taken(email):
        raise AddressTaken(_("There is a person with %(email)s already.") % {"email": email})
    if born is not None and not OLDEST_YEAR <= born <= at.year:
        raise BornOutOfRange(
            _("The year of birth is between %(oldest)d and %(year)d.")
            % {"oldest": OLDEST_YEAR, "year": at.year}
        )
    person = User.objects.create_user(email, date_joined=at)
    birth.declare(person=person, born=born, at=at)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    if not country and not subdivision:
        return person, None
    lives = residence.declare(
        person=person,
        country=country,
        subdivision=subdivision,
        from_=residence.SINCE_EVER,
        at=at,
    )
    return person, lives


def _is_taken(email: str) -> bool:
    return EmailAddress.objects.filter(email__iexact=email).exists()
