"""A situation says all that a verdict depends on: nothing that decides is lost in it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings

from consent.core.choices import EVERYTHING, Choice, Decision, Scope
from consent.core.eligibility import Outcome, evaluate
from consent.core.posts import Audience, Facts, Kind, State
from consent.core.situations import Age, Situation, situation_of
from tests.strategies import any_facts, choice_lists, instants, rules

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
POST = Facts(
    platform="facebook",
    account="a",
    kind=Kind.PHOTO,
    audience=Audience.PUBLIC,
    state=State.LIVE,
    created_at=NOW - 9 * DAY,
    adult_from=NOW - 99 * DAY,
)


def said(decision, at, scope=EVERYTHING, *, index=0):
    return Choice(index=index, decision=decision, scope=scope, made_at=at)


@settings(max_examples=1000)
@given(any_facts, rules, choice_lists, instants)
def test_a_post_can_be_used_exactly_if_its_situation_can(facts, rule, choices, at):
    found = situation_of(facts, choices, at)
    outcome = evaluate(facts, rule, choices, at).outcome

    assert (found is not None and found.can_be_used(rule, at)) == (outcome is Outcome.CAN_BE_USED)


@settings(max_examples=500)
@given(any_facts, rules, choice_lists, instants, instants)
def test_until_a_choice_is_made_or_ends_the_situation_holds_for_every_later_instant(
    facts, rule, choices, one, other
):
    early, late = sorted([one, other])
    made = [
        choice
        for choice in choices
        if choice.made_at <= early and choice.ended(early) == choice.ended(late)
    ]
    found = situation_of(facts, made, early)
    outcome = evaluate(facts, rule, made, late).outcome

    assert (found is not None and found.can_be_used(rule, late)) == (outcome is Outcome.CAN_BE_USED)


@given(any_facts, choice_lists, instants)
def test_the_post_that_stands_for_a_situation_is_in_it(facts, choices, at):
    found = situation_of(facts, choices, at)

    assert found is None or situation_of(found.facts, found.choices, at) == found


def test_the_earliest_objection_that_stands_counts():
    choices = [
        said(Decision.OBJECT, NOW - 8 * DAY, Scope(kind=Kind.PHOTO)),
        said(Decision.OBJECT, NOW - 10 * DAY, Scope(platform="facebook"), index=1),
        said(Decision.OBJECT, NOW - 11 * DAY, index=2),
        said(Decision.WITHDRAW, NOW - 7 * DAY, index=3),
        said(Decision.CONSENT, NOW - 6 * DAY, index=4),
        said(Decision.WISH, NOW - 5 * DAY, Scope(platform="x"), index=5),
    ]

    assert situation_of(POST, choices, NOW) == Situation(
        kind=Kind.PHOTO, objected_at=NOW - 10 * DAY, later=True, consented=True
    )


def test_what_nobody_else_could_see_has_no_situation():
    for facts in (
        replace(POST, audience=Audience.FOLLOWERS),
        replace(POST, state=State.REMOVED),
        replace(POST, created_at=None),
    ):
        assert situation_of(facts, [], NOW) is None


def test_the_age_is_that_at_the_time_of_the_post():
    def age(adult_from):
        return situation_of(replace(POST, adult_from=adult_from), [], NOW).age

    assert age(POST.created_at) is Age.ADULT
    assert age(POST.created_at + timedelta(microseconds=1)) is Age.MINOR
    assert age(None) is Age.UNKNOWN
