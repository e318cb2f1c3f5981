"""A day begins last in the west, and ends there last."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.periods import Period, day_begins, day_is_over, of_days, stretches

# Every offset from UTC in use in the world, in minutes.
OFFSETS = [
    *(-60 * hours for hours in range(12, 0, -1)),
    -570,
    -210,
    *(60 * hours for hours in range(15)),
    210,
    270,
    330,
    345,
    390,
    525,
    570,
    630,
    765,
]
DAY = date(2025, 5, 27)
TICK = timedelta(microseconds=1)


def test_there_are_38_offsets_in_the_world():
    assert len(set(OFFSETS)) == 38


@pytest.mark.parametrize("offset", OFFSETS)
def test_a_day_has_begun_in_its_zone_and_less_than_an_hour_ago(offset):
    begins = day_begins(DAY, offset // 60)
    there = timezone(timedelta(minutes=offset))

    assert begins.astimezone(there).date() == DAY
    assert (begins - timedelta(hours=1)).astimezone(there).date() < DAY


@pytest.mark.parametrize("offset", [offset for offset in OFFSETS if offset % 60 == 0])
def test_with_whole_hours_a_day_begins_at_midnight_exactly(offset):
    begins = day_begins(DAY, offset // 60)
    there = timezone(timedelta(minutes=offset))

    assert begins == datetime(2025, 5, 27, tzinfo=there)
    assert (begins - TICK).astimezone(there).date() == date(2025, 5, 26)


@pytest.mark.parametrize("west", range(-12, 15))
def test_a_day_has_begun_in_every_zone_east_of_the_west(west):
    zones = [timezone(timedelta(minutes=offset)) for offset in OFFSETS if offset >= west * 60]

    assert min(day_begins(DAY, west).astimezone(zone).date() for zone in zones) == DAY
    assert min(day_is_over(DAY, west).astimezone(zone).date() for zone in zones) == date(
        2025, 5, 28
    )


def test_a_day_is_over_when_the_next_one_begins():
    assert day_is_over(date(2024, 12, 31), -4) == datetime(2025, 1, 1, 4, tzinfo=UTC)
    assert day_is_over(date(2024, 2, 28), 9) == datetime(2024, 2, 28, 15, tzinfo=UTC)


def test_a_period_holds_its_first_instant_and_not_its_last():
    period = of_days(date(2024, 6, 14), date(2025, 4, 13), -4)

    assert period == Period(
        starts_at=datetime(2024, 6, 14, 4, tzinfo=UTC), ends_at=datetime(2025, 4, 14, 4, tzinfo=UTC)
    )
    assert period.starts_at in period
    assert period.starts_at - TICK not in period
    assert period.ends_at - TICK in period
    assert period.ends_at not in period


def test_open_ends_hold_everything():
    assert datetime(1, 1, 1, tzinfo=UTC) in Period()
    assert datetime(9999, 12, 31, tzinfo=UTC) in Period()
    assert of_days(None, None, 3) == Period()


def test_stretches_join_neighbours_with_one_answer():
    first = of_days(date(2024, 1, 1), date(2024, 1, 31), 0)
    second = of_days(date(2024, 2, 1), date(2024, 2, 29), 0)

    found = stretches([first, second], lambda at: at in first or at in second)

    whole = Period(starts_at=first.starts_at, ends_at=second.ends_at)
    assert found == (
        (Period(ends_at=first.starts_at), False),
        (whole, True),
        (Period(starts_at=second.ends_at), False),
    )


days = st.dates(date(2020, 1, 1), date(2030, 1, 1)) | st.none()


@given(
    spans=st.lists(st.tuples(days, days), max_size=6), probe=st.datetimes(timezones=st.just(UTC))
)
def test_stretches_cover_all_of_time_once_and_answer_as_asked(spans, probe):
    held = [
        of_days(*sorted(span) if None not in span else span, 0)  # open ends stay where they are
        for span in spans
    ]

    def count(at):
        return sum(at in period for period in held)

    found = stretches(held, count)

    assert [answer for period, answer in found if probe in period] == [count(probe)]
    assert all(a[1] != b[1] for a, b in pairwise(found))
    assert found[0][0].starts_at is None
    assert found[-1][0].ends_at is None
