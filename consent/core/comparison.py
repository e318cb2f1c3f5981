"""
Compare two rulebooks: where the rules differ, and which posts go the other way.

What decides about a second person and a notice period (`Direction`) is found
by asking `evaluate()` about every situation a post can be in, so a change that
lets anything more be used cannot hide behind the words of a row.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from consent.core import periods
from consent.core.jurisdictions import FALLBACK
from consent.core.periods import Period
from consent.core.policies import EVERYWHERE, PolicyRow
from consent.core.posts import Kind
from consent.core.regions import Region, regions
from consent.core.resolve import HOME, Home, law_periods, period_of, policy_periods
from consent.core.rulebook import Rulebook
from consent.core.rules import Law, Policy, Rule
from consent.core.situations import Age, Situation
from consent.core.ways import Direction, Way

Policies = tuple[Policy, ...]
One = TypeVar("One", Law, Policy)


class Said(StrEnum):
    """What a person said about posts, as far as rules tell it apart."""

    NOTHING = "nothing"
    CONSENTED = "consented"
    OBJECTED = "objected"
    """Before every deadline in question, or where there is none."""
    OBJECTED_LATE = "objected_late"
    """After a deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRule:
    """
    A period in which two rulebooks say different things of a place.

    `platform` is None for the law itself, and `before` and `after` are then
    laws; else policies, None where none applies.
    """

    platform: str | None
    region: Region
    period: Period
    before: Policy | Law | None
    after: Policy | Law | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """
    From `starts_at` up to, but without, `ends_at` some posts go one way.

    These are posts of some of the kinds, written at some of the ages, about
    which some of these things were said; not always in every combination.
    """

    platform: str
    region: Region
    way: Way
    starts_at: datetime
    ends_at: datetime | None
    kinds: frozenset[Kind]
    ages: frozenset[Age]
    said: frozenset[Said]


# --- Rules ----------------------------------------------------------------------------------------


def changed_rules(old: Rulebook, new: Rulebook, *, home: Home | None) -> tuple[ChangedRule, ...]:
    """Return every period in which law or policies differ, for each place and platform."""
    found = regions(old, new)
    return (*_changed_laws(old, new, found), *_changed_policies(old, new, found, home))


def _changed_laws(old: Rulebook, new: Rulebook, found: Iterable[Region]) -> Iterator[ChangedRule]:
    for region in found:
        before = law_periods(old, region.before.jurisdiction)
        after = law_periods(new, region.after.jurisdiction)
        for period, pair in _different(before, after):
            yield ChangedRule(
                platform=None, region=region, period=period, before=pair[0], after=pair[1]
            )


def _changed_policies(
    old: Rulebook, new: Rulebook, found: Iterable[Region], home: Home | None
) -> Iterator[ChangedRule]:
    for platform, region, before, after in differing(old, new, found, home=home):
        for period, pair in _different(before, after):
            yield ChangedRule(
                platform=platform, region=region, period=period, before=pair[0], after=pair[1]
            )


def differing(
    old: Rulebook, new: Rulebook, found: Iterable[Region], *, home: Home | None
) -> Iterator[tuple[str, Region, Policies, Policies]]:
    """
    Yield the platforms and regions whose policies are not the same through all of time.

    With each the policies before and after. `found` are the regions to look at.
    """
    found = tuple(found)
    moved = any(region.before != region.after for region in found)
    for platform in sorted({*old.platforms, *new.platforms, HOME}):
        edited = _Edited(old, new, platform)
        for region in found if moved or edited else ():
            if edited.is_about(region):
                before = policy_periods(old, platform=platform, place=region.before, home=home)
                after = policy_periods(new, platform=platform, place=region.after, home=home)
                if before != after:
                    yield platform, region, before, after


