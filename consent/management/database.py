"""What commands say when the database takes no more: its disk is full, or it has gone away."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext as _


@contextmanager
def stopping_with(then: str | Promise) -> Iterator[None]:
    """
    End a command that the database stops with a sentence, and not with lines of our code.

    :param then: what became of the work, and how it goes on
    :raises CommandError: if the database stops it
    """
    try:
        yield
    except OperationalError as error:
        # What it says in its first line is about itself.
        why = str(error).partition("\n")[0]
        text = _("The database takes no more now: %(why)s. %(then)s")
        raise CommandError(text % {"why": why, "then": then}) from None
