"""Whatever a rulebook says, every post gets an answer, and what is not known is kept out."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.core.choices import Choice, Decision, Scope
from consent.core.eligibility import Outcome, Reason, evaluate
from consent.core.places import COUNTRIES, Residence
from consent.core.posts import Audience, Facts, Kind, State
from consent.core.resolve import Home, resolve_rule
from consent.core.rulebook_data import build
from tests.any_rulebook import deciding, rulebooks

HOMES = [None, Home(name="H"), Home(name="H", choice_for_everybody=True)]
COUNTRY = ["DE", "FR", "US", "JP", "BR", *sorted(COUNTRIES)[::40], "UK", ""]
PARTS = [None, None, "US-CA", "US-ZZ", "-", "FR-1"]
PLATFORMS = ["facebook", "x", "home", "?"]
START = datetime(1990, 1, 1, tzinfo=UTC)


class Questions:
    """
    Facts, places, choices and instants, any of them.

    From a seed rather than one by one: there are many, and they are small.
    """

    def __init__(self, seed: int) -> None:
        self.any = random.Random(seed)

    def instant(self):
        return START + timedelta(hours=self.any.randrange(110 * 365 * 24))

    def facts(self):
        some = self.any.choice
        return Facts(
            platform=some(PLATFORMS),
            account=some("ab"),
            kind=some(list(Kind)),
            audience=some([Audience.PUBLIC, *Audience]),
            state=some([State.LIVE, *State]),
            created_at=some([None, self.instant(), self.instant()]),
            adult_from=some([None, self.instant()]),
            post=some([None, "f" * 32]),
        )

    def choice(self, index):
        some = self.any.choice
        scope = some([Scope(platform=some([None, "facebook"])), Scope(posts=frozenset(["f" * 32]))])
        return Choice(
            index=index, decision=some(list(Decision)), scope=scope, made_at=self.instant()
        )

    def choices(self):
        return [self.choice(index) for index in range(self.any.randrange(4))]

    def residence(self):
        country = self.any.choice([None, *COUNTRY])
        return country and Residence(country=country, subdivision=self.any.choice(PARTS))


def check(book, asked: Questions):
    facts, at = asked.facts(), asked.instant()
    home = asked.any.choice(HOMES)
    rule = resolve_rule(
        book, platform=facts.platform, residence=asked.residence() or None, at=at, home=home
    )
    verdict = evaluate(facts, rule, asked.choices(), at)
    known = (
        facts.audience is Audience.PUBLIC
        and facts.state is State.LIVE
        and facts.created_at is not None
        and rule.jurisdiction is not None
        and rule.policy is not None
        and rule.policy.status.trains
        and facts.kind in (rule.policy.kinds or ())
    )
    assert known or verdict.outcome is not Outcome.CAN_BE_USED
    assert isinstance(verdict.reason, Reason)
    assert verdict.chain[0] is verdict.reason
    assert verdict.edition == "any"
    return verdict.outcome


seeds = st.integers(0, 2**32)
slowly = {"suppress_health_check": list(HealthCheck)}


@settings(max_examples=40, **slowly)
@given(data=rulebooks, seed=seeds)
def test_any_rulebook_gives_answers(data, seed):
    book, asked = build(data, edition="any"), Questions(seed)

    for _ in range(50):
        check(book, asked)


@settings(max_examples=100, **slowly)
@given(data=deciding(), seed=seeds)
def test_any_rules_give_answers(data, seed):
    book, asked = build(data, edition="any"), Questions(seed)

    for _ in range(50):
        check(book, asked)


@pytest.mark.slow
@settings(max_examples=1000, **slowly)
@given(data=deciding(), seed=seeds)
def test_a_hundred_thousand_questions_have_answers(data, seed):
    book, asked = build(data, edition="any"), Questions(seed)

    for _ in range(100):
        check(book, asked)
