"""What rests on a source, and when it is looked at again."""

from datetime import date

import pytest

from consent.core.rulebook_data import build
from consent.core.sources import all_known_until, check_again_on, known_until, resting
from tests import make_rulebook
from tests.make_rulebook import jurisdiction, law, platform, policy

BOOK = make_rulebook.shipped()


def book(sources, *policies, **changes):
    """A rulebook checked up to 1 January 2026, as of 10 January, with these sources."""
    about = {**make_rulebook.data()["about"], "as_of": "2026-01-10", "last_seen": "2026-01-01"}
    data = make_rulebook.data(
        platforms=[platform(policies=policies)],
        sources={"act": {"title": "An act", "seen": "seen"}, **sources},
        about=about,
        **changes,
    )
    return build(data, edition="small")


def days(one, name):
    source = one.sources[name]
    return known_until(one, source), check_again_on(one, source)


def test_a_source_says_itself_when_it_was_checked_and_when_it_will_be():
    one = book(
        {
            "news": {
                "title": "News",
                "seen": "seen",
                "checked": "2026-03-01",
                "check_again": "2026-03-08",
            }
        }
    )

    assert days(one, "news") == (date(2026, 3, 1), date(2026, 3, 8))


@pytest.mark.parametrize(
    ("confidence", "again"),
    [("high", date(2026, 4, 1)), ("medium", date(2026, 1, 31)), ("low", date(2026, 1, 31))],
)
def test_a_source_that_does_not_say_is_as_old_as_the_rulebook_and_due_sooner_if_unsure(
    confidence, again
):
    one = book(
        {"news": {"title": "News", "seen": "seen"}},
        policy(sources=["news"], confidence=confidence),
        policy("p-2", sources=["news"], first="2020-01-01", last="2020-12-31"),
    )

    assert days(one, "news") == (date(2026, 1, 1), again)


def test_what_was_written_from_memory_is_known_up_to_no_day_and_is_due_at_once():
    one = book({"head": {"title": "From memory", "seen": "memory"}}, policy(sources=["head"]))

    assert days(one, "head") == (None, date(2026, 1, 10))


def test_a_check_counts_from_its_own_day():
    one = book({"news": {"title": "News", "seen": "memory", "checked": "2026-02-01"}}, policy())

    assert days(one, "news") == (date(2026, 2, 1), date(2026, 5, 2))


def test_everything_that_names_a_source_rests_on_it():
    one = book(
        {"news": {"title": "News", "seen": "seen"}},
        policy("p-1", sources=["news", "act"]),
        jurisdictions=[jurisdiction("JP", laws=[law("jp-1", sources=["news"])])],
        timeline=[
            {
                "date": "2024",
                "actor": "A",
                "regions": [],
                "platforms": [],
                "text": "It happened",
                "sources": ["news"],
                **make_rulebook.BACKING,
            }
        ],
    )
    found = resting(one)["news"]

    assert [row.id for row in found.laws] == ["jp-1"]
    assert [row.id for row in found.policies] == ["p-1"]
    assert [event.text for event in found.events] == ["It happened"]


def test_something_rests_on_every_source_that_ships():
    bare = [
        name
        for name, one in resting(BOOK).items()
        if not (one.laws or one.policies or one.forms or one.events or one.debates)
    ]

    assert set(resting(BOOK)) == set(BOOK.sources)
    assert bare == []


def test_several_sources_are_as_fresh_as_the_oldest_of_them():
    one = book(
        {
            "new": {"title": "New", "seen": "seen", "checked": "2026-03-01"},
            "old": {"title": "Old", "seen": "seen", "checked": "2025-06-01"},
            "head": {"title": "From memory", "seen": "memory"},
        }
    )

    assert all_known_until(one, ["new", "old", "head", "nowhere"]) == date(2025, 6, 1)
    assert all_known_until(one, ["new", "act"]) == date(2026, 1, 1)
    assert all_known_until(one, ["head"]) is None
    assert all_known_until(one, []) is None
