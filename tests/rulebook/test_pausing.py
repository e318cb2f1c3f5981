"""After a pause nothing is used in its region, and nothing else has changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from consent.core.comparison import direction_of, effects
from consent.core.periods import day_begins
from consent.core.places import place_of
from consent.core.regions import residence_called
from consent.core.resolve import HOME, Home, policy_periods, rule_at, training_running
from consent.core.rulebook_data import build
from consent.core.rules import Status
from consent.core.ways import Direction
from consent.rulebook.checks import problems_of
from consent.rulebook.parts import laid_on
from consent.rulebook.pausing import NothingRuns, Pause, documents_of_pause, running
from tests import make_rulebook
from tests.make_rulebook import platform, policy

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
OURS = Home(name="Open Forum", choice_for_everybody=True)
PAUSED = {"status": "paused", "offer": "not_needed", "kinds": []}


def pause(region="JP", platforms=None, **changes):
    facts = {
        "region": region,
        "platforms": platforms,
        "status": Status.SUSPENDED_BY_REGULATOR,
        "decided_by": "The authority",
        "decided_on": date(2026, 11, 20),
        "url": "https://authority.example/decision",
        "sentence": "The authority stopped AI training.",
    }
    return Pause(**facts | changes)


def paused(data, wanted, *, home=None, at=NOW):
    book = build(data, edition="old")
    changes = documents_of_pause(data, book, pause=wanted, at=at, home=home)
    new = laid_on(data, changes)
    assert problems_of(new) == []
    return new


def forum(*policies):
    return make_rulebook.data(platforms=[platform(policies=policies)])


def rows(data, slug="forum"):
    found = next(one for one in data["platforms"] if one["slug"] == slug)
    return {row["id"]: (row["regions"], row["from"], row["until"]) for row in found["policies"]}


def test_a_pause_ends_what_was_there_and_says_who_and_where():
    new = paused(forum(policy("p-1", ["JP"])), pause())

    assert rows(new) == {
        "p-1": (["JP"], "2024-01-01", "2026-11-22"),
        "forum-jp-suspended-2026-11-23": (["JP"], "2026-11-23", None),
    }
    row = new["platforms"][0]["policies"][-1]
    source = new["sources"][row["sources"][0]]
    assert (row["status"], row["decided_by"], row["announced_on"], row["note"]) == (
        "suspended_by_regulator",
        "The authority",
        "2026-11-20",
        "The authority stopped AI training.",
    )
    assert (source["url"], source["date"], source["checked"]) == (
        "https://authority.example/decision",
        "2026-11-20",
        "2026-11-23",
    )


@pytest.mark.parametrize(
    ("region", "first_day"),
    [
        ("JP", "2026-11-23"),  # UTC+9: the day has begun.
        ("EU", "2026-11-22"),  # UTC-4 is in it: two hours past midnight in UTC is yesterday there.
        ("US", "2026-11-22"),
        ("*", "2026-11-22"),
    ],
)
def test_a_pause_begins_on_the_last_day_that_has_begun_everywhere(region, first_day):
    new = paused(forum(policy()), pause(region))

    assert new["platforms"][0]["policies"][-1]["from"] == first_day


def test_for_other_regions_a_row_goes_on_under_its_name():
    new = paused(forum(policy("p-1", ["EU", "JP", "US"])), pause("EU"))

    assert rows(new) == {
        "p-1": (["JP", "US"], "2024-01-01", None),
        "p-1-until-2026-11-21": (["EU"], "2024-01-01", "2026-11-21"),
        "forum-eu-suspended-2026-11-22": (["EU"], "2026-11-22", None),
    }


def test_a_policy_for_a_country_inside_is_stopped_as_well():
    new = paused(forum(policy("p-1", ["EU"]), policy("p-2", ["DE"])), pause("EU"))

    assert rows(new)["forum-eu-suspended-2026-11-22"] == (["EU", "DE"], "2026-11-22", None)
    assert rows(new)["p-2"][2] == "2026-11-21"


def test_a_country_in_a_group_is_paused_alone():
    new = paused(forum(policy("p-1", ["EU"])), pause("DE"))

    assert rows(new) == {
        "p-1": (["EU"], "2024-01-01", None),
        "forum-de-suspended-2026-11-22": (["DE"], "2026-11-22", None),
    }


def test_what_was_to_begin_later_does_not():
    data = forum(
        policy("p-1", ["JP"], last="2026-12-31", **PAUSED),
        policy("p-2", ["JP"], first="2027-01-01"),
    )

    assert rows(paused(data, pause())) == {
        "p-1": (["JP"], "2024-01-01", "2026-11-22"),
        "forum-jp-suspended-2026-11-23": (["JP"], "2026-11-23", None),
    }


def test_only_the_platforms_in_question_are_paused():
    platforms = [platform(slug, policies=[policy(f"{slug}-1")]) for slug in ("forum", "chat")]
    data = make_rulebook.data(platforms=platforms)

    assert running(build(data, edition="x"), region="JP", at=NOW, home=None) == ("forum", "chat")
    one = paused(data, pause(platforms=("chat",)))
    assert len(rows(one, "forum")) == 1
    assert len(rows(one, "chat")) == 2
    assert len(rows(paused(data, pause()), "forum")) == 2


def test_the_own_platform_gets_a_document_if_it_has_none():
    new = paused(forum(), pause("US"), home=OURS)

    assert [one["slug"] for one in new["platforms"]] == ["forum", HOME]
    assert new["platforms"][-1]["name"] == "Open Forum"
    assert len(rows(new, HOME)) == 1


def test_a_source_that_is_there_already_is_used():
    data = forum(policy())
    data["sources"]["act"]["url"] = pause().url

    new = paused(data, pause())

    assert new["platforms"][0]["policies"][-1]["sources"] == ["act"]
    assert new["sources"] == data["sources"]


@pytest.mark.parametrize("region", ["JP", "ZZ", "XX", "", "DE-"])
def test_where_nothing_runs_there_is_nothing_to_pause(region):
    data = forum(policy("p-1", ["US"]), policy("p-2", ["JP"], **PAUSED))

    with pytest.raises(NothingRuns):
        paused(data, pause(region))


def test_a_second_pause_finds_nothing():
    once = paused(forum(policy()), pause())

    with pytest.raises(NothingRuns):
        paused(once, pause())


# --- Whatever is in the rulebook --------------------------------------------------------------------

RESIDENCES = ("DE", "FR", "JP", "US", "US-CA", "US-NY", "BR", "FJ", "GB")
TOGETHER = [["*"], ["EU"], ["DE"], ["US", "JP"], ["US-CA"], ["BR", "FR"], ["EU", "GB"], ["JP"]]
STATUSES = ["active", "active_disputed", "paused", "not_applied", "announced_never_started"]
DAYS = [date(2024, 1, 1) + timedelta(days=90 * n) for n in range(20)] + [
    date(2026, 11, day) for day in range(20, 26)
]


@st.composite
def periods_of(draw, number, regions):
    """Policies of these regions that follow one another, with or without gaps."""
    cuts = sorted(draw(st.sets(st.sampled_from(DAYS), min_size=1, max_size=5)))
    made = []
    for index, first in enumerate(cuts):
        last = cuts[index + 1] - timedelta(days=1) if index + 1 < len(cuts) else None
        if draw(st.integers(0, 4)) == 0:
            continue
        row = policy(
            f"p-{number}-{index}",
            regions,
            first=None if index == 0 and draw(st.booleans()) else first.isoformat(),
            last=last.isoformat() if last else None,
            status=draw(st.sampled_from(STATUSES)),
            confidence=draw(st.sampled_from(["high", "medium", "low"])),
        )
        if draw(st.booleans()):
            row["not_regions"] = [draw(st.sampled_from(["FR", "US-CA", "GB"]))]
        made.append(row)
    return made


@st.composite
def books(draw):
    chosen = draw(st.lists(st.sampled_from(TOGETHER), max_size=4, unique_by=tuple))
    made = [row for n, regions in enumerate(chosen) for row in draw(periods_of(n, regions))]
    data = forum(*made)
    assume(problems_of(data) == [])
    return data


def in_region(code, region, book):
    place = place_of(book, residence_called(code))
    return region in {"*", code, *place.codes, code.partition("-")[0]}


def policies_of(book, code, slug, home):
    place = place_of(book, residence_called(code))
    return policy_periods(book, platform=slug, place=place, home=home)


def bare(found, at):
    one = next(
        (
            one
            for one in found
            if (one.starts_at is None or one.starts_at <= at)
            and (one.ends_at is None or at < one.ends_at)
        ),
        None,
    )
    return one and replace(one, id="", starts_at=None, ends_at=None)


@settings(max_examples=150)
@given(
    data=books(),
    region=st.sampled_from(["*", "EU", "DE", "US", "US-CA", "JP", "BR", "GB", "FJ"]),
    at=st.sampled_from([NOW, NOW + timedelta(hours=12), NOW + timedelta(days=40)]),
    home=st.sampled_from([None, OURS]),
)
@example(
    data=forum(policy("p-1", ["EU", "GB"], first="2026-11-22"), policy("p-2", ["DE"])),
    region="EU",
    at=NOW,
    home=None,
)
def test_a_pause_stops_everything_in_its_region_and_nothing_else(data, region, at, home):
    old = build(data, edition="old")
    try:
        new_data = paused(data, pause(region), home=home, at=at)
    except NothingRuns:
        assert running(old, region=region, at=at, home=home) == ()
        return
    new = build(new_data, edition="new")

    found = effects(old, new, at=at, home=home)
    assert direction_of(found) in {Direction.PROTECTIVE, Direction.NEUTRAL}
    moments = [at + timedelta(days=days) for days in (0, 1, 30, 400, 4000)]
    for slug in ("forum", HOME):
        for code in RESIDENCES:
            before = policies_of(old, code, slug, home)
            after = policies_of(new, code, slug, home)
            if in_region(code, region, old):
                for moment in moments:
                    place = place_of(new, residence_called(code))
                    rule = rule_at(new, platform=slug, place=place, at=moment, home=home)
                    assert not training_running(rule.policy, moment), (slug, code, moment)
                long_ago = at - timedelta(days=3)
                assert bare(before, long_ago) == bare(after, long_ago)
            else:
                assert before == after, (slug, code)


def test_a_pause_of_the_shipped_rulebook_holds_in_every_country_of_the_group():
    data = make_rulebook.shipped_data()
    new = build(paused(data, pause("EU")), edition="new")

    assert running(new, region="EU", at=NOW, home=None) == ()
    assert day_begins(date(2026, 11, 22), -4) <= NOW
