"""Of many choices those that count are found without going through all; held against all of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.choices import EVERYTHING, Choice, Decision, Scope, standing, unfit
from consent.core.posts import Audience, Facts, Kind, State
from consent.core.sifted import Sifted
from tests.make import NOW
from tests.strategies import any_facts, choice_lists, instants

POST, OTHER = "f" * 32, "0" * 32
DAYS = [NOW + timedelta(days=number) for number in range(4)]
one_scope = st.sampled_from(
    [EVERYTHING, Scope(posts=frozenset({POST})), Scope(posts=frozenset({POST, OTHER}))]
)
in_one_scope = st.lists(
    st.builds(
        Choice,
        index=st.just(0),
        decision=st.sampled_from([Decision.OBJECT, Decision.WITHDRAW, Decision.WISH]),
        scope=one_scope | st.just(Scope(but_posts=frozenset({POST}))),
        made_at=st.sampled_from(DAYS),
    ).filter(lambda one: unfit(one.decision, one.scope, one.ends_at) is None)
    | st.builds(
        Choice,
        index=st.just(0),
        decision=st.just(Decision.CONSENT),
        scope=one_scope,
        made_at=st.sampled_from(DAYS),
        ends_at=st.none() | st.sampled_from(DAYS),
    ),
    max_size=6,
)
"""Choices that meet in a few scopes: a no, a yes for some days, and what takes them back."""
lists = choice_lists | in_one_scope
cuts = st.integers(0, 12)
facts_of_named = st.builds(replace, any_facts, post=st.sampled_from([POST, OTHER]))


@given(lists, lists, any_facts | facts_of_named, instants | st.sampled_from(DAYS), cuts)
def test_what_counts_is_the_same_as_of_all_of_them(older, newer, facts, at, kept):
    made = _numbered([*older, *newer])
    before, then = made[:kept], [one for one in made[kept:] if one.made_at >= at]

    sifted = Sifted(before, at=at)

    assert standing(sifted.about(facts), facts=facts, at=at) == standing(before, facts=facts, at=at)
    assert standing([*sifted.about(facts), *then], facts=facts, at=at) == standing(
        [*before, *then], facts=facts, at=at
    )


def _numbered(choices):
    return [replace(one, index=number) for number, one in enumerate(choices)]


@given(any_facts)
def test_however_often_somebody_changed_their_mind_few_choices_are_left(facts):
    scopes = [EVERYTHING, Scope(platform="x"), Scope(posts=frozenset({facts.post or "p", "q"}))]
    choices = [
        Choice(
            index=number,
            decision=Decision.WITHDRAW if number % 2 else Decision.OBJECT,
            scope=scopes[number // 2 % 3],
            made_at=NOW + timedelta(minutes=number),
        )
        for number in range(600)
    ]

    assert len(Sifted(choices, at=NOW + timedelta(days=1)).about(facts)) <= len(scopes)


def _choice(number, decision, scope=EVERYTHING, **fields):
    return Choice(
        index=number, decision=decision, scope=scope, made_at=DAYS[min(number, 3)], **fields
    )


NO, TAKEN_BACK = _choice(0, Decision.OBJECT), _choice(1, Decision.WITHDRAW)
YES_FOR_A_DAY = _choice(1, Decision.CONSENT, ends_at=DAYS[2])
NO_BUT = _choice(1, Decision.OBJECT, Scope(but_posts=frozenset({POST})))
NO_TO_POST = _choice(0, Decision.OBJECT, Scope(posts=frozenset({POST})))


@pytest.mark.parametrize(
    ("choices", "count"),
    [
        ([NO, YES_FOR_A_DAY], (NO,)),
        ([NO, NO_BUT], ()),
        ([NO, TAKEN_BACK], ()),
        ([NO_TO_POST, TAKEN_BACK], (NO_TO_POST,)),
        ([NO, replace(NO, index=1, made_at=DAYS[1])], (NO,)),
        ([replace(NO, made_at=NOW + timedelta(days=9))], ()),
    ],
)
def test_what_is_left_says_the_same(choices, count):
    facts = Facts(
        platform="x",
        account="a",
        kind=Kind.POST,
        audience=Audience.PUBLIC,
        state=State.LIVE,
        created_at=NOW,
        adult_from=None,
        post=POST,
    )
    at = DAYS[3]

    assert standing(choices, facts=facts, at=at) == count
    assert standing(Sifted(choices, at=at).about(facts), facts=facts, at=at) == count
