"""What is in force, and what comes."""

from datetime import UTC, date, datetime

from consent.core.outlook import current_policies, upcoming
from tests import make_rulebook
from tests.make_rulebook import law, policy

BOOK = make_rulebook.shipped()
TODAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def coming(region, at, *, book=BOOK):
    return [
        (one.on.isoformat(), one.law.id if one.law else one.policy.id)
        for one in upcoming(book, jurisdiction=region, at=at)
    ]


def test_a_law_that_is_decided_and_starts_later_comes():
    assert coming("CL", TODAY) == [("2026-12-01", "cl-2026-12-01")]
    assert coming("US-VT", TODAY) == [("2028-01-01", "us-vt-2028-01-01")]
    assert coming("JP", TODAY) == [("2028-07-16", "jp-2028-07-16")]


def test_proposals_and_what_is_in_force_do_not_come():
    assert coming("DE", TODAY) == []
    assert coming("SG", TODAY) == []
    assert coming("ZZ", TODAY) == []
    assert coming("nowhere", TODAY) == []


def test_a_policy_comes_with_its_period_and_again_when_posts_may_be_used():
    before = datetime(2025, 4, 1, tzinfo=UTC)
    between = datetime(2025, 5, 1, tzinfo=UTC)

    meta = [
        ("2025-04-14", "facebook-eu-2025"),
        ("2025-04-14", "instagram-eu-2025"),
        ("2025-05-27", "facebook-eu-2025"),
        ("2025-05-27", "instagram-eu-2025"),
    ]
    assert [one for one in coming("NO", before) if one in meta] == meta
    assert [one for one in coming("NO", between) if one in meta] == meta[2:]


def test_what_never_started_does_not_come():
    announced = datetime(2024, 6, 1, tzinfo=UTC)

    assert ("2024-06-26", "facebook-eu-2024") not in coming("DE", announced)
    assert ("2024-06-14", "facebook-eu-pause") in coming("DE", announced)


def test_a_change_comes_until_the_instant_at_which_it_starts():
    book = make_rulebook.rulebook(
        policy("later", first="2026-12-01"),
        jurisdictions=[
            make_rulebook.jurisdiction(
                "JP", west=9, laws=[law("jp-1", last="2026-11-30"), law("jp-2", first="2026-12-01")]
            )
        ],
    )
    (first, second) = upcoming(book, jurisdiction="JP", at=TODAY)

    assert (first.on, first.law.id, first.policy) == (date(2026, 12, 1), "jp-2", None)
    assert (second.on, second.law, second.policy.id) == (date(2026, 12, 1), None, "later")
    assert first.starts_at == second.starts_at == datetime(2026, 11, 30, 15, tzinfo=UTC)
    assert upcoming(book, jurisdiction="JP", at=first.starts_at) == ()


def test_the_policies_of_a_platform_in_force_anywhere_for_any_purpose():
    def found(platform, at=TODAY):
        return [row.id for row in current_policies(BOOK, platform=platform, at=at)]

    assert found("facebook") == [
        "facebook-row-2023",
        "facebook-near-gb",
        "facebook-gb-2024",
        "facebook-br-2024b",
        "facebook-eu-2025",
        "facebook-jp-kr",
        "facebook-ai-chat-ads",
    ]
    assert found("youtube") == ["youtube-third-party", "youtube-google"]
    assert found("x", datetime(2024, 7, 1, tzinfo=UTC)) == ["x-eu-2024"]
    assert found("nowhere") == []


def test_a_row_is_in_force_until_its_last_day_is_over_everywhere_it_applies():
    book = make_rulebook.rulebook(policy("only", ["JP", "US"], last="2026-01-31"))

    def found(at):
        return [row.id for row in current_policies(book, platform="forum", at=at)]

    assert found(datetime(2026, 2, 1, 10, 59, tzinfo=UTC)) == ["only"]
    assert found(datetime(2026, 2, 1, 11, tzinfo=UTC)) == []
