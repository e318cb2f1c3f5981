"""Which platforms are on hold in a place: who decided, since when, and what is said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from consent.web.backing import web_link
from consent.web.platform_rules import PlatformShown
from consent.web.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Platforms that are on hold for one reason; `link` leads to the decision."""

    platforms: str
    since: date
    decided_by: str
    sentence: str
    link: str | None


def holds(platforms: Iterable[PlatformShown]) -> tuple[Hold, ...]:
    """
    Return what somebody put on hold, with their name; the latest first.

    Holds without a name are told at their platforms alone.
    """
    names: dict[tuple[date, str, str, str | None], list[str]] = {}
    for one in platforms:
        row = one.now.row if one.now else None
        if row is None or row.status is None or not row.status.on_hold:
            continue
        if row.decided_by and row.first_day:
            key = (row.first_day, row.decided_by, row.note, web_link(row.url))
            names.setdefault(key, []).append(one.name)
    found = (
        Hold(platforms=listed(who), since=since, decided_by=by, sentence=note, link=link)
        for (since, by, note, link), who in names.items()
    )
    return tuple(sorted(found, key=lambda hold: hold.since, reverse=True))
