"""What the ledger is called: it stands in every record, so it is checked before there is one."""

import re

import environ
from django.core.exceptions import ImproperlyConfigured

# A scheme, a space or a plus sign would make a name that no checkpoint can bear (C2SP signed-note).
ORIGIN = re.compile(r"[^\s+/:?#]+(:[0-9]+)?(/[^\s+?#]*)?")


def origin(env: environ.Env, name: str, *, default: str) -> str:
    """
    Return host and path without scheme.

    :raises ImproperlyConfigured: if it is something else
    """
    found = env.str(name, default=default)
    if not ORIGIN.fullmatch(found):
        raise ImproperlyConfigured(
            f"{name} has to be a host and a path without https://, like site.example/ledger,"
            f" and is {found!r}. It can never be changed once somebody has chosen."
        )
    return found
