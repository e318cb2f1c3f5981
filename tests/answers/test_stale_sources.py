"""The queue of sources that somebody should look at again."""

from datetime import date

from consent.answers.stale_sources import stale_sources
from consent.core.rulebook_data import build
from tests import make_rulebook
from tests.make_rulebook import platform, policy

BOOK = make_rulebook.shipped()


def source(again):
    return {"title": "News", "seen": "seen", "checked": "2026-01-01", "check_again": again}


def test_sources_are_due_from_their_day_the_longest_first_and_then_by_what_rests_on_them():
    book = build(
        make_rulebook.data(
            platforms=[platform(policies=[policy(sources=["much"])])],
            sources={
                "act": source("2027-01-01"),
                "late": source("2026-02-01"),
                "little": source("2026-03-01"),
                "much": source("2026-03-01"),
            },
        ),
        edition="small",
    )

    assert [one.source.id for one in stale_sources(book, on=date(2026, 2, 28))] == ["late"]
    found = stale_sources(book, on=date(2026, 3, 1))
    assert [one.source.id for one in found] == ["late", "much", "little"]
    assert (found[1].checked, found[1].due) == (date(2026, 1, 1), date(2026, 3, 1))
    assert [row.id for row in found[1].resting.policies] == ["p-1"]


def test_of_the_shipped_rulebook_what_nobody_ever_checked_is_due_from_its_first_day():
    before = stale_sources(BOOK, on=date(2026, 11, 7))
    first = stale_sources(BOOK, on=date(2026, 11, 23))
    later = stale_sources(BOOK, on=date(2027, 1, 7))

    assert before == ()
    assert {one.due for one in first} == {date(2026, 11, 8), date(2026, 11, 23)}
    assert {one.source.seen.value for one in first if one.known is None} == {"memory"}
    assert "tumblr" in {
        row.id for one in first if one.source.id == "memory" for row in one.resting.policies
    }
    assert len(later) == len(BOOK.sources)
