"""What happened in a place, in days."""

from datetime import date

import pytest

from consent.core.chronicle import (
    Mark,
    Weight,
    law_stretches,
    marked_days,
    policy_stretches,
)
from consent.core.periods import ONE_DAY, day_begins
from consent.core.places import place_called
from consent.core.resolve import rule_at, training_running
from tests import make_rulebook
from tests.make_rulebook import jurisdiction, law, policy

BOOK = make_rulebook.shipped()


def told(code, platform, *, book=BOOK):
    return policy_stretches(book, platform=platform, place=place_called(book, code))


def days(code, platform, *, book=BOOK):
    return [
        (str(one.first), str(one.last), one.row.id, "announced" if one.announced else one.weight)
        for one in told(code, platform, book=book)
    ]


def test_europe_at_facebook():
    assert days("DE", "facebook") == [
        ("2023-09-27", "2024-05-21", "facebook-europe-before", "decides"),
        ("2024-05-22", "2024-06-13", "facebook-eu-2024", "decides"),
        ("2024-06-14", "2025-04-13", "facebook-eu-pause", "decides"),
        ("2025-04-14", "2025-05-26", "facebook-eu-2025", "announced"),
        ("2025-05-27", "None", "facebook-eu-2025", "decides"),
    ]
    assert [(one.on, one.mark) for one in marked_days(told("DE", "facebook"))] == [
        ("2024-06-26", Mark.NEVER_HAPPENED),
        ("2025-05-26", Mark.DEADLINE),
    ]


def test_brazil_at_facebook():
    assert days("BR", "facebook") == [
        ("2023-09-27", "2024-06-25", "facebook-br-before", "draft"),
        ("2024-06-26", "2024-07-01", "facebook-br-2024a", "decides"),
        ("2024-07-02", "2024-08-29", "facebook-br-suspended", "decides"),
        ("2024-08-30", "2024-09-28", "facebook-br-2024b", "announced"),
        ("2024-09-29", "None", "facebook-br-2024b", "decides"),
        ("2025-12-16", "None", "facebook-ai-chat-ads", "beside"),
    ]


def test_an_announcement_from_before_its_stretch_is_a_day_of_its_own():
    assert [(one.on, one.mark) for one in marked_days(told("GB", "linkedin"))] == [
        ("2025-09-18", Mark.ANNOUNCED),
        ("2025-11-02", Mark.DEADLINE),
    ]


def test_what_is_left_out_later_does_not_cut_the_policy_in_two():
    assert days("BR", "x") == [
        ("2024-07-25", "None", "x-row", "decides"),
        ("2024-12-17", "None", "x-br-minors", "restricts"),
    ]


def test_a_more_specific_policy_cuts_the_wider_one():
    book = make_rulebook.rulebook(
        policy("wide", first="2024-01-01"),
        policy("eu", ["EU"], first="2024-03-01", last="2024-05-31", status="paused"),
    )

    assert days("DE", "forum", book=book) == [
        ("2024-01-01", "2024-02-29", "wide", "decides"),
        ("2024-03-01", "2024-05-31", "eu", "decides"),
        ("2024-06-01", "None", "wide", "decides"),
    ]
    assert days("JP", "forum", book=book) == [("2024-01-01", "None", "wide", "decides")]


def test_laws_are_past_in_force_coming_or_proposed():
    assert [
        (str(one.first), str(one.last), one.weight, one.row.id)
        for one in law_stretches(BOOK, jurisdiction="CL")
    ] == [
        ("1999-08-28", "2026-11-30", Weight.DECIDES, "cl-1999-08-28"),
        ("2026-12-01", "None", Weight.DECIDES, "cl-2026-12-01"),
        ("None", "None", Weight.PROPOSAL, "cl-proposal"),
    ]


def test_a_law_that_is_not_confirmed_decides_nothing():
    book = make_rulebook.rulebook(
        jurisdictions=[jurisdiction("JP", laws=[law("jp-1", confidence="low")])]
    )

    (only,) = law_stretches(book, jurisdiction="JP")
    assert only.weight is Weight.DRAFT


@pytest.mark.parametrize("code", [*BOOK.jurisdictions, "DE", "NO", "FJ"])
def test_on_every_day_the_chronicle_says_what_is_resolved(code):
    """On both sides of every boundary."""
    place = place_called(BOOK, code)
    for platform in BOOK.platforms:
        deciding = [one for one in told(code, platform) if one.weight is Weight.DECIDES]
        edges = {day for one in deciding for day in (one.first, one.last) if day is not None}
        for day in {date(2026, 11, 23), *edges, *(edge + ONE_DAY for edge in edges)}:
            at = day_begins(day, place.west)
            policy = rule_at(BOOK, platform=platform, place=place, at=at, home=None).policy
            here = [
                one for one in deciding if (one.first or date.min) <= day <= (one.last or date.max)
            ]

            assert [one.row.id for one in here] == ([policy.id] if policy else [])
            if here:
                runs = here[0].row.status.trains and not here[0].announced
                assert training_running(policy, at) == runs
