"""What platforms and places are called."""

from django.conf import settings

from accounts.residence import place
from consent.core.resolve import HOME
from consent.core.rulebook import Jurisdiction, Rulebook


def platform_name(rulebook: Rulebook, slug: str) -> str:
    """Return what a platform is called; the operator's own has the name of the settings."""
    if slug == HOME:
        return settings.HOME_PLATFORM_NAME or settings.SITE_NAME
    one = rulebook.platforms.get(slug)
    return one.name if one else slug


def region_name(rulebook: Rulebook, code: str) -> str:
    """Return what a place is called; the code itself if nobody knows a name."""
    one = rulebook.jurisdictions.get(code)
    if one is not None:
        return plain_name(one)
    return place(code.partition("-")[0], code if "-" in code else "")


def plain_name(one: Jurisdiction) -> str:
    """Return the name of a jurisdiction without what stands in brackets behind it."""
    return one.name.partition(" (")[0]
