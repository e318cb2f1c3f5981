"""Words are numbered in the order of the law, so that the lowest number is the law's answer."""

from itertools import pairwise

import pytest
from hypothesis import given

from consent.core.eligibility import UNKNOWN, USABLE, Reason, evaluate
from consent.core.posts import Audience, State
from consent.core.turning import word_for
from consent.core.words import FIRST_USABLE, NUMBER, WORDS, Unknown
from tests.strategies import any_facts, choice_lists, instants, rules


def test_every_reason_and_every_unknown_has_one_number():
    assert sorted(WORDS) == sorted([*Reason, *Unknown])
    assert len(set(WORDS)) == len(WORDS) <= 250


def test_what_can_be_used_comes_last():
    assert {word for word in WORDS if NUMBER[word] >= FIRST_USABLE} == set(USABLE)


def test_what_nobody_can_put_to_the_law_keeps_out_before_the_law_lets_in():
    assert all(NUMBER[word] < FIRST_USABLE for word in [*Unknown, *UNKNOWN])


@given(any_facts, rules, choice_lists, instants)
def test_the_first_reason_of_a_chain_has_the_lowest_number(facts, rule, choices, at):
    chain = [NUMBER[reason] for reason in evaluate(facts, rule, choices, at).chain]

    assert all(one < after for one, after in pairwise(chain))


@pytest.mark.parametrize(
    ("audience", "state", "word"),
    [
        (Audience.PUBLIC, State.LIVE, None),
        (Audience.PUBLIC, State.ARCHIVED, "not_public"),
        (Audience.PUBLIC, State.REMOVED, "removed"),
        (Audience.DIRECT, State.LIVE, "private_message"),
        (Audience.UNLISTED, State.LIVE, "not_public"),
        (Audience.FOLLOWERS, State.LIVE, "not_public"),
        (Audience.GROUP, State.LIVE, "not_public"),
        (Audience.ONLY_ME, State.LIVE, "not_public"),
        (Audience.UNKNOWN, State.LIVE, "audience_unknown"),
    ],
)
def test_who_can_see_a_post_keeps_it_out(audience, state, word):
    assert word_for(audience, state) == (None if word is None else NUMBER[word])
