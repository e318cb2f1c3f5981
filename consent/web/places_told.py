"""Where platforms say that a person lives."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.residence import place
from consent.posts.models import PlatformAccount
from consent.rulebook.editions import current_edition
from consent.rulebook.names import platform_name


def places_told(person: User, *, at: datetime) -> list[str]:
    """Return one sentence for each place that a platform names."""
    accounts = PlatformAccount.objects.filter(person=person).order_by("pk")
    told = [(one.platform, lives) for one in accounts if (lives := one.lives(at))]
    if not told:
        return []
    rulebook = current_edition().rulebook
    return [
        says(platform_name(rulebook, platform), place(lives.country, lives.subdivision or ""))
        for platform, lives in dict.fromkeys(told)
    ]


def says(platform: str, region: str) -> str:
    """Return what a platform says, in one sentence."""
    told = _("%(platform)s tells us that you live here: %(region)s.")
    return told % {"platform": platform, "region": region}
