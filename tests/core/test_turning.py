"""A handful of answers stands for all posts of an account."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from consent.core.choices import Choice, Decision, Scope
from consent.core.eligibility import Reason, evaluate
from consent.core.posts import Audience, Facts, Kind, State
from consent.core.situations import LONG_AGO
from consent.core.turning import KINDS, MOST_CUTS, edges_of, instants_in, turns_of
from consent.core.words import NUMBER
from tests.strategies import choice_lists, instants, rules

END = datetime(2061, 1, 1, tzinfo=UTC)


def facts(kind, created_at, adult_from):
    return Facts(
        platform="facebook",
        account="a",
        kind=kind,
        audience=Audience.PUBLIC,
        state=State.LIVE,
        created_at=created_at,
        adult_from=adult_from,
    )


@given(rules, choice_lists, instants, st.none() | instants, st.lists(instants, max_size=5))
def test_turns_say_what_the_law_says_on_any_day(rule, choices, at, adult_from, days):
    def reason(kind, created_at):
        return evaluate(facts(kind, created_at, adult_from), rule, choices, at).reason

    own = instants_in(choices) | ({adult_from} if adult_from else set())
    turns = turns_of(reason, edges_of(own, until=END))

    beside = {day + timedelta(microseconds=n) for day in (*own, *days) for n in (-1, 0, 1)}
    for day in beside:
        if LONG_AGO <= day < END:
            for kind in KINDS:
                assert turns.number(kind, day) == NUMBER[reason(kind, day)]


def test_where_nothing_turns_there_is_no_cut():
    turns = turns_of(lambda _kind, _day: Reason.OBJECTED, edges_of([END], until=END))

    assert (turns.cuts, turns.words) == ((), ((NUMBER["objected"],) * len(KINDS),))
    assert not turns.can_be_used


def test_an_account_with_too_many_turns_gets_the_stricter_of_neighbours():
    days = [datetime(2000 + n, 1, 1, tzinfo=UTC) for n in range(3 * MOST_CUTS)]

    def reason(_kind, created_at):
        later = sum(day <= created_at for day in days) % 2
        return Reason.OBJECTED if later else Reason.USED_BY_DEFAULT

    turns = turns_of(reason, edges_of(days, until=END))

    assert len(turns.cuts) == MOST_CUTS
    assert turns.number(Kind.POST, datetime(1999, 1, 1, tzinfo=UTC)) == NUMBER["used_by_default"]
    assert turns.number(Kind.POST, datetime(2050, 1, 1, tzinfo=UTC)) == NUMBER["objected"]


def test_every_instant_of_a_choice_is_found():
    made, ends = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
    choice = Choice(
        index=0, decision=Decision.CONSENT, scope=Scope(platform="x"), made_at=made, ends_at=ends
    )

    assert instants_in([choice]) == {made, ends}
