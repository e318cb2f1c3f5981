"""
What is in a release, in numbers for everybody.

The parts follow the template for the public summary of training content (Regulation (EU)
2024/1689, Article 53(1)(d)) as far as this site knows the facts: who, what, from where, how much,
of which time, and how the wishes of people were kept to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from consent.core.posts import Kind
from consent.core.rulebook import Rulebook
from consent.rulebook.names import platform_name, region_name
from consent.training.models import Release
from consent.web import wording
from consent.web.wording import number

FEW = 10
"""A smaller number than this is not told in public: it could be about somebody."""
NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A number of posts and what they have in common."""

    name: str
    posts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A release in numbers."""

    posts: str
    platforms: tuple[Part, ...]
    kinds: tuple[Part, ...]
    places: tuple[Part, ...]
    first: datetime | None
    last: datetime | None


def summary_of(release: Release, book: Rulebook) -> Summary:
    contents = release.contents
    return Summary(
        posts=number(release.items or 0),
        platforms=parts_of(contents["platforms"], lambda slug: platform_name(book, slug)),
        kinds=parts_of(contents["kinds"], lambda kind: str(wording.KINDS[Kind(kind)])),
        places=parts_of(
            contents["places"], lambda code: region_name(book, code) if code else _("not known")
        ),
        first=_day(contents["first"]),
        last=_day(contents["last"]),
    )


def _day(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def parts_of(counts: Mapping[str, int], name: Callable[[str], str]) -> tuple[Part, ...]:
    """
    Return the parts, the largest first; small ones together with as many others as it takes.

    The sum of all is known, so a part that were left out alone could be reckoned from it.
    """
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    folded: list[str] = []
    rest = 0
    while rows and (rows[-1][1] < FEW or 0 < rest < FEW):
        one, posts = rows.pop()
        folded.insert(0, name(one))
        rest += posts
    parts = [Part(name=name(one), posts=number(posts)) for one, posts in rows]
    if folded:
        parts.append(Part(name=_together(folded), posts=_told(rest)))
    return tuple(parts)


def _together(names: list[str]) -> str:
    if len(names) <= NAMED_AT_MOST:
        return wording.listed(names)
    return _("%(count)d others") % {"count": len(names)}


def _told(posts: int) -> str:
    return number(posts) if posts >= FEW else _("fewer than %(few)d") % {"few": FEW}
