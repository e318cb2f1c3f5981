"""Find the rule for a platform, a residence and an instant."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from consent.core import periods
from consent.core.jurisdictions import LawRow
from consent.core.periods import Period, day_begins, day_is_over
from consent.core.places import Place, Residence, place_called, place_of
from consent.core.policies import PolicyRow, Purpose
from consent.core.posts import Kind
from consent.core.rulebook import Rulebook
from consent.core.rules import Confidence, Law, Offer, Policy, Reach, Regime, Rule, Status

HOME = "home"
"""The slug of the operator's own platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The operator's own platform; `choice_for_everybody`: also where no law gives one."""

    name: str
    choice_for_everybody: bool = False


def resolve_rule(
    rulebook: Rulebook,
    *,
    platform: str,
    residence: Residence | None,
    at: datetime,
    home: Home | None,
) -> Rule:
    """
    Return policy and law for a platform and a residence at an instant.

    Total: an unknown platform, a country that is not a country and any aware
    `at` give a rule, whose policy is None where no published one applies.
    `residence` None means not known; `home` None that there is no home platform.
    """
    place = None if residence is None else place_of(rulebook, residence)
    return rule_at(rulebook, platform=platform, place=place, at=at, home=home)


def rule_at(
    rulebook: Rulebook, *, platform: str, place: Place | None, at: datetime, home: Home | None
) -> Rule:
    """Return the rule for a place that is already found; None: not known."""
    if place is None:
        return Rule(
            platform=platform, jurisdiction=None, law=None, policy=None, edition=rulebook.edition
        )
    policies = policy_periods(rulebook, platform=platform, place=place, home=home)
    return Rule(
        platform=platform,
        jurisdiction=place.jurisdiction,
        law=law_at(rulebook, jurisdiction=place.jurisdiction, at=at),
        policy=next((policy for policy in policies if at in period_of(policy)), None),
        edition=rulebook.edition,
    )


def law_at(rulebook: Rulebook, *, jurisdiction: str, at: datetime) -> Law:
    """Return what the law of a known jurisdiction gives; where nobody knows, unclear."""
    laws = law_periods(rulebook, jurisdiction)
    return next(law for law in laws if at in period_of(law))


@lru_cache(maxsize=1024)
def law_periods(rulebook: Rulebook, jurisdiction: str) -> tuple[Law, ...]:
    """
    Return what the law of a jurisdiction gives through all of time, earliest first.

    Without gaps: where no published law is known, the regime is unclear. A law
    that is adopted counts from its first day, a proposal never.
    """
    one = rulebook.jurisdictions[jurisdiction]
    bounds = [_days(row, one.west) for row in one.law]
    found = periods.stretches(
        bounds, lambda at: law_row_at(rulebook, jurisdiction=jurisdiction, at=at)
    )
    return tuple(
        Law(
            jurisdiction=jurisdiction,
            regime=row.regime if row else Regime.UNCLEAR,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
            confidence=row.backing.confidence if row else Confidence.LOW,
        )
        for period, row in found
    )


def law_row_at(rulebook: Rulebook, *, jurisdiction: str, at: datetime) -> LawRow | None:
    """Return the published text behind the law at an instant; None where nobody knows."""
    one = rulebook.jurisdictions[jurisdiction]
    rows = (row for row in one.law if row.published and at in _days(row, one.west))
    return max(rows, key=_newest, default=None)


def policy_periods(
    rulebook: Rulebook, *, platform: str, place: Place, home: Home | None
) -> tuple[Policy, ...]:
    """
    Return the policies of a platform that decide in a place, earliest first.

    Their periods never overlap; in a gap no published policy is known, and
    everything is kept out. `home` gives the home platform a policy everywhere.
    """
    if platform == HOME:
        return () if home is None else _home_periods(rulebook, place, home)
    # Asking first keeps names from outside out of what is remembered.
    return _published_periods(rulebook, platform, place) if platform in rulebook.platforms else ()


def history(
    rulebook: Rulebook, *, platform: str, jurisdiction: str, home: Home | None
) -> tuple[Policy, ...]:
    """Return the policies of a platform through all of time in a jurisdiction or country."""
    place = place_called(rulebook, jurisdiction)
    if place is None:
        return ()
    return policy_periods(rulebook, platform=platform, place=place, home=home)


def restrictions_at(
    rulebook: Rulebook, *, platform: str, place: Place, at: datetime
) -> tuple[PolicyRow, ...]:
    """Return the published rows that leave more out, on top of the policy in force."""
    rows = _matching(rulebook, platform, place)
    return tuple(row for row, period in rows.items() if row.restricts and at in period)


def drafts_for(
    rulebook: Rulebook, *, platform: str, place: Place, at: datetime
) -> tuple[PolicyRow, ...]:
    """Return what is said of a place but not confirmed: rows that decide nothing."""
    one = rulebook.platforms.get(platform)
    return tuple(
        row
        for row in (one.policies if one else ())
        if not row.published
        and row.purpose is Purpose.TRAINING
        and place.rank(row) is not None
        and at in _days(row, place.west)
    )


def draft_laws_for(rulebook: Rulebook, *, jurisdiction: str, at: datetime) -> tuple[LawRow, ...]:
    """Return the laws said to be in force that are not confirmed, and decide nothing."""
    one = rulebook.jurisdictions[jurisdiction]
    return tuple(
        row
        for row in one.law
        if not row.backing.confirmed and not row.published and at in _days(row, one.west)
    )


def training_running(policy: Policy | None, at: datetime) -> bool:
    """Return whether a platform trains at an instant inside the period of a policy."""
    if policy is None or not policy.status.trains:
        return False
    return policy.effective_at is None or policy.effective_at <= at


def trains_with_posts(policy: Policy | None, at: datetime) -> bool:
    """Return whether a platform trains at an instant, and with posts that people can have here."""
    return policy is not None and bool(policy.kinds) and training_running(policy, at)


# --- Policies of the platforms ------------------------------------------------------------------


def _matching(rulebook: Rulebook, platform: str, place: Place) -> dict[PolicyRow, Period]:
    """The rows that may decide about posts in a place, with their periods there."""
    one = rulebook.platforms.get(platform)
    return {
        row: _days(row, place.west)
        for row in (one.policies if one else ())
        if row.published and row.purpose is Purpose.TRAINING and place.rank(row) is not None
    }


@lru_cache(maxsize=8192)
def _published_periods(rulebook: Rulebook, platform: str, place: Place) -> tuple[Policy, ...]:
    rows = _matching(rulebook, platform, place)
    deciding = [row for row in rows if not row.restricts]
    deciding.sort(key=lambda row: _closest(row, place))
    restricting = [row for row in rows if row.restricts]

    def choose(at: datetime) -> tuple[PolicyRow | None, frozenset[PolicyRow]]:
        first = next((row for row in deciding if at in rows[row]), None)
        if first is None:
            return None, frozenset()
        return first, frozenset(row for row in restricting if at in rows[row])

    return tuple(
        _policy(row, restrictions, period, place.west)
        for period, (row, restrictions) in periods.stretches(rows.values(), choose)
        if row is not None
    )


def _policy(
    row: PolicyRow, restrictions: frozenset[PolicyRow], period: Period, west: int
) -> Policy:
    status = row.status or Status.UNCLEAR
    in_time = row.last_day_in_time
    last = in_time or row.deadline
    return Policy(
        id=row.id,
        platform=row.platform,
        status=status,
        offer=row.offer,
        reach=row.reach if in_time is None else Reach.ALL_IF_BEFORE_DEADLINE,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        effective_at=None if row.effective_on is None else day_begins(row.effective_on, west),
        deadline_at=None if last is None else day_is_over(last, west),
        kinds=row.kinds if status.trains else None,
        under_18_out=any(one.leaves_minors_out for one in (row, *restrictions)),
        age_must_be_known=False,
    )


# --- The operator's own platform ----------------------------------------------------------------


@lru_cache(maxsize=1024)
def _home_periods(rulebook: Rulebook, place: Place, home: Home) -> tuple[Policy, ...]:
    """What the rulebook says of the home platform, and between it what the law says."""
    said = _published_periods(rulebook, HOME, place) if HOME in rulebook.platforms else ()
    laws = law_periods(rulebook, place.jurisdiction)
    both = [*map(period_of, said), *map(period_of, laws)]

    def choose(at: datetime) -> Policy:
        for policy in said:
            if at in period_of(policy):
                # Our own answer decides about age on our own platform.
                return replace(policy, under_18_out=True, age_must_be_known=True)
        law = next(law for law in laws if at in period_of(law))
        return _home_policy(law.regime, home)

    return tuple(
        replace(policy, starts_at=period.starts_at, ends_at=period.ends_at)
        for period, policy in periods.stretches(both, choose)
    )


def _home_policy(regime: Regime, home: Home) -> Policy:
    match regime:
        case Regime.OPT_OUT | Regime.LIMITED_RIGHT:
            return _of_home("home-opt-out", Status.ACTIVE, Offer.OBJECTION_NO_REASON)
        case Regime.OPT_IN:
            return _of_home("home-opt-in", Status.ACTIVE, Offer.OPT_IN)
        case Regime.NO_CHOICE if home.choice_for_everybody:
            return _of_home("home-choice-for-everybody", Status.ACTIVE, Offer.OBJECTION_NO_REASON)
        case Regime.NO_CHOICE:
            return _of_home("home-no-choice", Status.ACTIVE, Offer.NONE)
        case Regime.PROHIBITED:
            return _of_home("home-prohibited", Status.NOT_APPLIED, Offer.NOT_NEEDED)
        case Regime.UNCLEAR:
            return _of_home("home-unclear", Status.UNCLEAR, Offer.UNCLEAR)


def _of_home(policy: str, status: Status, offer: Offer) -> Policy:
    return Policy(
        id=policy,
        platform=HOME,
        status=status,
        offer=offer,
        reach=Reach.ALL_POSTS,
        starts_at=None,
        ends_at=None,
        effective_at=None,
        deadline_at=None,
        kinds=frozenset(Kind) if status.trains else None,
        under_18_out=True,
        age_must_be_known=True,
    )


# --- Periods and order --------------------------------------------------------------------------


def _days(row: LawRow | PolicyRow, west: int) -> Period:
    return periods.of_days(row.first_day, row.last_day, west)


def period_of(one: Law | Policy) -> Period:
    """Return the instants at which a law or a policy counts."""
    return Period(starts_at=one.starts_at, ends_at=one.ends_at)


def _newest(row: LawRow | PolicyRow) -> tuple[int, str]:
    return (row.first_day.toordinal() if row.first_day else 0, row.id)


def _closest(row: PolicyRow, place: Place) -> tuple[int, int, str]:
    """Sort the most specific first, and among equals the newest."""
    rank = place.rank(row)
    newest, tie = _newest(row)
    return (len(place.codes) if rank is None else rank, -newest, tie)
