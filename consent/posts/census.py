"""Write a census down, and read the part of it that a question is about."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice

from django.db import connection, models, transaction

from consent.core.census import Cell, Cells, Count, Group, Wish
from consent.core.posts import Kind
from consent.core.situations import Age
from consent.posts.models import Census, CensusGroups, CensusPart, CensusWish
from consent.prepared import Prepared

Part = tuple[str, str]
"""A place and a platform."""
AT_ONCE = 5_000
"""Rows written in one transaction: others must not wait for longer."""


# --- Writing --------------------------------------------------------------------------------------


def keep(
    count: Count,
    *,
    areas: Mapping[str, Sequence[str]],
    edition: str,
    at: datetime,
    alive: Callable[[], None],
) -> Census:
    """
    Write a census down and let it take the place of the one before.

    It is written in small transactions, and counts once all of it is there.
    """
    places = sorted(count.places())
    for area, parts in areas.items():
        count.add_area(area, parts)
    cells = _by_part(count)
    census = Census.objects.create(
        taken_at=at,
        edition=edition,
        people=sum(number for (place, _), number in count.people.items() if place in places),
        posts=sum(
            cell.posts for (place, _), held in cells.items() if place in places for cell in held
        ),
        places=" ".join(places),
        areas=areas,
    )
    for rows in (
        _part_rows(census, cells, count),
        _group_rows(census, count),
        (_wish_row(census, *one, number) for one, number in count.wishes.items()),
    ):
        _write(rows, alive)
    Census.objects.filter(pk=census.pk).update(complete=True)
    _forget(Census.objects.filter(pk__lt=census.pk))
    return census


def _write(rows: Iterator[models.Model], alive: Callable[[], None]) -> None:
    while some := list(islice(rows, AT_ONCE)):
        type(some[0])._default_manager.bulk_create(some)  # noqa: SLF001 (public in Django)
        alive()


def _forget(old: models.QuerySet[Census]) -> None:
    with transaction.atomic():
        for model in (CensusPart, CensusGroups, CensusWish):
            model.objects.filter(census__in=old).delete()
        old.delete()


def _by_part(count: Count) -> dict[Part, list[Cell]]:
    found: dict[Part, list[Cell]] = defaultdict(list)
    for place, platform, cell in count.cells:
        found[place, platform].append(cell)
    return found


def _part_rows(
    census: Census, cells: Mapping[Part, list[Cell]], count: Count
) -> Iterator[CensusPart]:
    people: dict[Part, Counter[Cells]] = defaultdict(Counter)
    for (place, group), number in count.people.items():
        for platform, held in group:
            people[place, platform][held] += number
    for (place, platform), here in cells.items():
        counted = people[place, platform]
        yield CensusPart(
            census=census,
            place=place,
            platform=platform,
            cells=json.dumps([_plain(cell) for cell in here]),
            people=json.dumps([[*counted.keys()], [*counted.values()]]),
        )


def _plain(cell: Cell) -> list[object]:
    number, kind, age, objected, *rest = cell
    moments = objected and [instant.isoformat() for instant in objected]
    return [number, kind, age, moments, *rest]


def _group_rows(census: Census, count: Count) -> Iterator[CensusGroups]:
    held: dict[tuple[str, str], list[str]] = defaultdict(list)
    for what, groups in (
        (CensusGroups.What.PEOPLE, count.people),
        (CensusGroups.What.OBJECTIONS, count.objections),
    ):
        for (place, group), number in groups.items():
            held[what, place].append(f"{_written(group)}={number}")
    for (what, place), counts in held.items():
        yield CensusGroups(census=census, what=what, place=place, counts=" ".join(counts))


def _written(group: Group) -> str:
    return ",".join(f"{platform}:{cells:x}" for platform, cells in group)


def _wish_row(census: Census, place: str, about: Wish, count: int) -> CensusWish:
    return CensusWish(
        census=census, place=place, platforms=" ".join(sorted(about or ())), count=count
    )


# --- Reading --------------------------------------------------------------------------------------


_LATEST = Prepared(Census.objects.filter(complete=True).order_by("-pk")[:1])


def latest() -> Census | None:
    """Return the newest census that is complete; None before the first."""
    return _LATEST.first()


@lru_cache(maxsize=4)
def parts_in(
    census: Census, places: frozenset[str], platforms: frozenset[str]
) -> Sequence[tuple[str, str, list[Cell], tuple[list[Cells], list[int]]]]:
    """
    Return the cells of some platforms in some places or areas, with place and platform.

    With them, sets of these cells, and how many people have posts in exactly
    these. A census never changes, so the last answers are remembered: a draft
    is asked about again and again while it is worked at.
    """
    if not places or not platforms:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT place, platform, cells, people FROM posts_censuspart
            WHERE census_id = %s AND platform IN ({_marks(platforms)})
                AND place IN ({_marks(places)})
            """,  # noqa: S608 (only marks for values)
            [census.pk, *platforms, *places],
        )
        rows = cursor.fetchall()
    return [
        (place, platform, _cells(cells), json.loads(people))
        for place, platform, cells, people in rows
    ]


def _cells(plain: str) -> list[Cell]:
    instant = datetime.fromisoformat
    return [
        Cell(
            number,
            KINDS[kind],
            AGES[age],
            None if objected is None else (instant(objected[0]), instant(objected[1])),
            later,
            consented,
            posts,
        )
        for number, kind, age, objected, later, consented, posts in json.loads(plain)
    ]


KINDS = {kind.value: kind for kind in Kind}
AGES = {age.value: age for age in Age}


def whole_groups_in(
    census: Census, what: CensusGroups.What, places: Collection[str]
) -> Iterator[tuple[str, Group, int]]:
    """Yield place, cells of all platforms and the number of people, or of objections."""
    if not places:
        return
    found = CensusGroups.objects.filter(census=census, what=what, place__in=places)
    for place, counts in found.values_list("place", "counts"):
        for one in counts.split():
            group, _equals, count = one.rpartition("=")
            yield place, _read(group), int(count)


def wishes_in(census: Census, regions: Mapping[str, str]) -> Iterator[tuple[str, Wish, int]]:
    """Yield region, platforms and number of wishes."""
    for wish in CensusWish.objects.filter(census=census, place__in=regions):
        about = frozenset(wish.platforms.split()) or None
        yield regions[wish.place], about, wish.count


def _marks(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _read(group: str) -> Group:
    pairs = (one.rpartition(":") for one in group.split(","))
    return tuple((platform, int(cells, 16)) for platform, _colon, cells in pairs)
