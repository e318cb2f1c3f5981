"""The formats we read, and which of them an archive has."""

from collections.abc import Sequence

from consent.posts.formats import youtube
from consent.posts.formats.bluesky import Bluesky
from consent.posts.formats.contract import Format
from consent.posts.formats.detection import detected, guests_of
from consent.posts.formats.facebook import Facebook
from consent.posts.formats.instagram import Instagram
from consent.posts.formats.linkedin import LinkedIn
from consent.posts.formats.mastodon import Mastodon
from consent.posts.formats.reddit import Reddit
from consent.posts.formats.threads import Threads
from consent.posts.formats.tiktok import TikTok
from consent.posts.formats.x import X
from consent.posts.formats.youtube import YouTube

FORMATS: tuple[Format, ...] = (
    Facebook(),
    Instagram(),
    Threads(),
    X(),
    Mastodon(),
    Bluesky(),
    LinkedIn(),
    Reddit(),
    TikTok(),
    YouTube(),
)


def detect(names: Sequence[str], platform: str = "") -> Format:
    """
    Return the format of an archive, from the names of all files of all its parts.

    :param platform: read it as one of this platform, whatever else is in it
    :raises Refused: UNKNOWN_PLATFORM, WRONG_PLATFORM, TWO_PLATFORMS or HTML_EXPORT
    """
    for each in FORMATS:
        if each.platform == platform:
            return each
    return detected(FORMATS, names)


def guests(read_by: Format, names: Sequence[str]) -> tuple[str, ...]:
    """Return the other platforms whose posts come along in an archive."""
    return guests_of(read_by, FORMATS, names)


def in_unknown_language(read_by: Format, names: Sequence[str]) -> bool:
    """Return whether the names of an archive's files are translated into words we do not know."""
    return read_by.platform == YouTube.platform and youtube.in_unknown_language(names)
