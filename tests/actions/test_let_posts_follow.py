"""Whatever is said and taken back, in whatever turns a worker does it: the latest word counts."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.actions import state_audience as stating
from consent.actions.count_posts import count_posts
from consent.actions.let_posts_follow import _turn, let_posts_follow
from consent.actions.state_audience import state_audience, undo_statement
from consent.answers.groups import DIMENSIONS
from consent.core.choices import Scope
from consent.core.posts import Audience, Basis, State
from consent.posts import statements
from consent.posts.models import AudienceStatement, PlatformAccount, Post, Tally, TallyGroup
from consent.posts.tallies import distrust
from consent.queue import Job, Task
from tests.make import NOW, account, person, post
from tests.make import said as make_choice

pytestmark = pytest.mark.django_db

PUBLIC, NOT_PUBLIC = AudienceStatement.Said.PUBLIC, AudienceStatement.Said.NOT_PUBLIC
DAYS = [date(2015, 12, 31), date(2016, 1, 1), date(2016, 6, 1)]
INSTANTS = [None, *(datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in DAYS)]
TOLD = [
    (Audience.UNKNOWN, Basis.NOTHING),
    (Audience.UNKNOWN, Basis.NOTHING),
    (Audience.PUBLIC, Basis.ACCOUNT_STATE),
    (Audience.FOLLOWERS, Basis.ACCOUNT_STATE),
    (Audience.PUBLIC, Basis.EXPORT_FIELD),
]
posts = st.lists(
    st.fixed_dictionaries(
        {
            "told": st.sampled_from(TOLD),
            "state": st.sampled_from([State.LIVE, State.LIVE, State.ARCHIVED]),
            "created_at": st.sampled_from(INSTANTS),
            "album": st.sampled_from(["", "Elbe", "Rhine"]),
        }
    ),
    min_size=1,
    max_size=9,
)
narrowed = st.one_of(
    st.just({}),
    st.just({"of_private": True}),
    st.fixed_dictionaries({"album": st.sampled_from(["Elbe", "Rhine"])}),
    st.fixed_dictionaries({"since": st.sampled_from(DAYS)}),
    st.fixed_dictionaries({"until": st.sampled_from(DAYS)}),
    st.fixed_dictionaries({"since": st.sampled_from(DAYS), "until": st.sampled_from(DAYS)}),
    st.fixed_dictionaries({"posts": st.lists(st.integers(0, 8), min_size=1, max_size=3)}),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.sampled_from([PUBLIC, NOT_PUBLIC]), narrowed),
        st.tuples(st.just("undo"), st.integers(0, 9)),
        st.tuples(st.just("work"), st.integers(0, 9)),
        st.tuples(st.just("choose"), st.lists(st.integers(0, 8), min_size=1, max_size=3)),
    ),
    min_size=1,
    max_size=12,
)


def facts_now():
    return dict(Post.objects.values_list("pk", "audience").order_by("pk")), dict(
        Post.objects.values_list("pk", "basis").order_by("pk")
    )


def the_plain_way(of):
    """Put everything back, then let all that is said count, one statement after the other."""
    distrust(of.person)
    Post.objects.filter(account=of).update(audience=F("archive_audience"), basis=F("archive_basis"))
    for statement in reversed(statements.standing(of)):
        statements.apply(statement)


def one_step(owner, of, step, made, at):
    said = list(AudienceStatement.objects.order_by("pk"))
    match step:
        case ("say", word, about):
            if "posts" in about:
                about = {"posts": [made[number % len(made)].hex for number in about["posts"]]}
            with suppress(stating.NoTime):
                state_audience(person=owner, account=of, said=word, at=at, **about)
        case ("undo", number) if said:
            undo_statement(statement=said[number % len(said)], at=at)
        case ("work", number) if said:
            _turn(said[number % len(said)].pk)
        case ("choose", numbers):
            named = frozenset(made[number % len(made)].hex for number in numbers)
            make_choice(owner, scope=Scope(posts=named), at=at)


def counted():
    """How many posts share which facts, by their counts and by themselves."""
    by_groups: Counter[tuple] = Counter()
    for *alike, count in TallyGroup.objects.values_list(*DIMENSIONS, "count"):
        by_groups[tuple(alike)] += count
    return by_groups, Counter(Post.objects.values_list(*DIMENSIONS))


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(posts, steps, st.sampled_from([0, 2, 100]), st.sampled_from([None, -1, 3]))
def test_every_post_follows_the_latest_word_as_if_all_were_done_again(
    rulebook, monkeypatch, told, steps, at_once, private_at
):
    monkeypatch.setattr(stating, "AT_ONCE", at_once)
    monkeypatch.setattr(statements, "POSTS_AT_ONCE", 2)
    with transaction.atomic():
        owner = person("owner@example.org", country="DE", born=1985)
        of = account(owner)
        if private_at is not None:
            hour = NOW + timedelta(hours=private_at)
            PlatformAccount.objects.filter(pk=of.pk).update(private=True, private_as_of=hour)
            of.refresh_from_db()
        made = []
        for one in told:
            (audience, basis), rest = one["told"], {k: v for k, v in one.items() if k != "told"}
            made.append(post(owner, audience=audience, basis=basis, **rest))
        count_posts(person_id=owner.pk, at=NOW)
        for number, step in enumerate(steps):
            one_step(owner, of, step, made, NOW + timedelta(hours=number))

        for statement in AudienceStatement.objects.all():
            let_posts_follow(statement_id=statement.pk)
        by_groups, by_posts = counted()
        assert Tally.objects.get().fresh
        found = facts_now()
        the_plain_way(of)

        assert found == facts_now()
        assert by_groups == by_posts
        assert not AudienceStatement.objects.exclude(left=0, reached=None).exists()
        transaction.set_rollback(True)


# --- In turns, beside the page -------------------------------------------------------------------


@pytest.fixture
def many(ines, monkeypatch):
    """Seven posts of Ines of which nobody knows who could see them; three are many here."""
    monkeypatch.setattr(stating, "AT_ONCE", 3)
    monkeypatch.setattr(statements, "POSTS_AT_ONCE", 3)
    return [post(ines, audience=Audience.UNKNOWN, basis=Basis.NOTHING) for _ in range(7)]


def public():
    return Post.objects.filter(audience=Audience.PUBLIC, basis=Basis.STATEMENT).count()


def test_what_is_said_of_very_many_posts_is_left_to_a_worker(ines, many):
    said = state_audience(person=ines, account=account(ines), said=PUBLIC, at=NOW)

    assert (public(), said.count, said.left) == (0, 7, 7)
    job = Job.objects.get(task=Task.LET_POSTS_FOLLOW)
    assert (job.target, job.state) == (said.pk, Job.State.WAITING)


def test_each_turn_is_kept_and_the_next_worker_goes_on_from_there(ines, many):
    said = state_audience(person=ines, account=account(ines), said=PUBLIC, at=NOW)

    def ends() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        let_posts_follow(statement_id=said.pk, alive=ends)
    said.refresh_from_db()
    assert (public(), said.left) == (3, 4)

    let_posts_follow(statement_id=said.pk)
    said.refresh_from_db()
    assert (public(), said.left, said.reached) == (7, 0, None)
    assert not _turn(said.pk)


def test_what_is_taken_back_while_a_worker_is_at_it_is_taken_back(ines, many):
    said = state_audience(person=ines, account=account(ines), said=PUBLIC, at=NOW)
    _turn(said.pk)
    _turn(said.pk)
    assert public() == 6

    undo_statement(statement=AudienceStatement.objects.get(), at=NOW)

    said.refresh_from_db()
    assert (public(), said.left) == (6, 6)
    let_posts_follow(statement_id=said.pk)
    assert public() == 0


def test_nothing_is_left_to_do_for_who_has_gone(ines, many):
    said = state_audience(person=ines, account=account(ines), said=PUBLIC, at=NOW)
    AudienceStatement.objects.all().delete()

    let_posts_follow(statement_id=said.pk)

    assert public() == 0


# --- What it costs -------------------------------------------------------------------------------


def test_taking_back_asks_as_much_however_much_else_was_said(ines, django_assert_max_num_queries):
    of = account(ines)
    told = [post(ines, audience=Audience.UNKNOWN, basis=Basis.NOTHING) for _ in range(4)]
    for number in range(60):
        word = NOT_PUBLIC if number % 2 else PUBLIC
        about = {"since": DAYS[0] + timedelta(days=number)} if number % 3 else {"album": "Elbe"}
        state_audience(person=ines, account=of, said=word, at=NOW, **about)
    last = state_audience(person=ines, account=of, said=PUBLIC, at=NOW, posts=[told[0].hex])

    with django_assert_max_num_queries(15):
        undo_statement(statement=last, at=NOW)
