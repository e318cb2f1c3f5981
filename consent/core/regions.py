"""Which parts of the world two rulebooks see alike, so that each is looked at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from consent.core.jurisdictions import FALLBACK
from consent.core.places import COUNTRIES, Place, Residence, named_codes, place_of
from consent.core.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """
    Residences that both rulebooks see alike.

    `code` is a group or a country or a subdivision, `ZZ` for everywhere else;
    `residences` are codes of ISO 3166. `before` and `after` are the places the
    two rulebooks make of them.
    """

    code: str
    residences: tuple[str, ...]
    before: Place
    after: Place


def regions(old: Rulebook, new: Rulebook) -> tuple[Region, ...]:
    """
    Return all places on earth, those together that both rulebooks see alike.

    A subdivision that neither rulebook names has the rules of its country. A
    residence that is not known is no place: everything is kept out there.
    """
    return _regions(_map_of(old), _map_of(new))


def region_of_each(old: Rulebook, new: Rulebook) -> dict[str, str]:
    """Return for each country, and each subdivision that a rulebook names, its region's code."""
    return _region_of_each(_map_of(old), _map_of(new))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Map:
    """All that a rulebook says of places. Rulebooks that say the same share their regions."""

    borders: tuple[object, ...]
    names: frozenset[str]
    book: Rulebook = field(compare=False)


@lru_cache(maxsize=16)
def _map_of(book: Rulebook) -> _Map:
    borders = tuple(
        (one.code, one.extent, one.west, one.covers, one.territories)
        for one in book.jurisdictions.values()
    )
    return _Map(borders=borders, names=named_codes(book), book=book)


@lru_cache(maxsize=8)
def _region_of_each(old: _Map, new: _Map) -> dict[str, str]:
    return {code: one.code for one in _regions(old, new) for code in one.residences}


@lru_cache(maxsize=8)
def _regions(old: _Map, new: _Map) -> tuple[Region, ...]:
    alike: dict[tuple[Place, Place], list[str]] = {}
    parts = {code for code in old.names | new.names if "-" in code}
    for code in sorted(COUNTRIES | parts):
        before, after = (place_of(one.book, residence_called(code)) for one in (old, new))
        if before is not None and after is not None:
            alike.setdefault((before, after), []).append(code)
    called: dict[str, list[tuple[Place, Place]]] = {}
    for pair in alike:
        called.setdefault(_name(*pair), []).append(pair)
    return tuple(
        Region(code=code, residences=residences, before=before, after=after)
        for name, pairs in sorted(called.items())
        for before, after in pairs
        for code, residences in _codes(name, tuple(alike[before, after]), len(pairs))
    )


def residence_called(code: str) -> Residence:
    """Return the residence with a code of ISO 3166-1 or 3166-2."""
    country, dash, _part = code.partition("-")
    return Residence(country=country, subdivision=code if dash else None)


def _name(before: Place, after: Place) -> str:
    names = {place.codes[0] if place.codes else FALLBACK for place in (before, after)}
    return names.pop() if len(names) == 1 else ""


def _codes(
    name: str, residences: tuple[str, ...], same_name: int
) -> Iterable[tuple[str, tuple[str, ...]]]:
    """One name for all, or each by its own where the two rulebooks draw other borders."""
    if name and same_name == 1:
        return [(name, residences)]
    return [(code, (code,)) for code in residences]
