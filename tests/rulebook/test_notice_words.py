"""What people would be told of a change: what happens first, then what they can do."""

from datetime import UTC, datetime

import pytest

from consent.core.comparison import effects
from consent.rulebook.notice_words import notices
from tests import make_rulebook
from tests.make_rulebook import policy
from tests.web.test_words import HEDGES

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOTHING_TO_DO = "You do not need to do anything."

OPEN = policy("open", status="active", offer="none")
PAUSED = {"status": "paused", "offer": "not_needed", "kinds": []}


def told(*, before, after):
    old, new = (make_rulebook.rulebook(*policies) for policies in (before, after))
    return notices(new, effects(old, new, at=AT, home=None), at=AT, home=None)


def test_a_pause_from_today_says_that_there_is_nothing_to_do():
    (notice,) = told(
        before=[OPEN], after=[OPEN, policy("hold", ["JP"], first="2026-11-23", **PAUSED)]
    )

    assert notice.language == "English"
    assert notice.places == "JP"
    assert notice.subject == "AI training with your posts is on hold"
    assert notice.lines == (
        NOTHING_TO_DO,
        "Forum: AI training with posts from JP is on hold from 23 November 2026.",
        "If you made a choice, it still counts.",
    )


def test_a_pause_that_comes_is_not_said_to_be_there():
    (notice,) = told(
        before=[OPEN], after=[OPEN, policy("hold", ["JP"], first="2026-12-02", **PAUSED)]
    )

    assert notice.subject == "More of your posts are kept out of AI training"
    assert "on hold from 2 December 2026" in notice.lines[1]


def test_a_start_says_from_when_and_how_to_say_no():
    (notice,) = told(
        before=[policy("hold", ["JP"], **PAUSED)],
        after=[
            policy("hold", ["JP"], last="2026-12-31", **PAUSED),
            policy("starts", ["JP"], first="2027-01-01", offer="objection_no_reason"),
        ],
    )

    assert notice.subject == "From 1 January 2027: posts can train AI. You can say no"
    assert notice.lines[1:3] == (
        "Forum: from 1 January 2027 public posts from JP can be used to train AI.",
        "You can say no.",
    )
    assert NOTHING_TO_DO in notice.lines[-1]


def test_a_start_without_a_way_to_say_no_does_not_promise_one():
    (notice,) = told(
        before=[policy("hold", ["JP"], **PAUSED)],
        after=[
            policy("hold", ["JP"], last="2026-12-31", **PAUSED),
            policy("starts", ["JP"], first="2027-01-01", offer="none"),
        ],
    )

    assert notice.subject == "From 1 January 2027: your posts can train AI"
    assert not any("You can say no" in line for line in notice.lines)
    assert notice.lines[-1].startswith("There is no way to say no.")


def test_places_where_the_same_happens_get_one_notice():
    (notice,) = told(
        before=[OPEN], after=[OPEN, policy("hold", ["JP", "US"], first="2026-11-23", **PAUSED)]
    )

    assert notice.places == "JP, US and US-CA"


def test_no_change_of_a_verdict_is_no_notice():
    assert told(before=[OPEN], after=[OPEN]) == []


@pytest.mark.parametrize("after", [PAUSED, {"offer": "none"}, {"offer": "objection_no_reason"}])
@pytest.mark.parametrize("before", [PAUSED, {"offer": "none"}, {"offer": "objection_no_reason"}])
def test_every_subject_is_short_and_no_line_hedges(before, after):
    ends, starts = {"last": "2026-12-31"}, {"first": "2027-01-01"}
    found = told(
        before=[policy("old", **before)],
        after=[policy("old", **ends, **before), policy("new", **starts, **after)],
    )

    for notice in found:
        assert len(notice.subject) <= 60
        words = " ".join([notice.subject, *notice.lines]).casefold().split()
        assert not set(words) & set(HEDGES)
