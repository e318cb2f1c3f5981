"""Which rule applies where and when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consent.core.periods import day_begins, day_is_over
from consent.core.places import Residence, place_called
from consent.core.posts import Kind
from consent.core.resolve import (
    Home,
    draft_laws_for,
    drafts_for,
    history,
    law_periods,
    law_row_at,
    resolve_rule,
    restrictions_at,
    training_running,
)
from consent.core.rules import Confidence, Law, Offer, Policy, Reach, Regime, Rule, Status
from tests import make_rulebook
from tests.make_rulebook import policy, rule_on

BOOK = make_rulebook.shipped()
HOME = Home(name="Open Forum")
TICK = timedelta(microseconds=1)
TODAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def id_on(day, region, platform="facebook", *, book=BOOK):
    found = rule_on(day, region, platform, book=book).policy
    return None if found is None else found.id


# --- The expectations that the rulebook was researched with -------------------------------------

POLICIES = [
    ("facebook", "DE", "2024-06-20", "facebook-eu-pause", "paused", "not_needed", False),
    ("facebook", "DE", "2025-06-01", "facebook-eu-2025", "active", "objection_no_reason", True),
    ("facebook", "GB", "2024-08-01", "facebook-gb-pause", "paused", "not_needed", False),
    (
        "facebook",
        "BR",
        "2024-07-15",
        "facebook-br-suspended",
        "suspended_by_regulator",
        "not_needed",
        False,
    ),
    ("instagram", "CH", "2026-01-01", "instagram-eu-2025", "active", "objection_no_reason", True),
    ("linkedin", "HK", "2024-12-01", "linkedin-hk-pause", "paused", "not_needed", False),
    ("linkedin", "FR", "2025-10-01", "linkedin-eu-none", "not_applied", "not_needed", False),
    ("x", "IE", "2024-06-15", "x-eu-2024", "active_unlawful_claimed", "setting_off", True),
    ("reddit", "FR", "2026-11-23", "reddit", "active", "none", True),
]
LAWS = [
    ("DE", "2026-11-23", "EU", "opt_out"),
    ("GB", "2019-01-01", "GB", "opt_out"),
    ("CL", "2026-11-30", "CL", "limited_right"),
    ("KR", "2027-03-08", "KR", "opt_out"),
    ("US-CA", "2026-11-23", "US-CA", "limited_right"),
    ("US-OK", "2026-12-31", "US-OK", "no_choice"),
    ("IN", "2027-06-01", "IN", "no_choice"),
    ("FJ", "2026-11-23", "ZZ", "unclear"),
]


@pytest.mark.parametrize(("platform", "region", "day", "row", "status", "choice", "runs"), POLICIES)
def test_the_policy_of_a_platform(platform, region, day, row, status, choice, runs):
    found = rule_on(day, region, platform).policy
    at = day_begins(date.fromisoformat(day), place_called(BOOK, region).west)

    assert (found.id, found.status, found.offer) == (row, status, choice)
    assert training_running(found, at) is runs


@pytest.mark.parametrize(("region", "day", "jurisdiction", "regime"), LAWS)
def test_the_law_of_a_place(region, day, jurisdiction, regime):
    found = rule_on(day, region)

    assert (found.jurisdiction, found.law.regime) == (jurisdiction, regime)


# --- Law ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "day", "regime"),
    [
        ("CL", "2026-12-01", "opt_out"),  # adopted, and its first day has come
        ("US-OK", "2027-01-01", "limited_right"),
        ("KR", "2027-03-09", "opt_out"),
        ("DE", "2018-05-24", "unclear"),  # before the law that is written down
        ("DE", "2018-05-25", "opt_out"),
        ("CH", "2023-08-31", "opt_out"),
        ("MX", "2025-03-20", "opt_out"),
        ("MX", "2025-03-21", "unclear"),  # what came after is not confirmed
        ("SG", "2026-11-23", "limited_right"),  # the proposal decides nothing
    ],
)
def test_the_law_through_time(region, day, regime):
    assert rule_on(day, region).law.regime == regime


@pytest.mark.parametrize(
    ("region", "jurisdiction"),
    [("CA", "CA"), ("CA-QC", "CA-QC"), ("CN", "CN"), ("HK", "HK"), ("IL", "IL"), ("NZ", "NZ")],
)
def test_a_law_that_is_not_confirmed_is_unclear_under_its_own_name(region, jurisdiction):
    found = rule_on("2026-11-23", region)

    assert found.law == Law(
        jurisdiction=jurisdiction,
        regime=Regime.UNCLEAR,
        starts_at=None,
        ends_at=None,
        confidence=Confidence.LOW,
    )
    drafts = draft_laws_for(BOOK, jurisdiction=jurisdiction, at=TODAY)
    assert [row.backing.confidence for row in drafts] == [Confidence.LOW]
    assert law_row_at(BOOK, jurisdiction=jurisdiction, at=TODAY) is None


def test_the_law_of_every_jurisdiction_has_no_gap():
    for jurisdiction in BOOK.jurisdictions:
        laws = law_periods(BOOK, jurisdiction)
        assert laws[0].starts_at is None
        assert laws[-1].ends_at is None
        assert [law.ends_at for law in laws[:-1]] == [law.starts_at for law in laws[1:]]


def test_a_law_starts_when_its_day_has_begun_in_the_whole_jurisdiction():
    laws = law_periods(BOOK, "US-OK")

    assert [law.regime for law in laws] == ["unclear", "no_choice", "limited_right"]
    assert laws[1].starts_at == datetime(2000, 1, 1, 6, tzinfo=UTC)
    assert laws[2].starts_at == datetime(2027, 1, 1, 6, tzinfo=UTC)


# --- Not known ----------------------------------------------------------------------------------


@pytest.mark.parametrize("residence", [None, Residence(country=""), Residence(country="XX")])
@pytest.mark.parametrize("platform", ["facebook", "home", "nowhere"])
def test_without_a_residence_there_is_no_rule(residence, platform):
    found = resolve_rule(BOOK, platform=platform, residence=residence, at=TODAY, home=HOME)

    assert found == Rule(
        platform=platform, jurisdiction=None, law=None, policy=None, edition="shipped"
    )


def test_an_unknown_platform_has_law_and_no_policy():
    found = rule_on("2026-11-23", "DE", "nowhere")

    assert (found.jurisdiction, found.law.regime, found.policy) == ("EU", "opt_out", None)


def test_a_rule_names_its_edition():
    assert rule_on("2026-11-23", "DE").edition == "shipped"


# --- Which policy wins --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "region", "day", "expected"),
    [
        # The 2 years of Facebook in Europe, day by day at the edges.
        ("facebook", "DE", "2023-09-26", None),
        ("facebook", "DE", "2024-05-21", "facebook-europe-before"),
        ("facebook", "DE", "2024-05-22", "facebook-eu-2024"),
        ("facebook", "DE", "2024-06-13", "facebook-eu-2024"),
        ("facebook", "DE", "2024-06-14", "facebook-eu-pause"),
        ("facebook", "NO", "2024-06-26", "facebook-eu-pause"),
        ("facebook", "CH", "2024-06-26", "facebook-ch-pause"),
        ("facebook", "GB", "2024-09-13", "facebook-gb-2024"),
        ("facebook", "DE", "2025-04-14", "facebook-eu-2025"),
        ("facebook", "GP", "2026-11-23", "facebook-eu-2025"),
        # Everywhere else, the policy for everywhere.
        ("facebook", "US-CA", "2026-11-23", "facebook-row-2023"),
        ("facebook", "FJ", "2026-11-23", "facebook-row-2023"),
        ("linkedin", "CA-QC", "2025-11-02", "linkedin-ca-none"),
        ("linkedin", "CA-QC", "2025-11-03", "linkedin-2025"),
        ("linkedin", "US", "2026-11-23", "linkedin-row"),
        ("linkedin", "CN", "2026-11-23", None),
        # What is not confirmed neither decides nor hides what is.
        ("facebook", "JP", "2026-11-23", None),
        ("facebook", "KR", "2026-11-23", None),
        ("facebook", "BR", "2024-06-25", None),
        ("facebook", "BR", "2024-06-26", "facebook-br-2024a"),
        ("threads", "DE", "2026-11-23", None),
        ("threads", "US", "2026-11-23", None),
        ("tiktok", "US", "2026-11-23", None),
        ("tiktok", "DE", "2026-11-23", None),
        ("snapchat", "US", "2026-11-23", None),
        ("x", "DE", "2026-08-23", "x-eu-undertaking"),
        ("x", "DE", "2026-08-24", None),
        ("x", "GB", "2026-08-24", "x-row"),
        ("instagram", "US", "2026-11-23", "instagram-row-2023"),
        ("mastodon", "DE", "2025-06-18", "mastodon-social-2025"),
        ("mastodon", "DE", "2025-06-19", None),
        ("mastodon", "DE", "2026-11-23", None),
        # What is not about training with posts decides nothing about posts.
        ("facebook", "US", "2025-12-16", "facebook-row-2023"),
        ("youtube", "DE", "2026-11-23", "youtube-google"),
        ("github", "DE", "2026-11-23", "github-public-code"),
        ("whatsapp", "DE", "2026-11-23", None),
        ("messenger", "DE", "2026-11-23", None),
        ("bluesky", "DE", "2026-11-23", "bluesky"),
    ],
)
def test_which_policy_decides(platform, region, day, expected):
    assert id_on(day, region, platform) == expected


def test_drafts_can_be_found():
    def found(platform, region, at=TODAY):
        rows = drafts_for(BOOK, platform=platform, place=place_called(BOOK, region), at=at)
        return [row.id for row in rows]

    assert found("facebook", "JP") == ["facebook-jp-kr"]
    assert found("x", "GB") == ["x-eu-2026"]
    assert found("tiktok", "US") == ["tiktok-us"]
    assert found("tiktok", "DE") == ["tiktok-row"]
    assert found("facebook", "DE") == []
    assert found("instagram", "US") == []  # about reuse, not about training
    assert found("nowhere", "DE") == []
    assert found("facebook", "BR", datetime(2024, 6, 1, tzinfo=UTC)) == ["facebook-br-before"]


def test_a_draft_neither_hides_nor_shortens_a_policy():
    book = make_rulebook.rulebook(
        policy("world"),
        policy("europe", ["EU"], first="2025-01-01", confidence="low"),
    )

    assert id_on("2026-01-01", "DE", "forum", book=book) == "world"
    assert [one.id for one in history(book, platform="forum", jurisdiction="DE", home=None)] == [
        "world"
    ]


def test_the_more_specific_region_wins_whichever_started_later():
    book = make_rulebook.rulebook(
        policy("california", ["US-CA"], first="2020-01-01"),
        policy("states", ["US"], first="2021-01-01"),
        policy("world", first="2022-01-01"),
        policy("germany", ["DE"], first="2019-01-01", last="2023-12-31"),
        policy("europe", ["EU"], first="2020-01-01"),
    )

    assert id_on("2026-01-01", "US-CA", "forum", book=book) == "california"
    assert id_on("2026-01-01", "US", "forum", book=book) == "states"
    assert id_on("2026-01-01", "JP", "forum", book=book) == "world"
    assert id_on("2023-12-31", "DE", "forum", book=book) == "germany"
    assert id_on("2024-01-01", "DE", "forum", book=book) == "europe"


def test_among_equals_the_one_that_started_later_wins():
    book = make_rulebook.rulebook(policy("old", first="2020-01-01"), policy("new"))

    assert id_on("2023-12-31", "JP", "forum", book=book) == "old"
    assert id_on("2024-01-01", "JP", "forum", book=book) == "new"


def test_a_region_that_is_left_out_is_not_reached_by_its_country_or_group():
    book = make_rulebook.rulebook(policy("world", not_regions=["EU", "US-CA"]))

    assert id_on("2026-01-01", "DE", "forum", book=book) is None
    assert id_on("2026-01-01", "US-CA", "forum", book=book) is None
    assert id_on("2026-01-01", "US", "forum", book=book) == "world"


def test_a_restriction_adds_to_the_policy_below_it():
    before = rule_on("2024-12-16", "BR", "x").policy
    after = rule_on("2024-12-17", "BR", "x").policy
    elsewhere = rule_on("2024-12-17", "US", "x").policy

    assert [one.id for one in (before, after, elsewhere)] == ["x-row"] * 3
    assert [one.under_18_out for one in (before, after, elsewhere)] == [False, True, False]
    assert before.ends_at == after.starts_at == datetime(2024, 12, 17, 5, tzinfo=UTC)
    rows = restrictions_at(BOOK, platform="x", place=place_called(BOOK, "BR"), at=TODAY)
    assert [row.id for row in rows] == ["x-br-minors"]


def test_a_restriction_without_a_policy_below_it_is_no_policy():
    book = make_rulebook.rulebook(policy("minors", status="restricted"))

    assert id_on("2026-01-01", "DE", "forum", book=book) is None


# --- What a policy says -------------------------------------------------------------------------


def test_the_policy_of_facebook_in_germany_in_full():
    assert rule_on("2026-11-23", "DE").policy == Policy(
        id="facebook-eu-2025",
        platform="facebook",
        status=Status.ACTIVE,
        offer=Offer.OBJECTION_NO_REASON,
        reach=Reach.ALL_IF_BEFORE_DEADLINE,
        # The day begins last in Guadeloupe and Martinique, 4 hours behind UTC.
        starts_at=datetime(2025, 4, 14, 4, tzinfo=UTC),
        ends_at=None,
        effective_at=datetime(2025, 5, 27, 4, tzinfo=UTC),
        deadline_at=datetime(2025, 5, 27, 4, tzinfo=UTC),
        kinds=frozenset(
            {Kind.POST, Kind.COMMENT, Kind.PHOTO, Kind.VIDEO, Kind.REEL, Kind.STORY, Kind.REVIEW}
        ),
        under_18_out=True,
        age_must_be_known=False,
    )


def test_training_runs_from_the_effective_day_on():
    found = rule_on("2025-05-26", "DE").policy

    assert not training_running(found, found.effective_at - TICK)
    assert training_running(found, found.effective_at)
    assert not training_running(None, TODAY)


@pytest.mark.parametrize(
    ("platform", "region", "kinds"),
    [
        ("facebook", "GB", {"post", "photo", "comment"}),  # videos are not named there
        ("facebook", "US", {"post", "photo", "comment"}),
        ("linkedin", "DE", {"post", "comment", "article"}),
        ("x", "US", {"post"}),
        ("reddit", "DE", {"post", "comment"}),
        ("pinterest", "DE", {"post", "photo"}),
        ("youtube", "DE", {"video"}),
        ("stackoverflow", "DE", {"post"}),
        ("github", "DE", set()),  # code is not a post
    ],
)
def test_only_kinds_that_the_platform_names_are_in_scope(platform, region, kinds):
    assert rule_on("2026-11-23", region, platform).policy.kinds == kinds


def test_where_nothing_is_used_the_question_of_kinds_does_not_arise():
    for day in ("2024-01-01", "2024-06-01", "2024-07-01"):
        assert rule_on(day, "DE").policy.kinds is None


@pytest.mark.parametrize(
    ("platform", "region", "reach"),
    [
        ("facebook", "DE", Reach.ALL_IF_BEFORE_DEADLINE),
        # What is used stays used, and before it began nothing was.
        ("facebook", "GB", Reach.ALL_IF_BEFORE_DEADLINE),
        ("linkedin", "DE", Reach.ALL_IF_BEFORE_DEADLINE),
        ("reddit", "DE", Reach.LATER_POSTS),  # only by deleting
        ("pinterest", "DE", Reach.LATER_POSTS),  # unclear
        ("bluesky", "DE", Reach.LATER_POSTS),  # nothing is said
    ],
)
def test_how_far_back_an_objection_goes(platform, region, reach):
    assert rule_on("2026-11-23", region, platform).policy.reach is reach


@pytest.mark.parametrize(
    ("platform", "region", "last_day"),
    [
        ("facebook", "DE", "2025-05-26"),
        ("facebook", "GB", "2024-09-12"),  # resumed on 13 September
        ("facebook", "BR", "2024-09-28"),  # began on 29 September
        ("linkedin", "DE", "2025-11-02"),
        ("tumblr", "DE", "2024-02-26"),
        ("pinterest", "DE", None),
        ("reddit", "DE", None),
    ],
)
def test_whoever_objected_before_it_began_is_in_time_for_all_posts(platform, region, last_day):
    policy = rule_on("2026-11-23", region, platform).policy
    west = place_called(BOOK, region).west

    expected = last_day and day_is_over(date.fromisoformat(last_day), west)
    assert policy.deadline_at == expected


def test_an_objection_covers_everything_where_the_platform_says_so():
    book = make_rulebook.rulebook(policy(covers_past="covered"))

    assert rule_on("2026-01-01", "DE", "forum", book=book).policy.reach is Reach.ALL_POSTS
