"""What must not go live: run by `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def nothing_invented(**_: Any) -> list[CheckMessage]:
    """Refuse a site where anybody can sign in as somebody, or that shows its insides."""
    found: list[CheckMessage] = []
    if settings.DEMO:
        found.append(
            Error(
                "DEMO is on: anybody can sign in as an invented person and read the mail.",
                hint="Set DEMO=0 and SECRET_KEY.",
                id="accounts.E001",
            )
        )
    if settings.DEBUG:
        found.append(
            Error(
                "DEBUG is on: error pages show settings and data.",
                hint="Set DEBUG=0.",
                id="accounts.E002",
            )
        )
    return found
