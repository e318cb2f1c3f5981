"""Pages count groups; the law decides posts. Both must say the same, in any world."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.actions.choose import NothingToWithdraw, NotOffered, Offered, OnlyAdults
from consent.actions.count_posts import count_posts
from consent.answers.groups import groups_of, totals
from consent.answers.listing import LAST, PAGE, Filter, answer_for, every, page_of
from consent.answers.world import world_of
from consent.core.choices import EVERYTHING, Decision, Scope, unfit
from consent.core.eligibility import Outcome, Reason
from consent.core.posts import Audience, Kind, State
from consent.posts.models import Post, Tally
from tests import make

pytestmark = pytest.mark.django_db

PLACES = [("DE", ""), ("US", "US-TX"), ("BR", ""), ("GB", ""), ("KR", ""), ("FJ", ""), ("", "")]
PLATFORMS = ["facebook", "instagram", "home", "x", "bluesky", "nowhere"]
DAYS = [
    None,
    datetime(2003, 6, 1, tzinfo=UTC),
    datetime(2004, 1, 1, 12, tzinfo=UTC),
    datetime(2016, 5, 1, tzinfo=UTC),
    datetime(2026, 11, 22, 11, 59, tzinfo=UTC),
    datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
    datetime(2026, 11, 23, tzinfo=UTC),
]
posts = st.lists(
    st.fixed_dictionaries(
        {
            "platform": st.sampled_from(PLATFORMS),
            "kind": st.sampled_from([Kind.POST, Kind.PHOTO, Kind.STORY]),
            "state": st.sampled_from([State.LIVE, State.LIVE, State.ARCHIVED, State.REMOVED]),
            "audience": st.sampled_from([Audience.PUBLIC, Audience.PUBLIC, *Audience]),
            "created_at": st.sampled_from(DAYS),
        }
    ),
    min_size=1,
    max_size=14,
)
steps = st.lists(
    st.tuples(
        st.sampled_from(Decision),
        st.sampled_from(["everything", "facebook", "home", "photo", "posts", "one post"]),
        st.sampled_from(["", "", "photo", "posts"]),
        st.integers(0, 13),
        st.sampled_from([timedelta(hours=-24), timedelta(hours=-2), timedelta(0)]),
        st.sampled_from([None, None, timedelta(hours=1), timedelta(hours=30)]),
    ),
    max_size=6,
)


def scope(word, number, made):
    match word:
        case "everything":
            return EVERYTHING
        case "facebook" | "home":
            return Scope(platform=word)
        case "photo":
            return Scope(kind=Kind.PHOTO)
        case "posts":
            return Scope(posts=frozenset(post.hex for post in made[: number + 1]))
        case _:
            return Scope(posts=frozenset({made[number % len(made)].hex}))


def with_exceptions(about, word, number, made):
    if word == "photo":
        return replace(about, but_kinds=frozenset({Kind.PHOTO}))
    return replace(about, but_posts=frozenset(post.hex for post in made[number // 2 :]))


def build(facts, place, born, said, *, count_after):
    country, subdivision = place
    owner = make.person("owner@example.org", country=country, subdivision=subdivision, born=born)
    made = [make.post(owner, **one) for one in facts]
    for step, (decision, word, but, number, ago, lasts) in enumerate(said):
        if step == count_after:
            count_posts(person_id=owner.pk, at=make.NOW)
        about, at = scope(word, number, made), make.NOW + ago
        excepting = with_exceptions(about, but, number, made) if but else about
        if unfit(decision, excepting, None) is None:
            about = excepting
        ends_at = at + lasts if lasts and decision is Decision.CONSENT else None
        try:
            make.said(owner, decision, about, at=at, ends_at=ends_at)
        except (NotOffered, Offered, OnlyAdults, NothingToWithdraw):
            continue
    return owner


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    posts,
    st.sampled_from(PLACES),
    st.sampled_from([None, 1985, 2009]),
    steps,
    st.integers(0, 6),
)
def test_groups_and_lists_say_what_the_law_says_of_every_post(
    rulebook, facts, place, born, said, count_after
):
    Post.objects.all().delete()
    from accounts.models import User

    User.objects.filter(email="owner@example.org").delete()
    owner = build(facts, place, born, said, count_after=count_after)
    world = world_of(owner, at=make.NOW)
    groups = groups_of(world)
    truth = {post.pk: answer_for(world, post) for post in Post.objects.filter(person=owner)}

    assert totals(groups).by_reason == Counter(v.reason for v in truth.values())
    for outcome in Outcome:
        listed = [a.post.pk for a in every(world, groups, Filter(outcome=outcome))]
        assert sorted(listed) == sorted(k for k, v in truth.items() if v.outcome is outcome)
    for reason in {v.reason for v in truth.values()}:
        listed = {a.post.pk for a in every(world, groups, Filter(reason=reason))}
        assert listed == {k for k, v in truth.items() if v.reason is reason}


def test_counts_made_beforehand_are_used_and_right_after_a_choice(ines):
    for number in range(30):
        make.post(ines, platform="home", created_at=datetime(2010 + number % 9, 1, 1, tzinfo=UTC))
    count_posts(person_id=ines.pk, at=make.NOW)
    assert Tally.objects.get(person=ines).fresh

    make.said(ines, at=make.NOW)
    world = world_of(ines, at=make.NOW)

    assert world.counted
    assert totals(groups_of(world)).by_reason == {Reason.OBJECTED: 30}


def test_posts_that_were_named_apart_and_then_together_can_be_named_again(ines):
    days = [datetime(2010, month, 1, tzinfo=UTC) for month in (2, 5, 8)]
    first, middle, last = (make.post(ines, platform="home", created_at=day) for day in days)
    count_posts(person_id=ines.pk, at=make.NOW)
    together = Scope(posts=frozenset({first.hex, middle.hex, last.hex}))

    make.said(ines, scope=Scope(posts=frozenset({middle.hex})), at=make.NOW)
    make.said(ines, scope=together, at=make.NOW)
    make.said(ines, Decision.WITHDRAW, together, at=make.NOW)

    world = world_of(ines, at=make.NOW)
    assert world.counted
    assert totals(groups_of(world)).total == 3


def test_posts_named_from_before_and_after_their_choice_are_found_by_their_keys(
    ines, django_assert_num_queries
):
    before, after = datetime(2010, 1, 1, tzinfo=UTC), make.NOW + timedelta(hours=1)
    for number in range(6):
        named = [make.post(ines, platform="home", created_at=day) for day in (before, after)]
        scope = Scope(posts=frozenset(post.hex for post in named))
        make.said(ines, scope=scope, at=make.NOW + timedelta(minutes=number))
    count_posts(person_id=ines.pk, at=make.NOW)
    world = world_of(ines, at=after)

    with django_assert_num_queries(2):
        groups = groups_of(world)

    found = Counter((group.first_at, group.last_at, group.count) for group in groups)
    assert found == {(before, before, 1): 6, (after, after, 1): 6}


def pages(world, groups, wanted, cursor=None):
    page = page_of(world, groups, wanted, cursor=cursor)
    found = [page]
    while page.older:
        page = page_of(world, groups, wanted, cursor=page.older)
        found.append(page)
    return found


def test_pages_follow_each_other_without_gap_or_repetition(ines):
    same = datetime(2016, 5, 1, tzinfo=UTC)
    for number in range(60):
        make.post(ines, platform="home", created_at=None if number % 5 == 0 else same)
    world = world_of(ines, at=make.NOW)
    groups = groups_of(world)

    found = pages(world, groups, Filter())

    assert [len(page.posts) for page in found] == [25, 25, 10]
    assert [(page.first, page.last, page.total) for page in found] == [
        (1, 25, 60),
        (26, 50, 60),
        (51, 60, 60),
    ]
    listed = [answered.post.pk for page in found for answered in page.posts]
    assert len(set(listed)) == 60
    assert [a.post.created_at for page in found for a in page.posts][-12:] == [None] * 12
    back = page_of(world, groups, Filter(), cursor=found[2].newer)
    assert [a.post for a in back.posts] == [a.post for a in found[1].posts]
    assert back.number == 2
    last = page_of(world, groups, Filter(), cursor=LAST)
    assert [a.post for a in last.posts] == [a.post for a in found[2].posts]
    assert (last.first, last.last, last.number, last.older) == (51, 60, 3, None)
    first = page_of(world, groups, Filter(), cursor=back.newer)
    assert [a.post for a in first.posts] == [a.post for a in found[0].posts]
    assert first.newer is None


@pytest.mark.parametrize("cursor", ["", "?", "AAAA", "bnVsbA", "W10", "W251bGxd", "9" * 500])
def test_a_cursor_that_is_not_ours_shows_the_first_page(ines, cursor):
    for _ in range(PAGE + 1):
        make.post(ines, platform="home")
    world = world_of(ines, at=make.NOW)

    assert page_of(world, groups_of(world), Filter(), cursor=cursor).first == 1


def test_days_words_and_albums_narrow_a_list(ines):
    wanted = make.post(ines, text="A sunset at the lake", album="Summer")
    make.post(ines, text="Nothing of it", created_at=datetime(2020, 1, 1, tzinfo=UTC))
    world = world_of(ines, at=make.NOW)
    groups = groups_of(world)

    for narrowed in (
        Filter(words="LAKE sunset"),
        Filter(album="Summer"),
        Filter(until=datetime(2016, 5, 1, tzinfo=UTC).date()),
        Filter(since=datetime(2016, 5, 1, tzinfo=UTC).date(), words="sunset"),
    ):
        assert [a.post for a in page_of(world, groups, narrowed).posts] == [wanted]


def test_a_person_without_posts_has_an_empty_list(ines):
    world = world_of(ines, at=make.NOW)

    assert page_of(world, groups_of(world), Filter()).total == 0
