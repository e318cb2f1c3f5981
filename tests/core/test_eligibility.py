"""The truth table of the law: which post may be used, and the one reason why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.choices import Choice, Decision, Scope
from consent.core.eligibility import STOPPED_BY, Outcome, Reason, evaluate
from consent.core.posts import Audience, Facts, Kind, State
from consent.core.rules import Offer, Policy, Reach, Rule, Status
from tests.strategies import any_facts, choice_lists, instants, rules, scopes

LONG_AGO = datetime(2016, 5, 1, tzinfo=UTC)
EFFECTIVE = datetime(2025, 5, 27, tzinfo=UTC)
DEADLINE = EFFECTIVE
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATELY = datetime(2026, 11, 20, tzinfo=UTC)

POST = Facts(
    platform="facebook",
    account="a",
    kind=Kind.POST,
    audience=Audience.PUBLIC,
    state=State.LIVE,
    created_at=LONG_AGO,
    adult_from=datetime(2005, 1, 1, tzinfo=UTC),
    post="f" * 32,
)
POLICY = Policy(
    id="p",
    platform="facebook",
    status=Status.ACTIVE,
    offer=Offer.OBJECTION_NO_REASON,
    reach=Reach.ALL_POSTS,
    starts_at=datetime(2025, 4, 14, tzinfo=UTC),
    ends_at=None,
    effective_at=EFFECTIVE,
    deadline_at=DEADLINE,
    kinds=frozenset({Kind.POST, Kind.PHOTO}),
    under_18_out=True,
)
RULE = Rule(platform="facebook", jurisdiction="EU", law=None, policy=POLICY, edition="e")


def post(**facts):
    return replace(POST, **facts)


def rule(**policy):
    return replace(RULE, policy=replace(POLICY, **policy))


def said(decision, at=LATELY, *, scope=None, index=0):
    return Choice(index=index, decision=decision, scope=scope or Scope(), made_at=at)


NO, YES = Decision.OBJECT, Decision.CONSENT
BACK, WISH = Decision.WITHDRAW, Decision.WISH
BIRTHDAY = datetime(2017, 1, 1, tzinfo=UTC)
BEFORE_DEADLINE = DEADLINE - timedelta(seconds=1)
IN_TIME_ONLY = rule(reach=Reach.ALL_IF_BEFORE_DEADLINE)
LATER_ONLY = rule(reach=Reach.LATER_POSTS)
ASKS_FIRST = rule(offer=Offer.OPT_IN)
NO_WAY_OUT = rule(offer=Offer.NONE)
OWN = rule(age_must_be_known=True)
NOTHING_KNOWN = replace(RULE, policy=None)
NOWHERE = replace(RULE, policy=None, jurisdiction=None)
THIS_POST = Scope(posts=frozenset({"f" * 32}))
OTHER_POST = Scope(posts=frozenset({"0" * 32}))

TABLE = [
    # --- the post itself
    (post(state=State.REMOVED), RULE, [said(YES)], Reason.REMOVED),
    (post(audience=Audience.DIRECT), RULE, [said(YES)], Reason.PRIVATE_MESSAGE),
    (post(audience=Audience.FOLLOWERS), RULE, [said(YES)], Reason.NOT_PUBLIC),
    (post(audience=Audience.GROUP), RULE, [said(YES)], Reason.NOT_PUBLIC),
    (post(audience=Audience.UNLISTED), RULE, [said(YES)], Reason.NOT_PUBLIC),
    (post(audience=Audience.ONLY_ME), RULE, [said(YES)], Reason.NOT_PUBLIC),
    (post(state=State.ARCHIVED), RULE, [said(YES)], Reason.NOT_PUBLIC),
    (post(state=State.PENDING), RULE, [said(YES)], Reason.NOT_PUBLIC),
    (post(state=State.ARCHIVED, audience=Audience.UNKNOWN), RULE, [], Reason.NOT_PUBLIC),
    (post(audience=Audience.UNKNOWN), RULE, [said(YES)], Reason.AUDIENCE_UNKNOWN),
    (post(created_at=None), RULE, [said(YES)], Reason.DATE_UNKNOWN),
    # --- the author's age when posting
    (post(adult_from=BIRTHDAY), RULE, [said(YES)], Reason.MINOR),
    (post(adult_from=BIRTHDAY, created_at=BIRTHDAY), RULE, [], Reason.USED_BY_DEFAULT),
    (post(adult_from=BIRTHDAY), rule(under_18_out=False), [], Reason.USED_BY_DEFAULT),
    (post(adult_from=None), RULE, [], Reason.USED_BY_DEFAULT),
    (post(adult_from=None), OWN, [said(YES)], Reason.AGE_UNKNOWN),
    # --- the rules
    (post(kind=Kind.STORY), RULE, [said(YES)], Reason.KIND_NOT_IN_SCOPE),
    (POST, NOWHERE, [said(YES)], Reason.REGION_UNKNOWN),
    (POST, NOTHING_KNOWN, [said(YES)], Reason.NO_RULE),
    (POST, rule(status=Status.UNCLEAR, kinds=None), [said(YES)], Reason.RULE_UNCLEAR),
    (POST, rule(kinds=None), [said(YES)], Reason.RULE_UNCLEAR),
    (POST, rule(status=Status.NOT_APPLIED, kinds=None), [], Reason.NOT_APPLIED),
    (POST, rule(status=Status.EXCLUDED, kinds=None), [], Reason.NOT_APPLIED),
    (POST, rule(status=Status.ANNOUNCED_NEVER_STARTED), [], Reason.NEVER_STARTED),
    (POST, rule(status=Status.WITHDRAWN, kinds=None), [], Reason.NEVER_STARTED),
    (POST, rule(status=Status.PAUSED, kinds=None), [said(YES)], Reason.PAUSED),
    (POST, rule(status=Status.SUSPENDED_BY_REGULATOR, kinds=None), [], Reason.SUSPENDED),
    (POST, rule(status=Status.SUSPENDED_UNDERTAKING, kinds=None), [], Reason.SUSPENDED),
    # --- what the person said, and how far it reaches
    (POST, RULE, [said(NO)], Reason.OBJECTED),
    (POST, RULE, [said(NO, NOW + timedelta(days=1))], Reason.USED_BY_DEFAULT),
    (POST, IN_TIME_ONLY, [said(NO, BEFORE_DEADLINE)], Reason.OBJECTED),
    (POST, IN_TIME_ONLY, [said(NO, DEADLINE)], Reason.OBJECTED_TOO_LATE),
    (post(created_at=DEADLINE), IN_TIME_ONLY, [said(NO, DEADLINE)], Reason.OBJECTED),
    (POST, LATER_ONLY, [said(NO, BEFORE_DEADLINE)], Reason.OBJECTED_TOO_LATE),
    (post(created_at=LATELY), LATER_ONLY, [said(NO)], Reason.OBJECTED),
    (POST, NO_WAY_OUT, [said(NO)], Reason.NOT_OFFERED),
    (POST, NO_WAY_OUT, [said(WISH)], Reason.NOT_OFFERED),
    (POST, RULE, [said(WISH)], Reason.USED_BY_DEFAULT),
    # --- which of several choices counts
    (POST, RULE, [said(NO), said(YES, index=1)], Reason.CONSENTED),
    (POST, RULE, [said(YES), said(NO, index=1)], Reason.OBJECTED),
    (POST, RULE, [said(NO), said(BACK, index=1)], Reason.USED_BY_DEFAULT),
    (POST, IN_TIME_ONLY, [said(NO, BEFORE_DEADLINE), said(NO, index=1)], Reason.OBJECTED),
    (POST, RULE, [said(NO), said(WISH, index=1)], Reason.OBJECTED),
    (POST, RULE, [said(NO, scope=THIS_POST), said(YES, index=1)], Reason.OBJECTED),
    (POST, RULE, [said(NO), said(YES, scope=THIS_POST, index=1)], Reason.OBJECTED),
    (POST, RULE, [said(NO, scope=OTHER_POST)], Reason.USED_BY_DEFAULT),
    (POST, RULE, [said(NO, scope=Scope(platform="facebook"))], Reason.OBJECTED),
    (POST, RULE, [said(NO, scope=Scope(platform="x"))], Reason.USED_BY_DEFAULT),
    (POST, RULE, [said(NO, scope=Scope(account="a"))], Reason.OBJECTED),
    (POST, RULE, [said(NO, scope=Scope(account="b"))], Reason.USED_BY_DEFAULT),
    (POST, RULE, [said(NO, scope=Scope(kind=Kind.POST))], Reason.OBJECTED),
    (POST, RULE, [said(NO, scope=Scope(kind=Kind.PHOTO))], Reason.USED_BY_DEFAULT),
    # --- what the rules assume of silence
    (POST, ASKS_FIRST, [], Reason.CONSENT_NEEDED),
    (POST, ASKS_FIRST, [said(WISH)], Reason.CONSENT_NEEDED),
    (POST, ASKS_FIRST, [said(YES)], Reason.CONSENTED),
    (POST, ASKS_FIRST, [said(YES), said(BACK, index=1)], Reason.CONSENT_NEEDED),
    (POST, NO_WAY_OUT, [], Reason.NOT_OFFERED),
    (POST, RULE, [], Reason.USED_BY_DEFAULT),
    (POST, RULE, [said(YES)], Reason.CONSENTED),
    # --- not begun yet
    (POST, rule(effective_at=NOW + timedelta(seconds=1)), [], Reason.NOT_YET_EFFECTIVE),
    (POST, rule(effective_at=NOW), [], Reason.USED_BY_DEFAULT),
    (POST, rule(effective_at=None), [], Reason.USED_BY_DEFAULT),
]


@pytest.mark.parametrize(("facts", "rule", "choices", "reason"), TABLE)
def test_evaluate(facts, rule, choices, reason):
    assert evaluate(facts, rule, choices, NOW).reason is reason


def test_the_table_has_a_row_for_every_reason():
    assert {row[3] for row in TABLE} == set(Reason)


def test_every_status_that_does_not_train_has_a_reason():
    assert set(STOPPED_BY) == {status for status in Status if not status.trains}


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        (Reason.USED_BY_DEFAULT, Outcome.CAN_BE_USED),
        (Reason.CONSENTED, Outcome.CAN_BE_USED),
        (Reason.NOT_OFFERED, Outcome.CAN_BE_USED),
        (Reason.OBJECTED_TOO_LATE, Outcome.CAN_BE_USED),
        (Reason.AUDIENCE_UNKNOWN, Outcome.CANNOT_TELL),
        (Reason.DATE_UNKNOWN, Outcome.CANNOT_TELL),
        (Reason.AGE_UNKNOWN, Outcome.CANNOT_TELL),
    ],
)
def test_outcome_of(reason, outcome):
    row = next(row for row in TABLE if row[3] is reason)

    assert evaluate(*row[:3], NOW).outcome is outcome


def test_every_other_reason_keeps_a_post_out():
    others = [row for row in TABLE if evaluate(*row[:3], NOW).outcome is Outcome.KEPT_OUT]

    assert len({row[3] for row in others}) == len(Reason) - 7


def test_the_chain_keeps_every_reason_strongest_first():
    verdict = evaluate(
        post(state=State.REMOVED, audience=Audience.UNKNOWN, kind=Kind.STORY),
        rule(effective_at=NOW + timedelta(days=1)),
        [said(NO)],
        NOW,
    )

    assert verdict.chain == (
        Reason.REMOVED,
        Reason.AUDIENCE_UNKNOWN,
        Reason.KIND_NOT_IN_SCOPE,
        Reason.OBJECTED,
        Reason.NOT_YET_EFFECTIVE,
    )


def test_the_verdict_names_the_entry_that_decided():
    verdict = evaluate(POST, RULE, [said(NO, index=7), said(YES, scope=THIS_POST, index=9)], NOW)

    assert (verdict.reason, verdict.choice) == (Reason.OBJECTED, 7)


# --- For any post, any rule and any choices ------------------------------------------------------


@given(any_facts, rules, choice_lists, instants)
def test_there_is_always_a_verdict_with_its_reason_first_in_the_chain(facts, rule, choices, at):
    verdict = evaluate(facts, rule, choices, at)

    assert verdict.chain[0] is verdict.reason


@given(any_facts, rules, choice_lists, instants)
def test_only_public_live_posts_of_known_date_under_a_running_policy_can_be_used(
    facts, rule, choices, at
):
    if evaluate(facts, rule, choices, at).outcome is not Outcome.CAN_BE_USED:
        return
    policy = rule.policy

    assert (facts.audience, facts.state) == (Audience.PUBLIC, State.LIVE)
    assert facts.created_at is not None
    assert rule.jurisdiction is not None
    assert policy is not None
    assert policy.status.trains
    assert facts.kind in policy.kinds
    assert policy.effective_at is None or policy.effective_at <= at
    if policy.under_18_out and facts.adult_from is not None:
        assert facts.created_at >= facts.adult_from
    if policy.under_18_out and policy.age_must_be_known:
        assert facts.adult_from is not None


MORE_PROTECTIVE_FACTS = [
    {"audience": Audience.UNKNOWN},
    {"audience": Audience.FOLLOWERS},
    {"audience": Audience.DIRECT},
    {"state": State.REMOVED},
    {"state": State.ARCHIVED},
    {"created_at": None},
]


@given(any_facts, rules, choice_lists, instants, st.sampled_from(MORE_PROTECTIVE_FACTS))
def test_a_more_protected_post_never_becomes_usable(facts, rule, choices, at, change):
    before = evaluate(facts, rule, choices, at)
    after = evaluate(replace(facts, **change), rule, choices, at)

    assert not (before.outcome is not Outcome.CAN_BE_USED and after.outcome is Outcome.CAN_BE_USED)


@given(any_facts, rules, choice_lists, instants, scopes)
def test_one_more_objection_never_makes_a_post_usable(facts, rule, choices, at, scope):
    objection = Choice(index=len(choices), decision=Decision.OBJECT, scope=scope, made_at=at)
    before = evaluate(facts, rule, choices, at)
    after = evaluate(facts, rule, [*choices, objection], at)

    assert before.outcome is Outcome.CAN_BE_USED or after.outcome is not Outcome.CAN_BE_USED
