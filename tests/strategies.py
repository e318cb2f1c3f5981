"""Any post, any rule, any choices: what properties of the law are held against."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from consent.core.choices import Choice, Decision, Scope, unfit
from consent.core.posts import Audience, Facts, Kind, State
from consent.core.rules import Offer, Policy, Reach, Rule, Status

few = st.sampled_from(
    [datetime(2024, 1, day, hour, tzinfo=UTC) for day in (1, 2) for hour in (0, 1)]
)
"""Few instants, so that they meet, one before the other, often."""
instants = few | st.datetimes(
    min_value=datetime(1990, 1, 1), max_value=datetime(2060, 1, 1), timezones=st.just(UTC)
)
some_posts = st.frozensets(st.sampled_from(["f" * 32, "0" * 32, "e" * 32]), min_size=1)
wide = st.builds(
    Scope,
    platform=st.sampled_from([None, "facebook", "x"]),
    account=st.sampled_from([None, "a", "b"]),
    kind=st.sampled_from([None, *Kind]),
)
scopes = wide | st.builds(Scope, posts=some_posts)
scopes_with_exceptions = st.builds(
    replace,
    wide,
    but_posts=some_posts | st.just(frozenset()),
    but_kinds=st.frozensets(st.sampled_from(Kind), max_size=2),
)
plain_choices = st.builds(
    Choice,
    index=st.just(0),
    decision=st.sampled_from(Decision),
    scope=scopes,
    made_at=instants,
)
any_choices = (
    plain_choices
    | st.builds(replace, plain_choices, decision=st.just(Decision.CONSENT), ends_at=instants)
    | st.builds(
        replace,
        plain_choices,
        decision=st.just(Decision.OBJECT),
        scope=scopes_with_exceptions,
    )
).filter(lambda choice: unfit(choice.decision, choice.scope, choice.ends_at) is None)
choice_lists = st.lists(any_choices, max_size=6).map(
    lambda made: [replace(choice, index=n) for n, choice in enumerate(made)]
)
any_facts = st.builds(
    Facts,
    platform=st.sampled_from(["facebook", "x", "home", "?"]),
    account=st.sampled_from(["a", "b"]),
    kind=st.sampled_from(Kind),
    audience=st.sampled_from(Audience),
    state=st.sampled_from(State),
    created_at=st.none() | instants,
    adult_from=st.none() | instants,
    post=st.none() | st.sampled_from(["f" * 32, "0" * 32, "e" * 32]),
)
policies = st.builds(
    Policy,
    id=st.just("p"),
    platform=st.just("facebook"),
    status=st.sampled_from(Status),
    offer=st.sampled_from(Offer),
    reach=st.sampled_from(Reach),
    starts_at=st.none(),
    ends_at=st.none(),
    effective_at=st.none() | instants,
    deadline_at=st.none() | instants,
    kinds=st.none() | st.frozensets(st.sampled_from(Kind)),
    under_18_out=st.booleans(),
    age_must_be_known=st.booleans(),
)
rules = st.builds(
    Rule,
    platform=st.just("facebook"),
    jurisdiction=st.sampled_from([None, "EU"]),
    law=st.none(),
    policy=st.none() | policies,
    edition=st.just("e"),
)
