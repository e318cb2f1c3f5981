"""Which choice counts, when there are several: tables to be read by a lawyer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.choices import (
    EVERYTHING,
    Choice,
    Decision,
    Said,
    Scope,
    about_single_posts,
    numbers_of_named,
    standing,
    then,
    unfit,
)
from consent.core.posts import Audience, Facts, Kind, State
from tests.strategies import any_facts, choice_lists, instants

AT = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)
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


def choice(decision, index=0, *, scope=EVERYTHING, made_at=AT, ends_at=None):
    return Choice(index=index, decision=decision, scope=scope, made_at=made_at, ends_at=ends_at)


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        (OBJECT, OBJECT, "first"),
        (OBJECT, WISH, "first"),
        (OBJECT, CONSENT, "second"),
        (OBJECT, WITHDRAW, "neither"),
        (CONSENT, OBJECT, "second"),
        (CONSENT, CONSENT, "second"),
        (CONSENT, WITHDRAW, "neither"),
        (WISH, OBJECT, "second"),
        (WITHDRAW, OBJECT, "second"),
        (WITHDRAW, CONSENT, "second"),
    ],
)
def test_of_two_choices_about_the_same_thing(first, second, counts):
    first, second = choice(first), choice(second, 1)
    said = then(then(None, first), second).at(AT)

    assert said is {"first": first, "second": second, "neither": None}[counts]


# One letter a choice, each a day after the one before: N a no, Y a yes, L a yes that ends on day 9,
# S a yes that ends on day 5 already, W a wish, T a choice taken back, X a no that excepts this post.
# Beside it which of them counts for the post on day 4, 7 and 9 (from 0; "-": none does).
IN_ONE_SCOPE = [
    ("L", "00-"),  # A yes with an end counts until then, and then it is as if taken back.
    ("Y", "000"),  # One without an end goes on.
    ("NL", "110"),  # When the end has come, the no before it counts again.
    ("WL", "110"),  # So does a wish.
    ("YL", "11-"),  # But not a yes: the last word was that it ends.
    ("NLS", "200"),  # Several of them interrupt one and the same no.
    ("NSL", "220"),
    ("NLN", "000"),  # Saying no again does not lose what the first no has reached.
    ("NLW", "000"),
    ("LN", "111"),  # Without a no before, it is a new one.
    ("NLY", "222"),  # A yes without an end is the last word; it brings no no back.
    ("NLT", "---"),  # So is taking it back.
    ("NYL", "22-"),
    ("X", "---"),  # What a no excepts it says nothing about,
    ("NX", "---"),  # and what was said before is taken back for it:
    ("YX", "---"),  # a no,
    ("LX", "---"),  # a yes,
    ("WX", "---"),  # or a wish.
    ("NXN", "222"),  # After that a no is a new one.
    ("XN", "111"),
    ("XNX", "---"),
    ("XY", "111"),
    ("NLX", "---"),
]


@pytest.mark.parametrize(("said", "counts"), IN_ONE_SCOPE)
def test_choices_in_one_scope(said, counts):
    made = [LETTERS[letter](index) for index, letter in enumerate(said)]

    for day, counting in zip((4, 7, 9), counts, strict=True):
        found = standing(made, facts=FACTS, at=AT + day * DAY)
        assert "".join(str(one.index) for one in found) == counting.strip("-")


LETTERS = {
    "N": lambda index: choice(OBJECT, index, made_at=AT + index * DAY),
    "Y": lambda index: choice(CONSENT, index, made_at=AT + index * DAY),
    "L": lambda index: choice(CONSENT, index, made_at=AT + index * DAY, ends_at=AT + 9 * DAY),
    "S": lambda index: choice(CONSENT, index, made_at=AT + index * DAY, ends_at=AT + 5 * DAY),
    "W": lambda index: choice(WISH, index, made_at=AT + index * DAY),
    "T": lambda index: choice(WITHDRAW, index, made_at=AT + index * DAY),
    "X": lambda index: choice(
        OBJECT, index, made_at=AT + index * DAY, scope=Scope(but_posts=frozenset({"p"}))
    ),
}
PHOTO = Kind.PHOTO
BUT_PHOTOS = frozenset({PHOTO})
BUT_P = frozenset({"p"})


@pytest.mark.parametrize(
    ("scope", "text_post", "photo", "other_photo"),
    [
        (Scope(but_kinds=BUT_PHOTOS), True, False, False),
        (Scope(but_posts=BUT_P), True, False, True),
        (Scope(but_kinds=BUT_PHOTOS, but_posts=BUT_P), True, False, False),
        (Scope(platform="facebook", but_kinds=BUT_PHOTOS), True, False, False),
        (Scope(platform="x", but_kinds=BUT_PHOTOS), False, False, False),
        (Scope(account="a", but_posts=BUT_P), True, False, True),
        (Scope(kind=PHOTO, but_posts=BUT_P), False, False, True),
        (Scope(kind=Kind.POST, but_posts=BUT_P), True, False, False),
    ],
)
def test_everything_but_these(scope, text_post, photo, other_photo):
    photo_p = replace(FACTS, kind=PHOTO)
    said = [choice(OBJECT, scope=scope)]

    for facts, objected in [
        (replace(FACTS, post="q"), text_post),
        (photo_p, photo),
        (replace(photo_p, post="q"), other_photo),
    ]:
        assert bool(standing(said, facts=facts, at=AT)) == objected
        assert scope.covers(facts) == objected


def test_scopes_stand_side_by_side():
    everything = choice(OBJECT)
    photos = choice(CONSENT, 1, scope=Scope(kind=Kind.PHOTO))
    posts = choice(CONSENT, 2, scope=Scope(kind=Kind.POST))

    assert standing([photos, posts, everything], facts=FACTS, at=AT) == (everything, posts)


def test_an_exception_ends_no_choice_in_another_scope():
    on_facebook = choice(OBJECT, scope=Scope(platform="facebook"))
    this_post = choice(CONSENT, 1, scope=Scope(posts=BUT_P))
    but_this = choice(OBJECT, 2, scope=Scope(but_posts=BUT_P))

    assert standing([but_this, on_facebook, this_post], facts=FACTS, at=AT) == (
        on_facebook,
        this_post,
    )


def test_exceptions_do_not_make_another_scope():
    everything = choice(OBJECT)
    but_photos = choice(OBJECT, 1, scope=Scope(but_kinds=BUT_PHOTOS), made_at=AT + DAY)
    photo = replace(FACTS, kind=PHOTO)

    # For what is not excepted the first no has reached further; for photos there is none any more.
    assert standing([everything, but_photos], facts=FACTS, at=AT + DAY) == (everything,)
    assert standing([everything, but_photos], facts=photo, at=AT + DAY) == ()
    assert standing([everything, but_photos], facts=photo, at=AT) == (everything,)


def test_a_choice_made_later_does_not_count_yet():
    later = choice(OBJECT, made_at=AT + timedelta(seconds=1))

    assert standing([later], facts=FACTS, at=AT) == ()


def test_a_yes_counts_up_to_but_without_the_instant_of_its_end():
    yes = choice(CONSENT, ends_at=AT + DAY)
    last = AT + DAY - timedelta(microseconds=1)

    assert standing([yes], facts=FACTS, at=last) == (yes,)
    assert standing([yes], facts=FACTS, at=AT + DAY) == ()


def test_a_post_named_twice_follows_the_list_that_counts():
    one = choice(OBJECT, 0, scope=Scope(posts=frozenset({"p", "q"})))
    two = choice(WITHDRAW, 1, scope=Scope(posts=frozenset({"p"})))

    assert standing([one, two], facts=FACTS, at=AT) == ()
    assert standing([one, two], facts=replace(FACTS, post="q"), at=AT) == (one,)
    assert about_single_posts([two, one]) == {"p": Said(last=two), "q": Said(last=one)}


@pytest.mark.parametrize(
    ("decision", "scope", "ends_at", "fits"),
    [
        (CONSENT, EVERYTHING, AT, True),
        (OBJECT, EVERYTHING, AT, False),
        (WITHDRAW, EVERYTHING, AT, False),
        (WISH, EVERYTHING, AT, False),
        (OBJECT, Scope(but_kinds=BUT_PHOTOS), None, True),
        (OBJECT, Scope(platform="x", but_kinds=BUT_PHOTOS, but_posts=BUT_P), None, True),
        (OBJECT, Scope(kind=PHOTO, but_posts=BUT_P), None, True),
        (CONSENT, Scope(but_kinds=BUT_PHOTOS), None, False),
        (WITHDRAW, Scope(but_posts=BUT_P), None, False),
        (WISH, Scope(but_posts=BUT_P), None, False),
        (OBJECT, Scope(posts=frozenset({"q"}), but_posts=BUT_P), None, False),
        (OBJECT, Scope(kind=PHOTO, but_kinds=BUT_PHOTOS), None, False),
        (OBJECT, Scope(but_kinds=frozenset(Kind)), None, False),
    ],
)
def test_what_goes_together(decision, scope, ends_at, fits):
    assert (unfit(decision, scope, ends_at) is None) == fits


@given(choice_lists, any_facts, instants, st.sampled_from(["f" * 32, "0" * 32, "e" * 32]))
def test_nothing_tells_posts_with_one_number_apart(choices, facts, at, post):
    numbers = numbers_of_named(choices)
    after_all = max([at, *(choice.made_at for choice in choices)])
    here = standing(choices, facts=replace(facts, post=post), at=after_all)

    for other in ["f" * 32, "0" * 32, "e" * 32]:
        if numbers.get(other) == numbers.get(post):
            assert standing(choices, facts=replace(facts, post=other), at=after_all) == here


def test_the_number_of_a_post_is_the_choice_that_counts_where_that_tells_all():
    listed = choice(OBJECT, 3, scope=Scope(posts=frozenset({"p", "q", "r"})))
    for_now = choice(CONSENT, 5, scope=Scope(posts=frozenset({"q"})), ends_at=AT + DAY)
    but = choice(OBJECT, 7, scope=Scope(but_posts=frozenset({"r", "s"})))
    numbers = numbers_of_named([listed, for_now, but])

    assert numbers["p"] == 3
    assert len(set(numbers.values())) == 4
    assert all(-(2**63) <= numbers[post] < 0 for post in "qrs")
