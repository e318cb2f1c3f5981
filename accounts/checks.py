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


@register(Tags.security, deploy=True)
def platform_is_who_it_says(**_: Any) -> list[CheckMessage]:
    """Refuse a platform whose word about its people anybody on the way could change."""
    if not settings.OPENID_ISSUER:
        return []
    found: list[CheckMessage] = []
    if not settings.OPENID_ISSUER.startswith("https://"):
        found.append(
            Error(
                "OPENID_ISSUER is not https: what the platform says could be changed on its way.",
                id="accounts.E003",
            )
        )
    if not settings.OPENID_CLIENT_ID:
        found.append(
            Error(
                "OPENID_CLIENT_ID is empty.",
                hint="Register this site at the platform, and set what it is called there.",
                id="accounts.E004",
            )
        )
    return found
