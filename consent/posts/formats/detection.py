"""Find out which platform an archive comes from, by the names of its files."""

import re
from collections.abc import Sequence

from consent.posts.formats.contract import Format
from consent.posts.formats.paths import Path, path
from consent.posts.reading.refusals import Refusal, Refused

START_PAGES = frozenset({"start_here.html"})
STRAY = 1
"""One file of another platform's make can lie in an archive by accident."""

OTHERS = re.compile(
    r"""
    takeout/.*                                     # Google
    | data/(?:tweets?|tweets?-part\d+|account|manifest|like)\.js   # X
    | data/js/tweets/.*                            # Twitter until 2018
    | outbox\.json | actor\.json                   # Mastodon
    | repo\.car                                    # Bluesky
    | shares(?:_\d+)?\.csv | rich_media\.csv       # LinkedIn
    | user_data(?:_tiktok)?\.json                  # TikTok
    | (?:post_votes|comment_votes|post_headers|saved_posts)\.csv   # Reddit
    | json/(?:snap_history|story_history|snap_pro|shared_story)\.json  # Snapchat
    """,
    re.VERBOSE,
)


def detected(formats: Sequence[Format], names: Sequence[str]) -> Format:
    """
    Return the one format that the names of all files of all parts speak for.

    Every format is asked, whatever the others say, since the archives of two platforms can
    have folders of the same name.

    :raises Refused: UNKNOWN_PLATFORM, WRONG_PLATFORM (known, but not read), TWO_PLATFORMS or
        HTML_EXPORT
    """
    scores = sorted(((each.score(names), at) for at, each in enumerate(formats)), reverse=True)
    (best, winner), (second, _) = scores[0], scores[1]
    if not best:
        raise Refused(_why_unknown(formats, names))
    if second > STRAY or second == best:
        raise Refused(Refusal.TWO_PLATFORMS)
    won = formats[winner]
    if _is_html(won, names):
        raise Refused(Refusal.HTML_EXPORT)
    return won


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
    return [f"{name[:-5]}.json" for name in names if name[-5:].lower() == ".html"]


def _is_of_others(at: Path) -> bool:
    """Return whether a file lies where another platform puts it, in a wrapper folder or not."""
    whole = (*at.folders, at.name)
    return any(OTHERS.fullmatch("/".join(whole[start:])) for start in (0, 1) if whole[start:])
