"""What platforms and places are called."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from accounts.residence import place
from consent.core.jurisdictions import FALLBACK, LANGUAGE, Jurisdiction
from consent.core.places import COUNTRIES
from consent.core.resolve import HOME
from consent.core.rulebook import Rulebook


def platform_name(rulebook: Rulebook, slug: str) -> str:
    """Return what a platform is called; the operator's own has the name of the settings."""
    if slug == HOME:
        return settings.HOME_PLATFORM_NAME or settings.SITE_NAME
    one = rulebook.platforms.get(slug)
    return one.name if one else slug


GROUPS: dict[str, Promise] = {
    "EU": gettext_lazy("European Union"),
    "EEA": gettext_lazy("European Economic Area outside the EU"),
    FALLBACK: gettext_lazy("Any other place"),
}
"""Names of groups in other languages than the rulebook's; countries have theirs in ISO 3166."""


def region_name(rulebook: Rulebook, code: str) -> str:
    """Return what a place is called; the code itself if nobody knows a name."""
    one = rulebook.jurisdictions.get(code)
    if one is not None and (speaks_its_language() or not _is_elsewhere(code)):
        return plain_name(one)
    if code in GROUPS:
        return str(GROUPS[code])
    country = code.partition("-")[0]
    return place(country, code if "-" in code else "") if country in COUNTRIES else code


def speaks_its_language() -> bool:
    """Whether people are spoken to in the language that the rulebook is written in."""
    return (get_language() or LANGUAGE).partition("-")[0] == LANGUAGE


def _is_elsewhere(code: str) -> bool:
    """Whether a name in other languages is known from elsewhere than the rulebook."""
    return code in GROUPS or code in COUNTRIES


def plain_name(one: Jurisdiction) -> str:
    """Return the name of a jurisdiction without what stands in brackets behind it."""
    return one.name.partition(" (")[0]
