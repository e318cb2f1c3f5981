"""What the law gave and what platforms did in a place, through all of time, in days."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from consent.core.jurisdictions import Jurisdiction, LawRow, LawStatus
from consent.core.periods import ONE_DAY, first_day, last_day
from consent.core.places import Place
from consent.core.policies import PolicyRow, Purpose
from consent.core.resolve import Home, policy_periods
from consent.core.rulebook import Rulebook
from consent.core.rules import Policy, Regime, Status

GIVES_NOTHING = frozenset({Regime.NO_CHOICE, Regime.UNCLEAR})


ANY_HOME = Home(name="")
"""Of the operator's own platform, a chronicle tells what the rulebook says, whoever that is."""


class Weight(StrEnum):
    """What something in the rulebook counts for in a place."""

    DECIDES = "decides"
    RESTRICTS = "restricts"
    """Only leaves more out, on top of what decides."""
    BESIDE = "beside"
    """Is not about training with posts."""
    DRAFT = "draft"
    """Is not confirmed, and decides nothing."""
    PROPOSAL = "proposal"
    """Is no law yet, and decides nothing."""


class Mark(StrEnum):
    """A single day that matters."""

    ANNOUNCED = "announced"
    DEADLINE = "deadline"
    """The last day to say no before it starts, or in time for all posts."""
    NEVER_HAPPENED = "never_happened"
    """The day on which training was to start, and did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawStretch:
    """A law in its days, both included; None is open."""

    first: date | None
    last: date | None
    weight: Weight
    row: LawRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyStretch:
    """
    A policy in the days on which it counts in a place, both included; None is open.

    With `announced` it is the part before the day from which posts may be used:
    until then nothing may.
    """

    first: date | None
    last: date | None
    weight: Weight
    row: PolicyRow
    announced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedDay:
    """A day that a policy names; `on` is as written: for an announcement, a month will do."""

    on: str
    mark: Mark
    row: PolicyRow


def law_stretches(rulebook: Rulebook, *, jurisdiction: str) -> tuple[LawStretch, ...]:
    """
    Return every law of a known jurisdiction, earliest first: past, in force, coming, proposed.

    Those that decide never overlap. Where none does, nobody has told us what
    the law gives. A proposal has no days until somebody decides on them. That
    there was no law to begin with did not begin on a day, whatever a row says.
    """
    found = sorted(
        (
            LawStretch(first=row.first_day, last=row.last_day, weight=_weight_of(row), row=row)
            for row in rulebook.jurisdictions[jurisdiction].law
        ),
        key=_order,
    )
    if found[0].row.regime in GIVES_NOTHING:
        found[0] = replace(found[0], first=None)
    return tuple(found)


def given_since(one: Jurisdiction, named: date | None) -> date | None:
    """
    Return the day since which a law gives what a jurisdiction says of answers, deletion and age.

    `named` is the day that the rulebook names for it. Where it names none, that
    is the first day of the earliest law that gives anything. None: it is not known.
    """
    if named is not None:
        return named
    laws = (row for row in one.law if row.status is not LawStatus.PROPOSAL)
    giving = [row.first_day or date.min for row in laws if row.regime not in GIVES_NOTHING]
    first = min(giving, default=date.min)
    return None if first == date.min else first


def policy_stretches(
    rulebook: Rulebook, *, platform: str, place: Place
) -> tuple[PolicyStretch, ...]:
    """
    Return everything the rulebook says of a platform in a place, earliest first.

    What decides never overlaps, and is cut to the days on which nothing more
    specific is known. Around it stands what decides nothing: see `Weight`.
    """
    one = rulebook.platforms.get(platform)
    rows = one.policies if one else ()
    beside = [
        PolicyStretch(first=row.first_day, last=row.last_day, weight=weight, row=row)
        for row in rows
        if place.rank(row) is not None and (weight := _weight_beside(row)) is not None
    ]
    return tuple(sorted([*_deciding(rulebook, platform, place), *beside], key=_order))


def marked_days(stretches: tuple[PolicyStretch, ...]) -> tuple[MarkedDay, ...]:
    """Return the days that deciding policies name beside their first and last, in order."""
    rows = dict.fromkeys(one.row for one in stretches if one.weight is Weight.DECIDES)
    return tuple(sorted((day for row in rows for day in _marks(row)), key=lambda day: day.on))


# --- Laws ---------------------------------------------------------------------------------------


def _weight_of(row: LawRow) -> Weight:
    if row.status is LawStatus.PROPOSAL:
        return Weight.PROPOSAL
    return Weight.DECIDES if row.published else Weight.DRAFT


# --- Policies -----------------------------------------------------------------------------------


def _weight_beside(row: PolicyRow) -> Weight | None:
    """What a row counts for that never decides; None for one that may."""
    if row.purpose is not Purpose.TRAINING:
        return Weight.BESIDE
    if not row.published:
        return Weight.DRAFT
    return Weight.RESTRICTS if row.restricts else None


def _deciding(rulebook: Rulebook, platform: str, place: Place) -> Iterator[PolicyStretch]:
    periods = policy_periods(rulebook, platform=platform, place=place, home=ANY_HOME)
    for policy in _joined(periods):
        row = rulebook.policy(policy.id)
        if row is None:
            continue
        first, last = _days(policy, place.west)
        whole = PolicyStretch(first=first, last=last, weight=Weight.DECIDES, row=row)
        starts = row.effective_on if policy.status.trains else None
        if starts is None or first is None or starts <= first or (last and starts > last):
            yield whole
        else:
            yield replace(whole, last=starts - ONE_DAY, announced=True)
            yield replace(whole, first=starts)


def _days(policy: Policy, west: int) -> tuple[date | None, date | None]:
    return (
        None if policy.starts_at is None else first_day(policy.starts_at, west),
        None if policy.ends_at is None else last_day(policy.ends_at, west),
    )


def _joined(policies: tuple[Policy, ...]) -> Iterator[Policy]:
    """Put the pieces of one policy together that only differ in what else is left out."""
    waiting: Policy | None = None
    for policy in policies:
        if waiting and waiting.id == policy.id and waiting.ends_at == policy.starts_at:
            waiting = replace(waiting, ends_at=policy.ends_at)
            continue
        if waiting:
            yield waiting
        waiting = policy
    if waiting:
        yield waiting


def _marks(row: PolicyRow) -> Iterator[MarkedDay]:
    starts = row.effective_on or row.first_day
    told = row.announced_on
    if told and starts and told < starts.isoformat() and _tells_more(row, told):
        yield MarkedDay(on=told, mark=Mark.ANNOUNCED, row=row)
    if row.status is Status.ANNOUNCED_NEVER_STARTED and row.effective_on:
        yield MarkedDay(on=row.effective_on.isoformat(), mark=Mark.NEVER_HAPPENED, row=row)
    elif row.deadline and row.status is not None and row.status.trains:
        yield MarkedDay(on=row.deadline.isoformat(), mark=Mark.DEADLINE, row=row)


def _tells_more(row: PolicyRow, told: str) -> bool:
    """Whether it was announced on another day than that on which its stretch begins."""
    return row.first_day is None or told != row.first_day.isoformat()


def _order(one: LawStretch | PolicyStretch) -> tuple[date, bool, str]:
    """Earliest first, what decides before what does not; proposals, which have no day, last."""
    if one.weight is Weight.PROPOSAL and one.first is None:
        return (date.max, True, one.row.id)
    return (one.first or date.min, one.weight is not Weight.DECIDES, one.row.id)
