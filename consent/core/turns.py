"""Which way posts go, and from when on, if other policies come to count in a place."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import datetime

from consent.core.census import Cell
from consent.core.comparison import (
    Policies,
    differ_at,
    in_force,
    instants_of_change,
    kinds_alike,
)
from consent.core.periods import ONE_DAY
from consent.core.posts import Kind
from consent.core.rulebook import FALLBACK
from consent.core.rules import Policy, Rule
from consent.core.situations import Age, Situation
from consent.core.ways import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """
    From `starts_at` on, though not necessarily for ever, posts go one way.

    `against_objection`: they come to be used though an objection stands for
    them. `by_objection`: they come to be kept out, and nothing but an objection
    does it.
    """

    way: Way
    starts_at: datetime
    against_objection: bool = False
    by_objection: bool = False


NOT_OBJECTED = -1
_Key = tuple[Kind, Age, int, bool, bool]


class PolicyChange:
    """
    The policies of a platform in a place before and after, compared from `at` on.

    `rules` are the instants at which posts may turn, each with the rule before
    and the rule after.
    """

    def __init__(self, before: Policies, after: Policies, *, at: datetime) -> None:
        both = (*before, *after)
        instants = instants_of_change(both, at=at)
        self.rules = [
            (start, _rule(in_force(before, start)), _rule(in_force(after, start)))
            for start in instants
            if differ_at(before, after, start)
        ]
        kinds = kinds_alike(both).items()
        self._stands_for = {kind: one for one, alike in kinds for kind in alike}
        self._deadlines = sorted({one.deadline_at for one in both if one.deadline_at is not None})
        self._early = min([at, *self._deadlines]) - ONE_DAY
        self._known: dict[_Key, frozenset[Turn]] = {}

    def turns_of(self, cell: Cell) -> list[frozenset[Turn]]:
        """
        Return the turns that posts in a cell take: for each way they go, the first.

        More than one set if a deadline lies between the objections in the cell:
        then the count does not say which of its posts take which.
        """
        first, last = self._passed(cell)
        kind = self._stands_for[cell.kind]
        found: list[frozenset[Turn]] = []
        for passed in range(first, last + 1):
            key = (kind, cell.age, passed, cell.later, cell.consented)
            turns = self._known.get(key)
            if turns is None:
                turns = self._known[key] = frozenset(self._turns(self._situation(key)))
            if turns not in found:
                found.append(turns)
        return found

    def _passed(self, cell: Cell) -> tuple[int, int]:
        """How many deadlines had passed for the first and the last of the objections."""
        if cell.objected is None:
            return NOT_OBJECTED, NOT_OBJECTED
        first, last = cell.objected
        return bisect_right(self._deadlines, first), bisect_right(self._deadlines, last)

    def _situation(self, key: _Key) -> Situation:
        kind, age, passed, later, consented = key
        objected_at = None if passed == NOT_OBJECTED else self._standing_for(passed)
        return Situation(
            kind=kind, age=age, objected_at=objected_at, later=later, consented=consented
        )

    def _standing_for(self, passed: int) -> datetime:
        """An instant by which so many deadlines have passed."""
        if passed:
            return self._deadlines[passed - 1]
        return self._early

    def _turns(self, situation: Situation) -> list[Turn]:
        found: dict[Way, Turn] = {}
        without = replace(situation, objected_at=None, later=False)
        objected = situation.objected_at is not None
        for start, before, after in self.rules:
            was, is_now = (situation.can_be_used(rule, start) for rule in (before, after))
            if was == is_now:
                continue
            way = Way.PROTECTIVE if was else Way.PERMISSIVE
            first = found.get(way, Turn(way=way, starts_at=start))
            found[way] = replace(
                first,
                against_objection=objected and is_now,
                by_objection=first.by_objection
                or (objected and was and without.can_be_used(after, start)),
            )
        return list(found.values())


def _rule(policy: Policy | None) -> Rule:
    return Rule(platform="", jurisdiction=FALLBACK, law=None, policy=policy, edition="")
