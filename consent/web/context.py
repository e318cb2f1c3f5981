"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "platform_that_signs_in": _platform_that_signs_in,
    }


def _platform_that_signs_in() -> str:
    """Return the name of the platform with whose accounts people can sign in here; '' if none."""
    if not (settings.OPENID_ISSUER and settings.OPENID_SIGN_IN):
        return ""
    # Late: only one page asks, and most sites have none.
    from consent.rulebook.editions import current_edition
    from consent.rulebook.names import platform_name

    return platform_name(current_edition().rulebook, settings.OPENID_PLATFORM)
