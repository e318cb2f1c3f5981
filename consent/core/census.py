"""
Posts of many people, counted by all that their verdicts depend on.

A cell holds posts that no known rule tells apart. How many people have posts in
some of the cells is known exactly, without a line for each of them: people of
one place with posts in the same cells are counted together.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from consent.core.posts import Kind
from consent.core.situations import Age, Situation

Cells = int
"""Some cells of one platform: bit `n` stands for those with the number `n`."""
Group = tuple[tuple[str, Cells], ...]
"""Some cells of several platforms, sorted by platform."""
Wish = frozenset[str] | None
"""The platforms that a wish is about; None is all there are."""
About = TypeVar("About", Group, Wish)


class Cell(NamedTuple):
    """
    Posts on one platform, all in much the same situation.

    A `number` means the same on a platform in every place. `objected` is None,
    or between which instants the objections that count for these posts were
    made: no deadline known when they were counted lies between the two.
    """

    number: int
    kind: Kind
    age: Age
    objected: tuple[datetime, datetime] | None
    later: bool
    consented: bool
    posts: int


class Counted(NamedTuple):
    """
    How many posts of one person share a platform and a situation.

    `deadlines_passed` counts the known deadlines of the platform, where the
    person lives, that lie at or before the objection.
    """

    platform: str
    situation: Situation
    deadlines_passed: int
    posts: int


@dataclass(slots=True)
class _Sum:
    posts: int = 0
    objected: tuple[datetime, datetime] | None = None

    def add(self, posts: int, objected: tuple[datetime, datetime] | None) -> None:
        self.posts += posts
        if objected is not None:
            first, last = self.objected or objected
            self.objected = (min(first, objected[0]), max(last, objected[1]))


@dataclass(kw_only=True)
class Count:
    """
    A count that is going on: people are added one by one.

    A place is a country or a subdivision (ISO 3166), or an area of several of
    them. `people` and `objections` are counted by place and the cells in which
    their posts are, `wishes` by place and what they are about.
    """

    people: Counter[tuple[str, Group]] = field(default_factory=Counter)
    objections: Counter[tuple[str, Group]] = field(default_factory=Counter)
    wishes: Counter[tuple[str, Wish]] = field(default_factory=Counter)
    _numbers: dict[str, dict[tuple[object, ...], int]] = field(default_factory=dict)
    _situations: dict[tuple[str, int], Situation] = field(default_factory=dict)
    _sums: dict[tuple[str, str, int], _Sum] = field(default_factory=dict)

    def add(self, place: str, counted: Iterable[Counted], wishes: Iterable[Wish]) -> None:
        """
        Add one person: all their posts that can ever be used, and what they wish.

        Objections made at the same instant are one.
        """
        mine: dict[str, Cells] = {}
        by_objection: dict[datetime, dict[str, Cells]] = {}
        for one in counted:
            cell = 1 << self._put(place, one)
            mine[one.platform] = mine.get(one.platform, 0) | cell
            made_at = one.situation.objected_at
            if made_at is not None:
                about = by_objection.setdefault(made_at, {})
                about[one.platform] = about.get(one.platform, 0) | cell
        if mine:
            self.people[place, _group(mine)] += 1
        self.objections.update((place, _group(about)) for about in by_objection.values())
        self.wishes.update((place, about) for about in wishes)

    def places(self) -> set[str]:
        """Return the places in which somebody was counted."""
        wishing = {place for place, _about in self.wishes}
        return wishing | {place for place, _platform, _number in self._sums}

    def add_area(self, area: str, places: Collection[str]) -> None:
        """Count the people of some places once more, as those of one area."""
        for (place, platform, number), held in list(self._sums.items()):
            if place in places:
                self._sum(area, platform, number).add(held.posts, held.objected)
        _add_area(self.people, area, places)
        _add_area(self.objections, area, places)
        _add_area(self.wishes, area, places)

    def _put(self, place: str, one: Counted) -> int:
        """Count posts into their cell, and return its number."""
        said = one.situation
        passed = None if said.objected_at is None else one.deadlines_passed
        alike = (said.kind, said.age, passed, said.later, said.consented)
        numbers = self._numbers.setdefault(one.platform, {})
        number = numbers.get(alike)
        if number is None:
            number = numbers[alike] = len(numbers)
            self._situations[one.platform, number] = said
        objected = None if said.objected_at is None else (said.objected_at, said.objected_at)
        self._sum(place, one.platform, number).add(one.posts, objected)
        return number

    def _sum(self, place: str, platform: str, number: int) -> "_Sum":
        where = (place, platform, number)
        held = self._sums.get(where)
        if held is None:
            held = self._sums[where] = _Sum()
        return held

    @property
    def cells(self) -> Iterable[tuple[str, str, Cell]]:
        """Every cell, with its place and its platform."""
        for (place, platform, number), held in self._sums.items():
            said = self._situations[platform, number]
            cell = Cell(
                number=number,
                kind=said.kind,
                age=said.age,
                objected=held.objected,
                later=said.later,
                consented=said.consented,
                posts=held.posts,
            )
            yield place, platform, cell


def _group(cells: Mapping[str, Cells]) -> Group:
    return tuple(sorted(cells.items()))


def _add_area(counter: Counter[tuple[str, About]], area: str, places: Collection[str]) -> None:
    for (place, about), count in list(counter.items()):
        if place in places:
            counter[area, about] += count
