"""What pages show beside the rule of the moment: what is in force, and what comes."""

from dataclasses import dataclass
from datetime import date, datetime

from consent.core import periods
from consent.core.jurisdictions import LawRow, LawStatus
from consent.core.places import place_called
from consent.core.policies import PolicyRow
from consent.core.resolve import law_periods, law_row_at, policy_periods, training_running
from consent.core.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """
    A change that is decided and starts later: of the law, or of a platform.

    Exactly one of `law` and `policy` is given. `starts_at` is the instant at
    which the day `on` has begun everywhere in the jurisdiction.
    """

    on: date
    starts_at: datetime
    law: LawRow | None = None
    policy: PolicyRow | None = None

    @property
    def at_latest(self) -> bool:
        """Whether it may come sooner: `on` is the last day on which it can start."""
        return self.law is not None and self.law.at_latest


def current_policies(rulebook: Rulebook, *, platform: str, at: datetime) -> tuple[PolicyRow, ...]:
    """
    Return every row of a platform in force anywhere, for any purpose, as the rulebook lists them.

    Rows that are not confirmed are among them: see `PolicyRow.published`.
    """
    one = rulebook.platforms.get(platform)
    return tuple(
        row
        for row in (one.policies if one else ())
        if at in periods.of_days(row.first_day, row.last_day, _west(rulebook, row))
    )


def upcoming(rulebook: Rulebook, *, jurisdiction: str, at: datetime) -> tuple[Coming, ...]:
    """
    Return what will change in a jurisdiction or country after an instant, soonest first.

    A policy comes when its period starts, and when the platform may begin to
    use posts under it. Proposals and what is not confirmed are not among them.
    """
    place = place_called(rulebook, jurisdiction)
    if place is None:
        return ()
    found = _coming_laws(rulebook, place.jurisdiction, place.west, at)
    for platform in rulebook.platforms:
        for policy in policy_periods(rulebook, platform=platform, place=place, home=None):
            row = rulebook.policy(policy.id)
            starts = {policy.starts_at}
            if policy.effective_at is not None and training_running(policy, policy.effective_at):
                starts.add(policy.effective_at)
            found += [
                Coming(on=periods.first_day(start, place.west), starts_at=start, policy=row)
                for start in starts
                if start is not None and start > at
            ]
    return tuple(
        sorted(found, key=lambda one: (one.starts_at, one.policy.id if one.policy else ""))
    )


def open_proposals(rulebook: Rulebook, law: LawRow) -> tuple[LawRow, ...]:
    """
    Return the proposals that may have changed a law before it starts, so far as anybody knew.

    A law that had started when the rulebook's newest source was written is not
    in doubt: a proposal about it would change it later, and decides nothing yet.
    """
    if law.first_day is None or law.first_day <= rulebook.about.last_seen:
        return ()
    rows = rulebook.jurisdictions[law.jurisdiction].law
    return tuple(row for row in rows if row.status is LawStatus.PROPOSAL)


def _coming_laws(rulebook: Rulebook, jurisdiction: str, west: int, at: datetime) -> list[Coming]:
    starts = (law.starts_at for law in law_periods(rulebook, jurisdiction))
    found = []
    for start in starts:
        if start is not None and start > at:
            row = law_row_at(rulebook, jurisdiction=jurisdiction, at=start)
            if row is not None:
                found.append(Coming(on=periods.first_day(start, west), starts_at=start, law=row))
    return found


def _west(rulebook: Rulebook, row: PolicyRow) -> int:
    """The offset at which the days of a row end, over all the regions it names."""
    places = (place_called(rulebook, code) for code in row.regions)
    return min((place.west for place in places if place), default=periods.WESTERNMOST)
