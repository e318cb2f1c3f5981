"""What holds for every rulebook, place and instant."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.periods import day_begins, day_is_over, of_days
from consent.core.places import COUNTRIES, Residence, place_called
from consent.core.policies import Purpose
from consent.core.resolve import (
    Home,
    history,
    policy_periods,
    resolve_rule,
    rule_at,
)
from tests import make_rulebook
from tests.make_rulebook import policy

BOOK = make_rulebook.shipped()
HOME = Home(name="Open Forum")
TICK = timedelta(microseconds=1)


countries = st.sampled_from(sorted(COUNTRIES)) | st.text(max_size=3)
subdivisions = st.none() | st.sampled_from(["US-CA", "US-NY", "CA-QC", "US-", "-"]) | st.text()
platforms = st.sampled_from(["home", *BOOK.platforms]) | st.text(max_size=5)
instants = st.datetimes(
    datetime(1990, 1, 1),
    datetime(2100, 1, 1),
    timezones=st.just(UTC),
)
codes = st.sampled_from(sorted(COUNTRIES | set(BOOK.jurisdictions)))


@given(country=countries, subdivision=subdivisions, platform=platforms, at=instants)
def test_every_question_has_a_rule(country, subdivision, platform, at):
    residence = Residence(country=country, subdivision=subdivision)

    found = resolve_rule(BOOK, platform=platform, residence=residence, at=at, home=HOME)

    assert (found.jurisdiction is None) == (found.law is None) == (country not in COUNTRIES)
    assert found.policy is None or found.policy.platform == platform


@given(region=codes, platform=st.sampled_from(["home", *BOOK.platforms]), at=instants)
def test_at_every_instant_there_is_at_most_one_policy(region, platform, at):
    place = place_called(BOOK, region)
    found = policy_periods(BOOK, platform=platform, place=place, home=HOME)

    holding = [one for one in found if starts(one) <= at < ends(one)]
    assert len(holding) <= 1
    rule = rule_at(BOOK, platform=platform, place=place, at=at, home=HOME)
    assert rule.policy == (holding[0] if holding else None)


def starts(one):
    return one.starts_at or datetime.min.replace(tzinfo=UTC)


def ends(one):
    return one.ends_at or datetime.max.replace(tzinfo=UTC)


def test_the_periods_of_a_platform_in_a_place_never_overlap():
    for region in sorted(COUNTRIES | set(BOOK.jurisdictions)):
        for platform in ["home", *BOOK.platforms]:
            found = history(BOOK, platform=platform, jurisdiction=region, home=HOME)
            for before, after in pairwise(found):
                assert ends(before) <= starts(after)
                assert starts(after) < ends(after)


def expected_at(book, platform, place, at):
    """The policy at an instant, found the slow way: by reading the rows as the rulebook says."""
    best, added = None, []
    for row in book.platforms[platform].policies:
        period = of_days(row.first_day, row.last_day, place.west)
        rank = place.rank(row)
        if rank is None or not row.published or row.purpose is not Purpose.TRAINING:
            continue
        if at not in period:
            continue
        if row.restricts:
            added.append(row)
            continue
        key = (-rank, row.first_day or date.min)
        if best is None or key > best[0]:
            best = (key, row)
    if best is None:
        return None
    row = best[1]
    return row.id, any("accounts_under_18" in one.excluded for one in [row, *added])


def boundaries(book, platform, place):
    for row in book.platforms[platform].policies:
        if row.first_day is not None:
            yield day_begins(row.first_day, place.west)
        if row.last_day is not None:
            yield day_is_over(row.last_day, place.west)


def agree(book, platform, place, at):
    found = rule_at(book, platform=platform, place=place, at=at, home=None).policy
    got = None if found is None else (found.id, found.under_18_out)
    assert got == expected_at(book, platform, place, at)


@pytest.mark.parametrize("platform", sorted(BOOK.platforms))
def test_the_policy_changes_at_the_boundaries_of_the_rulebook_and_nowhere_else(platform):
    for region in sorted({*BOOK.jurisdictions, "DE", "FJ", "GP", "NO"}):
        place = place_called(BOOK, region)
        edges = set(boundaries(BOOK, platform, place))
        for edge in edges:
            agree(BOOK, platform, place, edge - TICK)
            agree(BOOK, platform, place, edge)
        found = policy_periods(BOOK, platform=platform, place=place, home=None)
        for one in found:
            assert {one.starts_at, one.ends_at} - {None} <= edges
        for before, after in pairwise(found):
            # Neighbours without a gap differ in what they say, not only in their period.
            same = (before.id, before.under_18_out) == (after.id, after.under_18_out)
            assert before.ends_at < after.starts_at or not same


rows = st.builds(
    lambda regions, left_out, span, status, confidence, minors: {
        "regions": regions,
        "not_regions": left_out,
        "first": None if span[0] is None else span[0].isoformat(),
        "last": None if span[1] is None else span[1].isoformat(),
        "status": status,
        "confidence": confidence,
        "excluded": ["accounts_under_18"] if minors else [],
    },
    st.lists(st.sampled_from(["*", "EU", "DE", "US", "US-CA", "JP"]), min_size=1, max_size=3),
    st.lists(st.sampled_from(["EU", "DE", "US-CA"]), max_size=1),
    st.tuples(
        st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 9)),
        st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 9)),
    ),
    st.sampled_from(["active", "paused", "restricted"]),
    st.sampled_from(["high", "low"]),
    st.booleans(),
)
near = st.datetimes(datetime(2023, 12, 30), datetime(2024, 1, 12), timezones=st.just(UTC))


@given(
    made=st.lists(rows, max_size=6),
    region=st.sampled_from(["DE", "FR", "EU", "US", "US-CA", "JP", "FJ"]),
    at=near,
)
def test_any_rulebook_is_resolved_as_it_is_read(made, region, at):
    book = make_rulebook.rulebook(*(policy(f"p-{i}", **one) for i, one in enumerate(made)))
    place = place_called(book, region)

    # Ties between rows that start on one day are settled by id; the slow way cannot know.
    firsts = [one["first"] for one in made]
    if len(set(firsts)) == len(firsts):
        for instant in (at, *boundaries(book, "forum", place)):
            agree(book, "forum", place, instant)
    found = policy_periods(book, platform="forum", place=place, home=None)
    for before, after in pairwise(found):
        assert ends(before) <= starts(after)
