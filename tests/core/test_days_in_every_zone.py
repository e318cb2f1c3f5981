"""
Days of the law on the clocks of the world, decided end to end.

"Effective 27 May 2025" begins when that day has begun in every zone of a region,
and a right ends when its last day is over in all of them. Both sides of every
boundary, with each of the 38 offsets as the westernmost of a region.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from consent.core.choices import Choice, Decision, Scope
from consent.core.eligibility import Outcome, Reason, evaluate
from consent.core.places import place_called
from consent.core.posts import Audience, Facts, Kind, State
from consent.core.resolve import law_at, rule_at
from consent.core.rules import Regime
from tests import make_rulebook
from tests.core.test_periods import OFFSETS
from tests.make_rulebook import jurisdiction, law, policy

TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
STARTS, DEADLINE = date(2025, 5, 27), date(2025, 5, 26)
LAST_DAY_OF_THE_RIGHT = date(2025, 12, 31)
POST = Facts(
    platform="forum",
    account="a",
    kind=Kind.POST,
    audience=Audience.PUBLIC,
    state=State.LIVE,
    created_at=datetime(2016, 5, 1, tzinfo=UTC),
    adult_from=datetime(2005, 1, 1, tzinfo=UTC),
)


def zone(offset):
    return timezone(timedelta(minutes=offset))


def region(offset):
    """A region whose westernmost clocks have this offset, with what Meta announced for Europe."""
    return make_rulebook.rulebook(
        policy(
            first="2025-04-14",
            effective_on=STARTS.isoformat(),
            deadline=DEADLINE.isoformat(),
            offer="objection_no_reason",
            covers_past="before_deadline",
        ),
        jurisdictions=[
            jurisdiction(
                "JP",
                west=offset // 60,
                laws=[
                    law("right", last=LAST_DAY_OF_THE_RIGHT.isoformat()),
                    law("none", "no_choice", first="2026-01-01"),
                ],
            )
        ],
    )


def verdict(book, at, *choices):
    place = place_called(book, "JP")
    rule = rule_at(book, platform="forum", place=place, at=at, home=None)
    return evaluate(POST, rule, choices, at)


def said_no(at):
    return Choice(index=0, decision=Decision.OBJECT, scope=Scope(), made_at=at)


@pytest.mark.parametrize("offset", OFFSETS)
def test_nothing_is_used_before_the_day_has_begun_in_every_zone(offset):
    book = region(offset)
    midnight = datetime.combine(STARTS, time(), zone(offset))
    east = [zone(other) for other in OFFSETS if other >= offset]

    before = verdict(book, midnight - TICK)
    # Offsets of a part of an hour wait for the full hour: late, never early.
    after = verdict(book, midnight + (offset % 60) / 60 * HOUR)

    assert (before.outcome, before.reason) == (Outcome.KEPT_OUT, Reason.NOT_YET_EFFECTIVE)
    assert (after.outcome, after.reason) == (Outcome.CAN_BE_USED, Reason.USED_BY_DEFAULT)
    assert min(midnight.astimezone(other).date() for other in east) == STARTS


@pytest.mark.parametrize("offset", OFFSETS)
def test_an_objection_on_the_last_day_is_in_time_in_every_zone(offset):
    book = region(offset)
    later = datetime(2025, 6, 1, tzinfo=UTC)
    for other in (one for one in OFFSETS if one >= offset):
        last_moment = datetime.combine(STARTS, time(), zone(other)) - TICK

        assert last_moment.date() == DEADLINE
        assert verdict(book, later, said_no(last_moment)).reason is Reason.OBJECTED


@pytest.mark.parametrize("offset", OFFSETS)
def test_an_objection_is_late_once_the_last_day_is_over_in_all_zones(offset):
    book = region(offset)
    over = datetime.combine(STARTS, time(), zone(offset)) + (offset % 60) / 60 * HOUR
    later = datetime(2025, 6, 1, tzinfo=UTC)

    assert verdict(book, later, said_no(over - TICK)).reason is Reason.OBJECTED
    assert verdict(book, later, said_no(over)).reason is Reason.OBJECTED_TOO_LATE


@pytest.mark.parametrize("offset", OFFSETS)
def test_a_right_of_the_law_lasts_until_its_last_day_is_over_in_all_zones(offset):
    book = region(offset)
    over = datetime(2026, 1, 1, tzinfo=zone(offset)) + (offset % 60) / 60 * HOUR

    def regime(at):
        return law_at(book, jurisdiction="JP", at=at).regime

    assert regime(over - TICK) is Regime.OPT_OUT
    assert regime(over) is Regime.NO_CHOICE
    for other in (one for one in OFFSETS if one >= offset):
        last_moment = datetime(2026, 1, 1, tzinfo=zone(other)) - TICK
        assert regime(last_moment) is Regime.OPT_OUT


def test_the_day_of_the_eu_begins_in_guadeloupe_last():
    book = make_rulebook.shipped()
    place = place_called(book, "DE")
    starts = datetime(2025, 5, 27, tzinfo=zone(-4 * 60))

    def reason(at):
        post = Facts(
            platform="facebook",
            account="a",
            kind=Kind.POST,
            audience=Audience.PUBLIC,
            state=State.LIVE,
            created_at=POST.created_at,
            adult_from=POST.adult_from,
        )
        rule = rule_at(book, platform="facebook", place=place, at=at, home=None)
        return evaluate(post, rule, (), at).reason

    assert reason(starts - TICK) is Reason.NOT_YET_EFFECTIVE
    assert reason(starts) is Reason.USED_BY_DEFAULT
