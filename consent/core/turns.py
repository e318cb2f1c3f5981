"""Which way posts go, and from when on, if other policies come to count in a place."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import datetime

from consent.core.census import Cell
from consent.core.comparison import (
    Policies,
    in_force,
    instants_of_change,
    kinds_alike,
)
from consent.core.jurisdictions import FALLBACK
from consent.core.periods import ONE_DAY
from consent.core.posts import Kind
from consent.core.rules import Rule
from consent.core.situations import LONG_AGO, Age, Situation
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
Rules = tuple[tuple[datetime, Rule, Rule], ...]
Known = dict[Rules, dict[_Key, tuple[Turn, ...]]]
"""What was found out about changes so far: few places differ in more than the hour of a date."""


class PolicyChange:
    """
    The policies of a platform in a place before and after, compared from `at` on.

    `rules` are the instants at which posts may turn, each with the rule before
    and the rule after. A verdict asks of dates only which comes first, so these
    rules have a mere number for each deadline, and nothing that is over: then
    they are the same in places where a day begins at another hour, and `known`
    answers for all of them.
    """

    def __init__(self, before: Policies, after: Policies, *, at: datetime, known: Known) -> None:
        both = (*before, *after)
        self._deadlines = sorted({one.deadline_at for one in both if one.deadline_at is not None})
        pairs = (
            (start, self._rule(before, start), self._rule(after, start))
            for start in instants_of_change(both, at=at)
        )
        self.rules: Rules = tuple(pair for pair in pairs if pair[1] != pair[2])
        kinds = kinds_alike(both).items()
        self._stands_for = {kind: one for one, alike in kinds for kind in alike}
        self._known = known.setdefault(self.rules, {})

    def _rule(self, policies: Policies, at: datetime) -> Rule:
        policy = in_force(policies, at)
        if policy is not None:
            begun = policy.effective_at is None or policy.effective_at <= at
            deadline = policy.deadline_at
            policy = replace(
                policy,
                starts_at=None,
                ends_at=None,
                effective_at=None if begun else policy.effective_at,
                deadline_at=deadline and _moment(self._deadlines.index(deadline) + 1),
            )
        return Rule(platform="", jurisdiction=FALLBACK, law=None, policy=policy, edition="")

    def turns_of(self, cell: Cell) -> list[tuple[Turn, ...]]:
        """
        Return the turns that posts in a cell take: for each way they go, the first.

        More than one list if a deadline lies between the objections in the cell:
        then the count does not say which of its posts take which.
        """
        first, last = self._passed(cell)
        kind = self._stands_for[cell.kind]
        found: list[tuple[Turn, ...]] = []
        for passed in range(first, last + 1):
            key = (kind, cell.age, passed, cell.later, cell.consented)
            turns = self._known.get(key)
            if turns is None:
                turns = self._known[key] = tuple(self._turns(_situation(key)))
            if turns not in found:
                found.append(turns)
        return found

    def _passed(self, cell: Cell) -> tuple[int, int]:
        """How many deadlines had passed for the first and the last of the objections."""
        if cell.objected is None:
            return NOT_OBJECTED, NOT_OBJECTED
        first, last = cell.objected
        return bisect_right(self._deadlines, first), bisect_right(self._deadlines, last)

    def _turns(self, situation: Situation) -> list[Turn]:
        found: dict[Way, Turn] = {}
        objected = situation.objected_at is not None
        for start, before, after in self.rules:
            was, is_now = situation.can_be_used_by((before, after), start)
            if was == is_now:
                continue
            without = replace(situation, objected_at=None, later=False) if objected else situation
            way = Way.PROTECTIVE if was else Way.PERMISSIVE
            first = found.get(way, Turn(way=way, starts_at=start))
            found[way] = replace(
                first,
                against_objection=objected and is_now,
                by_objection=first.by_objection
                or (objected and was and without.can_be_used(after, start)),
            )
        return list(found.values())


def _situation(key: _Key) -> Situation:
    kind, age, passed, later, consented = key
    objected_at = None if passed == NOT_OBJECTED else _moment(passed)
    return Situation(kind=kind, age=age, objected_at=objected_at, later=later, consented=consented)


def _moment(passed: int) -> datetime:
    """Stands for the deadline with this number, from one on, and for objections made from then on."""
    return LONG_AGO + passed * ONE_DAY