class _Edited:
    """
    What was edited that can decide about a platform.

    To work out the policies of a place takes long; this tells at once where
    there is nothing to find.
    """

    def __init__(self, old: Rulebook, new: Rulebook, platform: str) -> None:
        before, after = _rows(old, platform), _rows(new, platform)
        rows = [] if before == after else _other_rows(before, after)
        self._named = frozenset[str]().union(*(row.regions for row in rows))
        self._laws: set[str] = set()
        if platform == HOME:
            codes = {*old.jurisdictions, *new.jurisdictions}
            self._laws = {code for code in codes if _law(old, code) != _law(new, code)}

    def __bool__(self) -> bool:
        return bool(self._named or self._laws)

    def is_about(self, region: Region) -> bool:
        return (
            region.before != region.after
            or region.after.jurisdiction in self._laws
            or EVERYWHERE in self._named
            or not self._named.isdisjoint(region.after.codes)
        )


def _rows(book: Rulebook, platform: str) -> dict[str, PolicyRow]:
    one = book.platforms.get(platform)
    return {row.id: row for row in (one.policies if one else ())}


def _other_rows(before: Mapping[str, PolicyRow], after: Mapping[str, PolicyRow]) -> list[PolicyRow]:
    """Both versions of every row that is not the same in both."""
    edited = [key for key in {*before, *after} if before.get(key) != after.get(key)]
    versions = (rows.get(key) for key in edited for rows in (before, after))
    return [row for row in versions if row is not None]


def _law(book: Rulebook, code: str) -> object:
    one = book.jurisdictions.get(code)
    return None if one is None else (one.west, one.law)


def _different(
    before: tuple[One, ...], after: tuple[One, ...]
) -> Iterator[tuple[Period, tuple[One | None, One | None]]]:
    def choose(at: datetime) -> tuple[One | None, One | None]:
        return _bare(before, at), _bare(after, at)

    bounds = [period_of(one) for one in (*before, *after)]
    for period, pair in periods.stretches(bounds, choose):
        if pair[0] != pair[1]:
            yield period, pair


def _bare(all_of_time: tuple[One, ...], at: datetime) -> One | None:
    """What counts at an instant, without the period in which it does."""
    found = in_force(all_of_time, at)
    return None if found is None else replace(found, starts_at=None, ends_at=None)


def differ_at(before: Policies, after: Policies, at: datetime) -> bool:
    """Return whether two lists of policies say different things at an instant."""
    return _bare(before, at) != _bare(after, at)


def in_force(all_of_time: tuple[One, ...], at: datetime) -> One | None:
    """Return which of these policies, or laws, counts at an instant."""
    return next((one for one in all_of_time if at in period_of(one)), None)


# --- Effects --------------------------------------------------------------------------------------


def effects(old: Rulebook, new: Rulebook, *, at: datetime, home: Home | None) -> tuple[Effect, ...]:
    """
    Return how verdicts change from `at` on if the new rulebook counts instead of the old one.

    Complete: if there is a post, a person and an instant from `at` on for which
    the two rulebooks give different outcomes, an effect of that way says so.
    """
    turns: dict[tuple[Policies, Policies], tuple[_Turn, ...]] = {}
    found = []
    for platform, region, before, after in differing(old, new, regions(old, new), home=home):
        if (before, after) not in turns:
            turns[before, after] = tuple(_turns(before, after, at))
        found += [
            Effect(
                platform=platform,
                region=region,
                way=turn.way,
                starts_at=turn.period.starts_at or at,
                ends_at=turn.period.ends_at,
                kinds=turn.kinds,
                ages=frozenset(one.age for one in turn.situations),
                said=frozenset(_said(one, before, after) for one in turn.situations),
            )
            for turn in turns[before, after]
        ]
    return tuple(found)


def direction_of(found: Iterable[Effect]) -> Direction:
    """Return what a change does as a whole."""
    ways = {one.way for one in found}
    match (Way.PROTECTIVE in ways, Way.PERMISSIVE in ways):
        case (True, True):
            return Direction.BOTH
        case (True, False):
            return Direction.PROTECTIVE
        case (False, True):
            return Direction.PERMISSIVE
        case _:
            return Direction.NEUTRAL


