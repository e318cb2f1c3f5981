"""A person's word for who could see their posts: whom it covers, and what counts when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consent.actions.count_posts import count_posts
from consent.actions.state_audience import NoTime, NotTheirs, state_audience, undo_statement
from consent.answers.groups import groups_of, totals
from consent.answers.world import world_of
from consent.core.posts import Audience, Basis, State
from consent.posts.models import AudienceStatement, Post, TallyGroup
from tests.make import NOW, account, person, post
from tests.posts.small_archives import bring, facebook, photo, seconds, wrote

pytestmark = pytest.mark.django_db

PUBLIC, NOT_PUBLIC = AudienceStatement.Said.PUBLIC, AudienceStatement.Said.NOT_PUBLIC
STATED = {
    PUBLIC: (Audience.PUBLIC, Basis.STATEMENT),
    NOT_PUBLIC: (Audience.FOLLOWERS, Basis.STATEMENT),
}
SILENT = (Audience.UNKNOWN, Basis.NOTHING)


@pytest.fixture
def owner(db):
    return person("ines@example.org")


def unknown(owner, **facts):
    """A post of which the archive does not say who could see it."""
    return post(owner, audience=Audience.UNKNOWN, basis=Basis.NOTHING, **facts)


def state(owner, said=PUBLIC, *, of=None, at=NOW, **narrowed):
    return state_audience(person=owner, account=of or account(owner), said=said, at=at, **narrowed)


def counts(post):
    post.refresh_from_db()
    return post.audience, post.basis


def later(hours):
    return NOW + timedelta(hours=hours)


# --- Whom a statement covers --------------------------------------------------------------------


@pytest.mark.parametrize("said", [PUBLIC, NOT_PUBLIC])
def test_a_statement_counts_for_all_silent_posts_of_the_account(owner, said):
    first, second = unknown(owner), unknown(owner, created_at=None)

    statement = state(owner, said)

    assert counts(first) == counts(second) == STATED[said]
    assert (first.archive_audience, first.archive_basis) == SILENT
    assert (statement.count, statement.said, statement.made_at) == (2, said, NOW)
    assert AudienceStatement.objects.get() == statement


@pytest.mark.parametrize(
    ("facts", "public", "not_public"),
    [
        # What the archive says of the post itself stands.
        ({"audience": Audience.PUBLIC, "basis": Basis.EXPORT_FIELD}, False, False),
        ({"audience": Audience.FOLLOWERS, "basis": Basis.EXPORT_FIELD}, False, False),
        # A public account may have held posts that were not.
        ({"audience": Audience.PUBLIC, "basis": Basis.ACCOUNT_STATE}, False, True),
        # That the account was private is true of one day: who names the post knows better.
        ({"audience": Audience.FOLLOWERS, "basis": Basis.ACCOUNT_STATE}, True, True),
        # Nobody else sees these, whatever anybody says.
        (
            {
                "state": State.ARCHIVED,
                "audience": Audience.ONLY_ME,
                "basis": Basis.EXPORT_STATE,
            },
            False,
            False,
        ),
        (
            {"state": State.ARCHIVED, "audience": Audience.UNKNOWN, "basis": Basis.NOTHING},
            False,
            False,
        ),
        (
            {"state": State.PENDING, "audience": Audience.UNKNOWN, "basis": Basis.NOTHING},
            False,
            False,
        ),
        (
            {"state": State.REMOVED, "audience": Audience.UNKNOWN, "basis": Basis.NOTHING},
            False,
            False,
        ),
        ({"state": State.LIVE, "audience": Audience.UNKNOWN, "basis": Basis.NOTHING}, True, True),
    ],
)
def test_what_a_person_can_say_of_which_post(owner, facts, public, not_public):
    for said, possible in ((PUBLIC, public), (NOT_PUBLIC, not_public)):
        told = post(owner, **facts)
        before = counts(told)

        statement = state(owner, said, posts=[told.hex])

        assert counts(told) == (STATED[said] if possible else before)
        assert statement.count == possible


def test_a_period_begins_with_its_first_instant_and_ends_before_its_last(owner):
    starts_at, ends_at = datetime(2016, 1, 1, tzinfo=UTC), datetime(2017, 1, 1, tzinfo=UTC)
    since, until = date(2016, 1, 1), date(2016, 12, 31)
    moment = timedelta(seconds=1)
    before, first = (
        unknown(owner, created_at=starts_at - moment),
        unknown(owner, created_at=starts_at),
    )
    last, after = unknown(owner, created_at=ends_at - moment), unknown(owner, created_at=ends_at)
    undated = unknown(owner, created_at=None)

    statement = state(owner, since=since, until=until)

    assert [counts(each) for each in (before, first, last, after, undated)] == [
        SILENT,
        STATED[PUBLIC],
        STATED[PUBLIC],
        SILENT,
        SILENT,
    ]
    assert statement.count == 2


def test_an_open_period_covers_all_before_or_after(owner):
    old = unknown(owner, created_at=datetime(2010, 1, 1, tzinfo=UTC))
    new = unknown(owner, created_at=datetime(2020, 1, 1, tzinfo=UTC))

    state(owner, PUBLIC, until=date(2015, 12, 31))
    state(owner, NOT_PUBLIC, since=date(2016, 1, 1))

    assert (counts(old), counts(new)) == (STATED[PUBLIC], STATED[NOT_PUBLIC])


def test_an_album_is_covered_alone(owner):
    inside, outside = unknown(owner, album="Elbe"), unknown(owner)

    state(owner, album="Elbe")

    assert (counts(inside), counts(outside)) == (STATED[PUBLIC], SILENT)


def test_single_posts_are_covered_alone(owner):
    first, second, third = unknown(owner), unknown(owner), unknown(owner)

    statement = state(owner, posts=[first.hex, third.hex, first.hex])

    assert [counts(each) for each in (first, second, third)] == [
        STATED[PUBLIC],
        SILENT,
        STATED[PUBLIC],
    ]
    assert (statement.posts, statement.count) == ([first.hex, third.hex], 2)


def test_a_thousand_single_posts_are_covered_too(owner):
    posts = [unknown(owner).hex for _ in range(1001)]

    assert state(owner, posts=posts).count == 1001


def test_other_accounts_are_not_covered(owner, mallory):
    other = unknown(owner, of=account(owner, "instagram"))
    same_name = unknown(mallory)
    unknown(owner)

    state(owner)

    assert counts(other) == counts(same_name) == SILENT


# --- Which statement counts ---------------------------------------------------------------------


def test_the_latest_statement_that_covers_a_post_counts(owner):
    inside = unknown(owner, album="Elbe")
    outside = unknown(owner)

    state(owner, PUBLIC, at=later(0))
    state(owner, NOT_PUBLIC, at=later(1), album="Elbe")

    assert (counts(inside), counts(outside)) == (STATED[NOT_PUBLIC], STATED[PUBLIC])
    state(owner, PUBLIC, at=later(2))
    assert counts(inside) == STATED[PUBLIC]


def test_without_a_statement_the_archive_counts_again(owner):
    told = unknown(owner)
    statement = state(owner)

    undo_statement(statement=statement, at=later(1))

    assert counts(told) == SILENT
    statement.refresh_from_db()
    assert statement.undone_at == later(1)


def test_without_a_statement_the_one_before_counts_again(owner):
    inside, outside = unknown(owner, album="Elbe"), unknown(owner)
    public_account = post(owner, audience=Audience.PUBLIC, basis=Basis.ACCOUNT_STATE, album="Elbe")
    state(owner, PUBLIC, at=later(0))
    second = state(owner, NOT_PUBLIC, at=later(1), album="Elbe")
    third = state(owner, PUBLIC, at=later(2), posts=[inside.hex])

    undo_statement(statement=third, at=later(3))
    assert (counts(inside), counts(outside)) == (STATED[NOT_PUBLIC], STATED[PUBLIC])
    assert counts(public_account) == STATED[NOT_PUBLIC]
    undo_statement(statement=second, at=later(4))

    assert (counts(inside), counts(outside)) == (STATED[PUBLIC], STATED[PUBLIC])
    assert counts(public_account) == (Audience.PUBLIC, Basis.ACCOUNT_STATE)


def test_taking_back_an_older_statement_leaves_the_later_one(owner):
    told = unknown(owner)
    first = state(owner, PUBLIC, at=later(0))
    state(owner, NOT_PUBLIC, at=later(1))

    undo_statement(statement=first, at=later(2))

    assert counts(told) == STATED[NOT_PUBLIC]


def test_taking_back_twice_is_taking_back_once(owner):
    told = unknown(owner)
    statement = state(owner)

    undo_statement(statement=statement, at=later(1))
    undo_statement(statement=AudienceStatement.objects.get(), at=later(2))

    statement.refresh_from_db()
    assert (statement.undone_at, counts(told)) == (later(1), SILENT)


def test_taking_back_leaves_posts_of_others_alone(owner, mallory):
    theirs, elsewhere = unknown(mallory), unknown(owner, of=account(owner, "instagram"))
    state(mallory)
    state(owner, of=account(owner, "instagram"))
    unknown(owner)

    undo_statement(statement=state(owner), at=later(1))

    assert counts(theirs) == counts(elsewhere) == STATED[PUBLIC]


# --- Refusals -----------------------------------------------------------------------------------


def test_nobody_speaks_for_somebody_elses_account(owner, mallory):
    told = unknown(owner)

    with pytest.raises(NotTheirs):
        state(mallory, of=account(owner))

    assert counts(told) == SILENT
    assert not AudienceStatement.objects.exists()


@pytest.mark.parametrize("strange", ["", "zz", "00" * 15, "00" * 16, "AB" * 16, "00" * 16 + "\n"])
def test_nobody_speaks_for_posts_that_are_not_theirs(owner, mallory, strange):
    mine, theirs = unknown(owner), unknown(mallory)

    for posts in ([mine.hex, strange], [mine.hex, theirs.hex]):
        with pytest.raises(NotTheirs):
            state(owner, posts=posts)

    assert counts(mine) == counts(theirs) == SILENT


def test_a_period_that_ends_before_it_begins_is_refused(owner):
    with pytest.raises(NoTime):
        state(owner, since=date(2016, 1, 2), until=date(2016, 1, 1))


# --- With archives ------------------------------------------------------------------------------

WALK, BREAD = wrote("A walk", seconds(2016, 5)), wrote("Bread", seconds(2019, 3))


def audience_of(text):
    return Post.objects.values_list("audience", "basis").get(text=text)


def test_posts_that_come_in_later_are_covered_too(owner, tmp_path):
    first = wrote("First", seconds(2015))
    bring(owner, facebook(tmp_path / "1.zip", [first]))
    state(owner, PUBLIC, at=later(0))
    state(owner, NOT_PUBLIC, at=later(1), since=date(2018, 1, 1))
    state(owner, NOT_PUBLIC, at=later(2), album="Elbe")

    albums = {"Elbe": [photo("7.jpg", seconds(2017), "Bridge")]}
    bring(owner, facebook(tmp_path / "2.zip", [first, WALK, BREAD], albums=albums))

    assert audience_of("A walk") == STATED[PUBLIC]
    assert audience_of("Bread") == audience_of("Bridge") == STATED[NOT_PUBLIC]


def test_a_statement_that_was_taken_back_covers_nothing_that_comes_in_later(owner, tmp_path):
    bring(owner, facebook(tmp_path / "1.zip", [WALK]))
    undo_statement(statement=state(owner), at=later(1))

    bring(owner, facebook(tmp_path / "2.zip", [WALK, BREAD]))

    assert audience_of("A walk") == audience_of("Bread") == SILENT


def test_the_same_archive_again_leaves_statements_alone(owner, tmp_path):
    archive = facebook(tmp_path / "1.zip", [WALK, BREAD])
    bring(owner, archive)
    state(owner, PUBLIC)
    state(owner, NOT_PUBLIC, at=later(1), posts=[Post.objects.get(text="Bread").hex])

    bring(owner, archive)

    assert (audience_of("A walk"), audience_of("Bread")) == (STATED[PUBLIC], STATED[NOT_PUBLIC])


def test_a_post_that_an_archive_says_is_gone_follows_no_statement_until_it_is_back(owner, tmp_path):
    bring(owner, facebook(tmp_path / "1.zip", [WALK, BREAD]))
    state(owner, PUBLIC)

    bring(owner, facebook(tmp_path / "2.zip", [BREAD], trash=[WALK]))
    gone = audience_of("A walk")
    bring(owner, facebook(tmp_path / "3.zip", [BREAD, WALK, wrote("Soup", seconds(2021))]))

    assert gone == (Audience.ONLY_ME, Basis.EXPORT_STATE)
    assert audience_of("A walk") == STATED[PUBLIC]


def test_taking_back_a_statement_leaves_what_a_newer_archive_said(owner, tmp_path):
    bring(owner, facebook(tmp_path / "1.zip", [WALK, BREAD]))
    statement = state(owner)
    bring(owner, facebook(tmp_path / "2.zip", [BREAD], trash=[WALK]))

    undo_statement(statement=statement, at=later(1))

    assert audience_of("A walk") == (Audience.ONLY_ME, Basis.EXPORT_STATE)
    assert audience_of("Bread") == SILENT


def test_what_was_said_of_an_album_is_not_about_a_post_that_has_left_it(owner, tmp_path):
    bridge = photo("7.jpg", seconds(2017), "Bridge")
    bring(owner, facebook(tmp_path / "1.zip", [WALK], albums={"Elbe": [bridge]}))
    of_elbe = state(owner, PUBLIC, album="Elbe")
    of_rhine = state(owner, NOT_PUBLIC, at=later(1), album="Rhine")
    assert audience_of("Bridge") == STATED[PUBLIC]

    bring(owner, facebook(tmp_path / "2.zip", [WALK], albums={"Rhine": [bridge]}))

    assert audience_of("Bridge") == STATED[NOT_PUBLIC]
    undo_statement(statement=of_rhine, at=later(2))
    undo_statement(statement=of_elbe, at=later(3))
    assert audience_of("Bridge") == SILENT


# --- Counts -------------------------------------------------------------------------------------


def test_the_verdicts_and_the_counts_follow_at_once(ines):
    for _ in range(3):
        unknown(ines)
    count_posts(person_id=ines.pk, at=NOW)

    statement = state(ines, NOT_PUBLIC)

    assert reasons(ines) == {"not_public": 3}
    undo_statement(statement=statement, at=later(1))
    assert reasons(ines) == {"audience_unknown": 3}
    assert TallyGroup.objects.count() == 1


def reasons(owner):
    world = world_of(owner, at=NOW)
    assert world.counted
    return totals(groups_of(world)).by_reason
