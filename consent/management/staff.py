"""Members of staff, as commands name them."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.models import User


def staff_called(email: str | None) -> User | None:
    """
    Return the member of staff with an address; None if none is given.

    :raises CommandError: if nobody of staff has it
    """
    if not email:
        return None
    found = User.objects.filter(email__iexact=email, is_staff=True, is_active=True).first()
    if found is None:
        text = _("No member of staff has the address %(email)s.")
        raise CommandError(text % {"email": email}) from None
    return found
