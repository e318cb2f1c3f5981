"""Find out which platform an archive comes from, by the names of its files."""

import re
from collections.abc import Sequence

from consent.posts.formats.contract import Format
from consent.posts.formats.paths import Path, path
from consent.posts.reading.refusals import Refusal, Refused

START_PAGES = frozenset({"start_here.html"})
TAKEOUT, INDEX_OF_TAKEOUT = "takeout", "archive_browser.html"
"""An index lies in every export of Google, whatever was asked for, at its top and often translated."""
STRAY = 1
"""One file of another platform's make can lie in an archive by accident."""

OTHERS = re.compile(
    r"""
    json/(?:snap_history|story_history|snap_pro|shared_story|account)\.json  # Snapchat
    | chat_history\.json | memories_history\.json                          # Snapchat
    | (?:.*/)?(?:pins|boards)\.(?:json|csv|html)                            # Pinterest
    """,
    re.VERBOSE,
)
"""What lies in the archives of platforms that we know and do not read."""

GUESTS = {"threads": "instagram"}
"""Platforms whose posts come inside the archive of another."""


def detected(formats: Sequence[Format], names: Sequence[str]) -> Format:
    """
    Return the one format that the names of all files of all parts speak for.

    Every format is asked, whatever the others say, since the archives of two platforms can
    have folders of the same name.

    :raises Refused: UNKNOWN_PLATFORM, WRONG_PLATFORM (known, but not read), TWO_PLATFORMS or
        HTML_EXPORT
    """
    scores = {each.platform: each.score(names) for each in formats}
    by_platform = {each.platform: each for each in formats}
    for guest, host in GUESTS.items():
        if scores.get(host) and scores.get(guest):
            scores[guest if has_posts(by_platform[host], names) else host] = 0
    ordered = sorted(formats, key=lambda each: scores[each.platform], reverse=True)
    won, next_best = ordered[0], ordered[1]
    best, second = scores[won.platform], scores[next_best.platform]
    if not best:
        raise Refused(_why_unknown(formats, names))
    if second > STRAY or second == best:
        raise Refused(Refusal.TWO_PLATFORMS)
    if _is_html(won, names):
        raise Refused(Refusal.HTML_EXPORT)
    return won


def has_posts(read_by: Format, names: Sequence[str]) -> bool:
    """Return whether an archive has a file in which a format looks for posts."""
    reader = read_by.reader(latest=0)
    return any(role is not None and reader.holds_posts(role) for role in map(read_by.role, names))


def guests_of(won: Format, formats: Sequence[Format], names: Sequence[str]) -> tuple[str, ...]:
    """Return the other platforms whose posts an archive of this format brings along."""
    hosted = (each for each in formats if GUESTS.get(each.platform) == won.platform)
    return tuple(each.platform for each in hosted if has_posts(each, names))


def _why_unknown(formats: Sequence[Format], names: Sequence[str]) -> Refusal:
    paths = [path(name) for name in names]
    if any(each.name in START_PAGES for each in paths):
        return Refusal.HTML_EXPORT
    if any(each.score(_as_json(names)) for each in formats):
        return Refusal.HTML_EXPORT
    return Refusal.WRONG_PLATFORM if any(map(_is_of_others, paths)) else Refusal.UNKNOWN_PLATFORM


def _is_html(read_by: Format, names: Sequence[str]) -> bool:
    """Return whether what we would read is there, but as pages instead of JSON."""
    pages = _as_json(names)
    if not pages or any(read_by.role(name) for name in names):
        return False
    if any(read_by.role(name) for name in pages):
        return True
    if any(path(name).name in START_PAGES for name in names):
        return True
    return not any(name[-5:].lower() == ".json" for name in names)


def _as_json(names: Sequence[str]) -> list[str]:
    """Return the names that the pages of an HTML export have in a JSON export."""
    pages = (name for name in names if name[-5:].lower() == ".html")
    return [f"{name[:-5]}.json" for name in pages if not _is_index(path(name))]


def _is_index(at: Path) -> bool:
    return at.name == INDEX_OF_TAKEOUT or at.folder == TAKEOUT


def _is_of_others(at: Path) -> bool:
    """Return whether a file lies where another platform puts it, in a wrapper folder or not."""
    whole = (*at.folders, at.name)
    return any(OTHERS.fullmatch("/".join(whole[start:])) for start in (0, 1) if whole[start:])