def instants_of_change(policies: Iterable[Policy], *, at: datetime) -> tuple[datetime, ...]:
    """
    Return `at` and every later instant at which a verdict may turn by time alone.

    A deadline is one of them: from then on people can object too late.
    """
    bounds = {
        bound
        for one in policies
        for bound in (one.starts_at, one.ends_at, one.effective_at, one.deadline_at)
    }
    return (at, *sorted(bound for bound in bounds if bound is not None and bound > at))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    way: Way
    period: Period
    kinds: frozenset[Kind]
    situations: frozenset[Situation]


def _turns(before: Policies, after: Policies, at: datetime) -> list[_Turn]:
    """What goes which way, and when, wherever one list of policies takes the place of another."""
    kinds = kinds_alike((*before, *after))
    every = list(_situations((*before, *after), kinds, at))
    found: dict[Way, list[_Turn]] = {way: [] for way in Way}
    for start, end in _pieces(instants_of_change((*before, *after), at=at)):
        if not differ_at(before, after, start):
            continue
        used_before = _used(in_force(before, start), every, start)
        used_after = _used(in_force(after, start), every, start)
        for way, gone in (
            (Way.PROTECTIVE, used_before - used_after),
            (Way.PERMISSIVE, used_after - used_before),
        ):
            if gone:
                turn = _Turn(
                    way=way,
                    period=Period(starts_at=start, ends_at=end),
                    kinds=frozenset().union(*(kinds[one.kind] for one in gone)),
                    situations=gone,
                )
                _lengthen(found[way], turn)
    return [turn for way in Way for turn in found[way]]


def _pieces(instants: tuple[datetime, ...]) -> Iterator[tuple[datetime, datetime | None]]:
    yield from pairwise(instants)
    yield instants[-1], None


def _lengthen(turns: list[_Turn], new: _Turn) -> None:
    """Add a turn, or make the last one longer if it goes on unchanged."""
    last = turns[-1] if turns else None
    if (
        last is not None
        and last.period.ends_at == new.period.starts_at
        and last.situations == new.situations
    ):
        period = Period(starts_at=last.period.starts_at, ends_at=new.period.ends_at)
        turns[-1] = replace(last, period=period)
    else:
        turns.append(new)


def _used(policy: Policy | None, every: list[Situation], at: datetime) -> frozenset[Situation]:
    """The situations there can be at an instant in which posts can be used under a policy."""
    rule = Rule(platform="", jurisdiction=FALLBACK, law=None, policy=policy, edition="")
    return frozenset(
        one
        for one in every
        if (one.objected_at is None or one.objected_at <= at) and one.can_be_used(rule, at)
    )


def kinds_alike(policies: Policies) -> dict[Kind, frozenset[Kind]]:
    """Return the kinds that these policies do not tell apart, by the one that stands for them."""
    found: dict[tuple[bool, ...], list[Kind]] = {}
    for kind in Kind:
        scopes = tuple(kind in (policy.kinds or ()) for policy in policies)
        found.setdefault(scopes, []).append(kind)
    return {kinds[0]: frozenset(kinds) for kinds in found.values()}


def _situations(policies: Policies, kinds: Iterable[Kind], at: datetime) -> Iterator[Situation]:
    """
    Every situation of these kinds that some of these policies may tell apart.

    An objection lies before all deadlines or behind some of them, so one before
    the first and one at each stand for all there can be.
    """
    deadlines = sorted({one.deadline_at for one in policies if one.deadline_at is not None})
    moments = [min([at, *deadlines]) - periods.ONE_DAY, *deadlines]
    said = [(None, False), *((made_at, later) for made_at in moments for later in (False, True))]
    for kind in kinds:
        for age in Age:
            for objected_at, later in said:
                for consented in (False, True):
                    yield Situation(
                        kind=kind,
                        age=age,
                        objected_at=objected_at,
                        later=later,
                        consented=consented,
                    )


def _said(one: Situation, before: Policies, after: Policies) -> Said:
    if one.objected_at is None:
        return Said.CONSENTED if one.consented else Said.NOTHING
    deadlines = (policy.deadline_at for policy in (*before, *after))
    late = any(deadline is not None and one.objected_at >= deadline for deadline in deadlines)
    return Said.OBJECTED_LATE if late else Said.OBJECTED
