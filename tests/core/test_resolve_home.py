"""The operator's own platform follows the law of the residence."""

from datetime import UTC, datetime

import pytest

from consent.core.places import place_called
from consent.core.posts import Kind
from consent.core.resolve import (
    Home,
    history,
    policy_periods,
)
from consent.core.rulebook_data import build
from consent.core.rules import Reach
from tests import make_rulebook
from tests.make_rulebook import policy, rule_on

BOOK = make_rulebook.shipped()
HOME = Home(name="Open Forum")


@pytest.mark.parametrize(
    ("region", "everybody", "expected"),
    [
        ("DE", False, ("home-opt-out", "active", "objection_no_reason")),
        ("US-CA", False, ("home-opt-out", "active", "objection_no_reason")),  # limited right
        ("US", False, ("home-no-choice", "active", "none")),
        ("US", True, ("home-choice-for-everybody", "active", "objection_no_reason")),
        ("DE", True, ("home-opt-out", "active", "objection_no_reason")),
        ("CA", False, ("home-unclear", "unclear", "unclear")),  # not confirmed
        ("FJ", False, ("home-unclear", "unclear", "unclear")),
        ("FJ", True, ("home-unclear", "unclear", "unclear")),
    ],
)
def test_home_follows_the_law_of_the_residence(region, everybody, expected):
    home = Home(name="Open Forum", choice_for_everybody=everybody)
    found = rule_on("2026-11-23", region, "home", home=home).policy

    assert (found.id, found.status, found.offer) == expected
    assert (found.reach, found.under_18_out, found.age_must_be_known) == (
        Reach.ALL_POSTS,
        True,
        True,
    )
    assert found.kinds == (frozenset(Kind) if found.status == "active" else None)
    assert (found.effective_at, found.deadline_at) == (None, None)


def test_home_asks_first_where_the_law_wants_it_and_stays_out_where_it_forbids():
    book = make_rulebook.rulebook(
        jurisdictions=[
            make_rulebook.jurisdiction("JP", laws=[make_rulebook.law("jp-1", "opt_in")]),
            make_rulebook.jurisdiction("FR", laws=[make_rulebook.law("fr-1", "prohibited")]),
        ]
    )

    asked = rule_on("2026-01-01", "JP", "home", book=book, home=HOME).policy
    forbidden = rule_on("2026-01-01", "FR", "home", book=book, home=HOME).policy

    assert (asked.id, asked.status, asked.offer) == ("home-opt-in", "active", "opt_in")
    assert (forbidden.id, forbidden.status, forbidden.kinds) == (
        "home-prohibited",
        "not_applied",
        None,
    )


def test_without_a_home_platform_home_has_no_policy():
    assert rule_on("2026-11-23", "DE", "home", home=None).policy is None


def test_what_the_rulebook_says_of_home_comes_before_the_law():
    paused = policy(
        "home-pause", ["EU"], first="2025-01-01", last="2025-01-31", status="paused", kinds=[]
    )
    book = build(
        make_rulebook.data(platforms=[make_rulebook.platform("home", policies=[paused])]),
        edition="small",
    )
    place = place_called(book, "DE")

    found = policy_periods(book, platform="home", place=place, home=HOME)

    assert [one.id for one in found] == ["home-opt-out", "home-pause", "home-opt-out"]
    assert [one.ends_at for one in found] == [
        datetime(2025, 1, 1, 4, tzinfo=UTC),
        datetime(2025, 2, 1, 4, tzinfo=UTC),
        None,
    ]
    assert all(one.under_18_out and one.age_must_be_known for one in found)
    assert id_on_home(book, "US-CA") == "home-opt-out"


def id_on_home(book, region):
    return rule_on("2025-01-15", region, "home", book=book, home=HOME).policy.id


def test_home_does_not_change_when_only_the_words_of_the_law_do():
    found = history(BOOK, platform="home", jurisdiction="GB", home=HOME)

    assert [one.id for one in found] == ["home-unclear", "home-opt-out"]
