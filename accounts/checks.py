"""What must not go live: run by `manage.py check --deploy`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError

HERE = ("localhost", "127.0.0.1", "[::1]")
OPEN_TO_OTHERS = 0o077
NOWHERE = ("filebased", "console", "dummy", "locmem")
SHORT = 32


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


@register(Tags.security, deploy=True)
def the_site_has_a_name_of_its_own(**_: Any) -> list[CheckMessage]:
    """Refuse a site that calls itself what every laptop calls it: on the net, in records, in mail."""
    found: list[CheckMessage] = []
    hosts = {host for host in settings.ALLOWED_HOSTS if host not in HERE}
    if not hosts or "*" in hosts:
        found.append(
            Error(
                "ALLOWED_HOSTS names no host of this site, or any host.",
                hint="Set the host names that people type, separated by commas.",
                id="accounts.E005",
            )
        )
    if settings.SITE_ORIGIN.partition("/")[0].partition(":")[0] in HERE:
        found.append(
            Error(
                "SITE_ORIGIN is localhost: every record of the ledger would carry that name.",
                hint="Set it before the first choice, and never change it: site.example/ledger.",
                id="accounts.E006",
            )
        )
    if settings.EMAIL_BACKEND.endswith(tuple(f"{name}.EmailBackend" for name in NOWHERE)):
        found.append(
            Error(
                "No mail leaves this machine, so nobody can sign in with a code.",
                hint="Set EMAIL_URL.",
                id="accounts.E007",
            )
        )
    if settings.DEFAULT_FROM_EMAIL.rstrip("> ").endswith("@localhost"):
        found.append(
            Error(
                "DEFAULT_FROM_EMAIL is at localhost: other servers refuse such mail.",
                hint="Set the address that mail comes from.",
                id="accounts.E008",
            )
        )
    return found


@register(Tags.security, deploy=True)
def limits_hold(**_: Any) -> list[CheckMessage]:
    """Warn of what lets somebody try codes and passwords without end, or locks everybody out."""
    found: list[CheckMessage] = []
    if settings.CACHES["default"]["BACKEND"].endswith(("DummyCache", "LocMemCache")):
        found.append(
            Warning(
                "CACHE_URL is a cache that processes do not share: limits on sign-in do not hold.",
                hint="Set redis://host:6379/1, or leave it out: then they count in the database.",
                id="accounts.W012",
            )
        )
    if settings.SECURE_PROXY_SSL_HEADER and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        found.append(
            Warning(
                "A proxy stands in front, and TRUSTED_PROXY_COUNT is 0: all visitors count as one.",
                hint="Set how many proxies of yours stand in front. Else one visitor who tries too "
                "often locks everybody out.",
                id="accounts.W013",
            )
        )
    return found


@register(Tags.security, deploy=True)
def nobody_is_invented(**_: Any) -> list[CheckMessage]:
    """Refuse the database of a demo on a site that is none."""
    from accounts.models import User

    try:
        invented = not settings.DEMO and User.objects.filter(is_demo=True).exists()
    except DatabaseError:
        # There is none yet, or it does not answer: that is for others to say.
        return []
    if not invented:
        return []
    return [
        Error(
            "The database holds the invented people of the demo, and their choices.",
            hint="Begin with a database of its own, and a DATA_DIR.",
            id="accounts.E009",
        )
    ]


@register(Tags.security, deploy=True)
def what_is_kept_is_kept_apart(**_: Any) -> list[CheckMessage]:
    """Warn of secrets that lie where others can read them, or go with a copy of the database."""
    found: list[CheckMessage] = []
    file = settings.SUPPRESSION_KEY_FILE
    if file.exists() and file.read_text() == settings.SUPPRESSION_KEY:
        found.append(
            Warning(
                "SUPPRESSION_KEY lies beside the database.",
                hint=f"Set it to what {file} holds, keep a copy elsewhere, and delete the file.",
                id="accounts.W010",
            )
        )
    if len(settings.SUPPRESSION_KEY) < SHORT:
        found.append(
            Warning(
                "SUPPRESSION_KEY is short: who left could be found by trying keys.",
                hint=f"Take {SHORT} random characters or more, before anybody leaves.",
                id="accounts.W014",
            )
        )
    if Path(settings.DATA_DIR).stat().st_mode & OPEN_TO_OTHERS:
        found.append(
            Warning(
                f"Others on this machine can look into {settings.DATA_DIR}.",
                hint=f"chmod 700 {settings.DATA_DIR}",
                id="accounts.W011",
            )
        )
    return found
