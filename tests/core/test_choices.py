"""Which choice counts, when there are several."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consent.core.choices import (
    EVERYTHING,
    Choice,
    Decision,
    Scope,
    about_single_posts,
    counts_after,
    standing,
)
from consent.core.posts import Audience, Facts, Kind, State

AT = datetime(2026, 11, 23, tzinfo=UTC)
FACTS = Facts(
    platform="facebook",
    account="a",
    kind=Kind.POST,
    audience=Audience.PUBLIC,
    state=State.LIVE,
    created_at=AT,
    adult_from=None,
    post="p",
)
OBJECT, CONSENT, WITHDRAW, WISH = Decision


def choice(decision, index=0, *, scope=EVERYTHING, made_at=AT):
    return Choice(index=index, decision=decision, scope=scope, made_at=made_at)


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        (OBJECT, OBJECT, "first"),
        (OBJECT, WISH, "first"),
        (OBJECT, CONSENT, "second"),
        (OBJECT, WITHDRAW, "second"),
        (CONSENT, OBJECT, "second"),
        (CONSENT, CONSENT, "second"),
        (CONSENT, WITHDRAW, "second"),
        (WISH, OBJECT, "second"),
        (WITHDRAW, OBJECT, "second"),
        (WITHDRAW, CONSENT, "second"),
    ],
)
def test_of_two_choices_about_the_same_thing(first, second, counts):
    first, second = choice(first), choice(second, 1)

    assert counts_after(first, second) is (first if counts == "first" else second)


def test_scopes_stand_side_by_side():
    everything = choice(OBJECT)
    photos = choice(CONSENT, 1, scope=Scope(kind=Kind.PHOTO))
    posts = choice(CONSENT, 2, scope=Scope(kind=Kind.POST))

    assert standing([photos, posts, everything], facts=FACTS, at=AT) == (everything, posts)


def test_a_choice_made_later_does_not_count_yet():
    later = choice(OBJECT, made_at=AT + timedelta(seconds=1))

    assert standing([later], facts=FACTS, at=AT) == ()


def test_a_post_named_twice_follows_the_list_that_counts():
    one = choice(OBJECT, 0, scope=Scope(posts=frozenset({"p", "q"})))
    two = choice(WITHDRAW, 1, scope=Scope(posts=frozenset({"p"})))

    assert standing([one, two], facts=FACTS, at=AT) == ()
    assert standing([one, two], facts=replace(FACTS, post="q"), at=AT) == (one,)
    assert about_single_posts([two, one]) == {"p": two, "q": one}
