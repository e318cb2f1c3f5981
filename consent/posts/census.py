"""Write a census down, and read the part of it that a question is about."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from django.db import connection, models, transaction

from consent.core.census import Cell, Cells, Count, Group, Wish
from consent.core.posts import Kind
from consent.core.situations import Age
from consent.posts.models import Census, CensusCell, CensusGroups, CensusWish

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
    cells = list(count.cells)
    census = Census.objects.create(
        taken_at=at,
        edition=edition,
        people=sum(number for (place, _), number in count.people.items() if place in places),
        posts=sum(cell.posts for place, _, cell in cells if place in places),
        places=" ".join(places),
        areas=areas,
    )
    for rows in (
        (_cell_row(census, *one) for one in cells),
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
        for model in (CensusCell, CensusGroups, CensusWish):
            model.objects.filter(census__in=old).delete()
        old.delete()


def _cell_row(census: Census, place: str, platform: str, cell: Cell) -> CensusCell:
    first, last = cell.objected or (None, None)
    return CensusCell(
        census=census,
        place=place,
        platform=platform,
        number=cell.number,
        kind=cell.kind,
        age=cell.age,
        objected_first=first,
        objected_last=last,
        later=cell.later,
        consented=cell.consented,
        posts=cell.posts,
    )


def _group_rows(census: Census, count: Count) -> Iterator[CensusGroups]:
    people, objections = CensusGroups.What.PEOPLE, CensusGroups.What.OBJECTIONS
    held: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for (place, group), number in count.people.items():
        held[people, "", place][_written(group)] += number
        for platform, cells in group:
            held[people, platform, place][f"{cells:x}"] += number
    for (place, group), number in count.objections.items():
        held[objections, "", place][_written(group)] += number
    for (what, platform, place), counts in held.items():
        packed = " ".join(f"{cells}={number}" for cells, number in counts.items())
        yield CensusGroups(census=census, what=what, platform=platform, place=place, counts=packed)


def _written(group: Group) -> str:
    return ",".join(f"{platform}:{cells:x}" for platform, cells in group)


def _wish_row(census: Census, place: str, about: Wish, count: int) -> CensusWish:
    return CensusWish(
        census=census, place=place, platforms=" ".join(sorted(about or ())), count=count
    )


# --- Reading --------------------------------------------------------------------------------------


def latest() -> Census | None:
    """Return the newest census that is complete; None before the first."""
    return Census.objects.filter(complete=True).order_by("-pk").first()


def cells_in(
    census: Census, regions: Mapping[str, str], platforms: Collection[str]
) -> Iterator[tuple[str, str, Cell]]:
    """
    Yield the cells of some platforms, added up over the places of each region.

    `regions` tells for each place or area the name of its region; the cells
    come with region and platform.
    """
    if not regions or not platforms:
        return
    with connection.cursor() as cursor:
        # The database is told which place lies in which region, so that it adds up.
        cursor.execute(
            f"""
            WITH named (code, region) AS (VALUES {_marks("(%s, %s)", regions)})
            SELECT region, platform, number, kind, age, later, consented,
                min(objected_first), max(objected_last), CAST(sum(posts) AS bigint)
            FROM posts_censuscell JOIN named ON code = place
            WHERE census_id = %s AND platform IN ({_marks("%s", platforms)})
            GROUP BY region, platform, number, kind, age, later, consented
            """,  # noqa: S608 (only marks for values)
            [*(text for pair in regions.items() for text in pair), census.pk, *platforms],
        )
        for row in cursor.fetchall():
            region, platform, number, kind, age, later, consented, first, last, posts = row
            objected = None if first is None else (_instant(first), _instant(last))
            cell = Cell(
                number, KINDS[kind], AGES[age], objected, bool(later), bool(consented), posts
            )
            yield region, platform, cell


KINDS = {kind.value: kind for kind in Kind}
AGES = {age.value: age for age in Age}


def people_in(
    census: Census, regions: Mapping[str, str], platforms: Collection[str]
) -> Iterator[tuple[str, str, list[tuple[Cells, int]]]]:
    """Yield region, platform, and how many people there have their posts in which cells of it."""
    rows = _groups(census, CensusGroups.What.PEOPLE, regions, platforms)
    for place, platform, counts in rows:
        pairs = [one.partition("=") for one in counts.split()]
        yield regions[place], platform, [(int(cells, 16), int(n)) for cells, _, n in pairs]


def whole_groups_in(
    census: Census, what: CensusGroups.What, regions: Mapping[str, str]
) -> Iterator[tuple[str, Group, int]]:
    """Yield region, cells of all platforms and the number of people, or of objections."""
    for place, _platform, counts in _groups(census, what, regions, [""]):
        for one in counts.split():
            group, _equals, count = one.rpartition("=")
            yield regions[place], _read(group), int(count)


def wishes_in(census: Census, regions: Mapping[str, str]) -> Iterator[tuple[str, Wish, int]]:
    """Yield region, platforms and number of wishes."""
    for wish in CensusWish.objects.filter(census=census, place__in=regions):
        about = frozenset(wish.platforms.split()) or None
        yield regions[wish.place], about, wish.count


def _groups(
    census: Census,
    what: CensusGroups.What,
    regions: Mapping[str, str],
    platforms: Collection[str],
) -> Iterable[tuple[str, str, str]]:
    if not regions or not platforms:
        return []
    found = CensusGroups.objects.filter(
        census=census, what=what, platform__in=platforms, place__in=regions
    )
    return found.values_list("place", "platform", "counts")


def _marks(mark: str, values: Collection[object]) -> str:
    return ", ".join([mark] * len(values))


def _read(group: str) -> Group:
    pairs = (one.rpartition(":") for one in group.split(","))
    return tuple((platform, int(cells, 16)) for platform, _colon, cells in pairs)


def _instant(value: datetime | str) -> datetime:
    """An instant as the database has it; SQLite keeps it as text in UTC."""
    return datetime.fromisoformat(f"{value}+00:00") if isinstance(value, str) else value
