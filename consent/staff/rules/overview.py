"""Regions and platforms as the rulebook has them at an instant, for the tables of staff pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consent.core.jurisdictions import Extent, Jurisdiction, LawRow
from consent.core.places import COUNTRIES, Place, place_called
from consent.core.policies import PolicyRow
from consent.core.resolve import (
    HOME,
    Home,
    law_at,
    law_row_at,
    policy_periods,
    rule_at,
    trains_with_posts,
)
from consent.core.rulebook import Rulebook
from consent.core.rules import Policy
from consent.rulebook.names import platform_name, region_name
from consent.rulebook.value_words import OFFERS, REGIMES, STATUSES

MOST_FOUND = 50
NO_POLICY = _("no confirmed policy: kept out")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformLine:
    """
    One platform in one place.

    `row` is the entry to change; None where the law alone decides, or nothing.
    """

    slug: str
    name: str
    status: str | Promise
    offer: str | Promise
    runs: bool
    held: bool
    later: bool
    row: PolicyRow | None


class Cell(StrEnum):
    """What one platform does in one region, in one sign; `words` says it."""

    RUNS = "●"
    HELD = "◐"
    LATER = "○"
    OUT = "·"

    @property
    def words(self) -> Promise:
        return CELLS[self]


CELLS: Mapping[Cell, Promise] = {
    Cell.RUNS: _("posts can be used"),
    Cell.HELD: _("on hold"),
    Cell.LATER: _("starts later"),
    Cell.OUT: _("posts are kept out"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionLine:
    """One region: its law, and a cell for each platform of the table."""

    code: str
    name: str
    part_of: str
    law: str | Promise
    cells: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Regions by platforms. Platforms that use no posts anywhere are left out."""

    platforms: tuple[tuple[str, str], ...]
    wide: tuple[RegionLine, ...]
    parts: tuple[RegionLine, ...]
    """States and provinces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceShown:
    """A place with the law that counts there and what every platform does."""

    code: str
    name: str
    jurisdiction: str
    law: str | Promise
    law_row: LawRow | None
    laws: tuple[LawRow, ...]
    languages: tuple[str, ...]
    platforms: tuple[PlatformLine, ...]


def table(book: Rulebook, *, home: Home | None, at: datetime) -> Table:
    """Return every region that has rules of its own, with what each platform does there."""
    found = [
        (one, tuple(_platforms(book, place, home, at)))
        for one in book.jurisdictions.values()
        if (place := place_called(book, one.code)) is not None
    ]
    shown = {
        line.slug: line.name
        for _one, lines in found
        for line in lines
        if _cell(line) is not Cell.OUT
    }
    platforms = tuple(sorted(shown.items(), key=lambda pair: pair[1].casefold()))
    regions = sorted(
        (_region(book, one, lines, platforms, at) for one, lines in found),
        key=lambda line: (line.part_of, line.name.casefold()),
    )
    return Table(
        platforms=platforms,
        wide=tuple(line for line in regions if not line.part_of),
        parts=tuple(line for line in regions if line.part_of),
    )


def _region(
    book: Rulebook,
    one: Jurisdiction,
    lines: tuple[PlatformLine, ...],
    platforms: tuple[tuple[str, str], ...],
    at: datetime,
) -> RegionLine:
    cells = {line.slug: _cell(line) for line in lines}
    is_part = one.extent is Extent.SUBDIVISION and one.parent is not None
    return RegionLine(
        code=one.code,
        name=region_name(book, one.code),
        part_of=region_name(book, one.parent) if is_part and one.parent else "",
        law=REGIMES[law_at(book, jurisdiction=one.code, at=at).regime],
        cells=tuple((name, cells[slug]) for slug, name in platforms),
    )


def _cell(line: PlatformLine) -> Cell:
    if line.runs:
        return Cell.RUNS
    if line.held:
        return Cell.HELD
    return Cell.LATER if line.later else Cell.OUT


def place_shown(book: Rulebook, code: str, *, home: Home | None, at: datetime) -> PlaceShown | None:
    """Return a place by the code of a jurisdiction, a country or a subdivision."""
    place = place_called(book, code)
    if place is None:
        return None
    one = book.jurisdictions[place.jurisdiction]
    return PlaceShown(
        code=code,
        name=region_name(book, code),
        jurisdiction=place.jurisdiction,
        law=REGIMES[law_at(book, jurisdiction=one.code, at=at).regime],
        law_row=law_row_at(book, jurisdiction=one.code, at=at),
        laws=one.law,
        languages=tuple(one.plain),
        platforms=tuple(
            sorted(
                _platforms(book, place, home, at),
                key=lambda line: (not (line.runs or line.held or line.later), line.name.casefold()),
            )
        ),
    )


def _platforms(
    book: Rulebook, place: Place, home: Home | None, at: datetime
) -> Iterator[PlatformLine]:
    for slug in dict.fromkeys((*([HOME] if home else ()), *book.platforms)):
        policy = rule_at(book, platform=slug, place=place, at=at, home=home).policy
        periods = policy_periods(book, platform=slug, place=place, home=home)
        yield PlatformLine(
            slug=slug,
            name=platform_name(book, slug),
            status=STATUSES[policy.status] if policy else NO_POLICY,
            offer=OFFERS[policy.offer] if policy else "",
            runs=trains_with_posts(policy, at),
            held=policy is not None and policy.status.on_hold,
            later=any(one.status.trains and _is_later(one, at) for one in periods),
            row=book.policy(policy.id) if policy else None,
        )


def _is_later(policy: Policy, at: datetime) -> bool:
    goes_on = policy.ends_at is None or policy.ends_at > at
    return goes_on and bool(policy.kinds) and not trains_with_posts(policy, at)


def find(book: Rulebook, typed: str) -> list[tuple[str, str]]:
    """Return code and name of the places that somebody typed the name or code of."""
    wanted = typed.casefold().strip()
    if not wanted:
        return []
    codes = dict.fromkeys((*book.jurisdictions, *sorted(COUNTRIES)))
    named = [(code, region_name(book, code)) for code in codes]
    found = [
        (code, name)
        for code, name in named
        if wanted in name.casefold() or wanted == code.casefold()
    ]
    return sorted(found, key=lambda one: (one[0].casefold() != wanted, one[1]))[:MOST_FOUND]


def find_platforms(book: Rulebook, typed: str) -> list[tuple[str, str]]:
    wanted = typed.casefold().strip()
    named = [(slug, platform_name(book, slug)) for slug in book.platforms]
    return [one for one in named if wanted and wanted in f"{one[0]} {one[1]}".casefold()]
