"""How a person gets the file of their own posts from each platform that we read."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """`platform` is a name, and so the same in every language."""

    platform: str
    how: Promise


EXPORTS = (
    Export(
        platform="Threads",
        how=_("Your posts of Threads are in the file of Instagram. We read both."),
    ),
    Export(
        platform="X",
        how=_(
            "Open “Your account” in the settings. Ask for an archive of your data. "
            "X tells you when it is ready."
        ),
    ),
    Export(
        platform="Mastodon",
        how=_("Open “Import and export” in the preferences. Ask for your archive."),
    ),
    Export(
        platform="Bluesky",
        how=_("Open “Account” in the settings. Choose “Export my data”. The file ends in “.car”."),
    ),
    Export(
        platform="LinkedIn",
        how=_("Open “Data privacy” in the settings. Ask for a copy of your data, the large one."),
    ),
    Export(
        platform="Reddit",
        how=_("Open the page “Request data” in the settings. Reddit sends you a link."),
    ),
    Export(
        platform="TikTok",
        how=_("Open “Account” in the settings. Choose “Download your data” and the format JSON."),
    ),
    Export(
        platform="YouTube",
        how=_(
            "Open Google Takeout. Choose YouTube and nothing else. "
            "We read files in English, Spanish, Dutch, Romanian and Lithuanian."
        ),
    ),
)
"""Facebook and Instagram have steps of their own, in `_export_meta.html`."""
