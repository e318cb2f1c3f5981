"""
What a draft of the rulebook would do to everybody's posts, told from the last census.

It takes as long for a hundred million posts as for a hundred: cells are asked
about, not posts. Choices and posts are as they were when the census was taken; a
yes that ends later counts on.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import compress

from consent.answers.offers import refuses
from consent.answers.world import home
from consent.core.census import Cell, Cells, Wish
from consent.core.comparison import Policies, differing, instants_of_change
from consent.core.places import Place
from consent.core.regions import region_of_each, regions
from consent.core.resolve import HOME, policy_periods, rule_at
from consent.core.rulebook import Rulebook
from consent.core.turns import Known, PolicyChange, Turn
from consent.core.ways import Way
from consent.posts import census
from consent.posts.models import Census, CensusGroups
from consent.rulebook.editions import current_edition


class NotCounted(Exception):
    """Nobody's posts were counted yet; `actions.take_census` does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """So many posts, and so many people who wrote them."""

    posts: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    What goes one way on one platform in one region (a code as in `Region`).

    The first of these posts go at `starts_at`, others perhaps later.
    """

    platform: str
    region: str
    way: Way
    starts_at: datetime
    moved: Moved


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """
    What a draft would do from an instant on, at once or at some later instant.

    `kept_out` go from can be used to kept out, `can_be_used` the other way. A
    person with posts in several parts is one person in the whole.
    `objections_passed_over` stand for posts that come to be used all the same,
    `objections_followed` are what comes to keep posts out; `wishes_fulfilled`
    can become objections. An objection is counted with the posts for which it
    is the earliest.

    All of it is as of `taken_at`, when `counted` posts were public and of known
    date and place. `is_estimate`: the draft has a deadline in the past that the
    count does not know, so some numbers are upper bounds; a census that is told
    the draft makes them exact.
    """

    taken_at: datetime
    counted: int
    kept_out: Moved
    can_be_used: Moved
    parts: tuple[Part, ...]
    objections_passed_over: int
    objections_followed: int
    wishes_fulfilled: int
    is_estimate: bool


def what_if(draft: Rulebook, *, at: datetime) -> WhatIf:
    """
    Return what would change if a draft counted from `at` on instead of the current edition.

    :raises NotCounted: before the first census
    """
    last = census.latest()
    if last is None:
        raise NotCounted
    changes = _Changes(current_edition().rulebook, draft, at, last)
    gone = _Gone(last, changes)
    return WhatIf(
        taken_at=last.taken_at,
        counted=last.posts,
        kept_out=gone.moved(Way.PROTECTIVE),
        can_be_used=gone.moved(Way.PERMISSIVE),
        parts=tuple(gone.parts()),
        objections_passed_over=gone.objections(gone.against),
        objections_followed=gone.objections(gone.by),
        wishes_fulfilled=_wishes(last, changes),
        is_estimate=gone.is_estimate,
    )


class _Changes:
    """What changes where, for the places in which somebody lives."""

    def __init__(self, old: Rulebook, new: Rulebook, at: datetime, last: Census) -> None:
        self.old, self.new, self.home, self.at = old, new, home(), at
        all_regions = regions(old, new)
        self.by_region: dict[str, dict[str, PolicyChange]] = defaultdict(dict)
        changes: dict[tuple[Policies, Policies], PolicyChange] = {}
        known: Known = {}
        for platform, region, before, after in differing(old, new, all_regions, home=self.home):
            change = changes.get((before, after))
            if change is None:
                change = PolicyChange(before, after, at=at, known=known)
                changes[before, after] = change
            self.by_region[region.code][platform] = change
        self.regions = {one.code: one for one in all_regions if one.code in self.by_region}
        self.region_of = self._region_of(last)

    def _region_of(self, last: Census) -> dict[str, str]:
        """
        The region of each place whose rules change, as the census names places.

        An area that lies in one region stands for its places.
        """
        every = region_of_each(self.old, self.new)
        # A subdivision that neither rulebook names has the rules of its country.
        found = {
            code: every.get(code) or every.get(code.partition("-")[0])
            for code in last.places.split()
        }
        for area, places in last.areas.items():
            regions_of_it = {found[code] for code in places}
            if len(regions_of_it) == 1:
                found[area] = regions_of_it.pop()
                for code in places:
                    del found[code]
        return {name: region for name, region in found.items() if region in self.by_region}

    @property
    def platforms(self) -> set[str]:
        return {platform for changes in self.by_region.values() for platform in changes}


@dataclass(kw_only=True)
class _Cells:
    """The cells of a platform in a place that go one way."""

    cells: Cells = 0
    posts: int = 0
    people: int = 0
    starts_at: datetime


Where = tuple[str, str]
"""A place, or an area, and a platform."""


class _Gone:
    """The posts that go either way."""

    def __init__(self, last: Census, changes: _Changes) -> None:
        self._last, self._changes = last, changes
        self._found: dict[Way, dict[Where, _Cells]] = {way: {} for way in Way}
        self.against: dict[Where, Cells] = defaultdict(int)
        self.by: dict[Where, Cells] = defaultdict(int)
        self.is_estimate = False
        parts = census.parts_in(last, frozenset(changes.region_of), frozenset(changes.platforms))
        for place, platform, cells, people in parts:
            change = changes.by_region[changes.region_of[place]].get(platform)
            if change is not None:
                self._find_cells((place, platform), change, cells)
                self._count_people((place, platform), *people)

    def _find_cells(self, where: Where, change: PolicyChange, cells: Iterable[Cell]) -> None:
        for cell in cells:
            turns = change.turns_of(cell)
            self.is_estimate |= len(turns) > 1
            for turn in (one for these in turns for one in these):
                self._add(where, cell, turn)

    def _add(self, where: Where, cell: Cell, turn: Turn) -> None:
        this = 1 << cell.number
        found = self._found[turn.way].setdefault(where, _Cells(starts_at=turn.starts_at))
        # Where the count does not say which way its posts turn, a cell turns up twice.
        found.posts += 0 if found.cells & this else cell.posts
        found.cells |= this
        found.starts_at = min(found.starts_at, turn.starts_at)
        if turn.against_objection:
            self.against[where] |= this
        if turn.by_objection:
            self.by[where] |= this

    def _count_people(self, where: Where, sets: Iterable[Cells], people: Iterable[int]) -> None:
        """People of a part: those who have posts on its platform in its cells."""
        for found in self._found.values():
            if where in found:
                gone = found[where].cells
                found[where].people = sum(compress(people, map(gone.__and__, sets)))

    def moved(self, way: Way) -> Moved:
        found = self._found[way]
        posts = sum(part.posts for part in found.values())
        platforms = Counter(place for place, _platform in found)
        several = {place for place, number in platforms.items() if number > 1}
        people = sum(part.people for (place, _), part in found.items() if place not in several)
        cells = {where: part.cells for where, part in found.items()}
        people += self._in_some(cells, CensusGroups.What.PEOPLE, several)
        return Moved(posts=posts, people=people)

    def objections(self, about: Mapping[Where, Cells]) -> int:
        """Return how many objections count for posts in some of these cells."""
        places = {place for place, _platform in about}
        return self._in_some(about, CensusGroups.What.OBJECTIONS, places)

    def _in_some(
        self, about: Mapping[Where, Cells], what: CensusGroups.What, places: Collection[str]
    ) -> int:
        return sum(
            count
            for place, group, count in census.whole_groups_in(self._last, what, places)
            if any(about.get((place, platform), 0) & cells for platform, cells in group)
        )

    def parts(self) -> Iterator[Part]:
        region_of = self._changes.region_of
        together: dict[tuple[str, str, Way], list[_Cells]] = defaultdict(list)
        for way, found in self._found.items():
            for (place, platform), part in found.items():
                together[region_of[place], platform, way].append(part)
        for (region, platform, way), parts in sorted(together.items(), key=lambda one: one[0]):
            yield Part(
                platform=platform,
                region=region,
                way=way,
                starts_at=min(part.starts_at for part in parts),
                moved=Moved(
                    posts=sum(part.posts for part in parts),
                    people=sum(part.people for part in parts),
                ),
            )


# --- Wishes ---------------------------------------------------------------------------------------


def _wishes(last: Census, changes: _Changes) -> int:
    """Return how many wishes can become objections that cannot without the draft."""
    places = {code: one for code, one in changes.region_of.items() if _can_grant(changes, one)}
    if not places:
        return 0
    return sum(
        count
        for region, about, count in census.wishes_in(last, places)
        if _is_granted(changes, region, about)
    )


def _can_grant(changes: _Changes, region: str) -> bool:
    """Whether a platform offers something there that it refuses otherwise, or is a new one."""
    return any(
        platform not in changes.old.platforms
        or any(refuses(before) and not refuses(after) for _at, before, after in change.rules)
        for platform, change in changes.by_region[region].items()
    )


def _is_granted(changes: _Changes, region: str, about: Wish) -> bool:
    here = changes.regions[region]
    policies = [
        policy
        for book, place in ((changes.old, here.before), (changes.new, here.after))
        for platform in (_known(changes, book) if about is None else about)
        for policy in policy_periods(book, platform=platform, place=place, home=changes.home)
    ]
    instants = instants_of_change(policies, at=changes.at)
    return any(
        _offers_objection(changes, changes.new, here.after, about, at)
        and not _offers_objection(changes, changes.old, here.before, about, at)
        for at in instants
    )


def _offers_objection(
    changes: _Changes, book: Rulebook, place: Place, about: Wish, at: datetime
) -> bool:
    rules = (
        rule_at(book, platform=platform, place=place, at=at, home=changes.home)
        for platform in (_known(changes, book) if about is None else about)
    )
    return any(not refuses(rule) for rule in rules)


def _known(changes: _Changes, book: Rulebook) -> list[str]:
    return [*book.platforms, *([HOME] if changes.home else [])]
