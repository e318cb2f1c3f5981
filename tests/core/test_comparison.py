"""Two rulebooks side by side: no change that lets more be used is ever missed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from consent.core.comparison import (
    Direction,
    Said,
    Way,
    changed_rules,
    direction_of,
    effects,
)
from consent.core.eligibility import Outcome, evaluate
from consent.core.periods import Period, day_begins, day_is_over
from consent.core.places import COUNTRIES, place_of
from consent.core.policies import Covers
from consent.core.posts import Audience, Kind, State
from consent.core.regions import regions, residence_called
from consent.core.resolve import HOME, Home, resolve_rule
from consent.core.rules import Offer, Status
from consent.core.situations import Age
from tests import make_rulebook
from tests.make_rulebook import jurisdiction, law, platform, policy
from tests.strategies import any_facts, choice_lists

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OURS = Home(name="Open Forum")
OPEN = {"status": "active", "offer": "none"}
PAUSED = {"status": "paused", "offer": "not_needed", "kinds": []}
ASKS = {"status": "active", "offer": "objection_no_reason", "covers_past": "covered"}


def book(*policies, jurisdictions=None):
    return make_rulebook.rulebook(*policies, jurisdictions=jurisdictions)


def found(old, new, *, at=NOW, home=None):
    return effects(old, new, at=at, home=home)


def direction(old, new, **more):
    return direction_of(found(old, new, **more))


# --- Whole changes --------------------------------------------------------------------------------


def test_a_pause_is_protective_from_its_day_on_in_its_region_alone():
    old = book(policy("p-1", **OPEN))
    new = book(policy("p-1", **OPEN), policy("p-2", ["JP"], first="2026-12-02", **PAUSED))

    (effect,) = found(old, new)

    assert (effect.platform, effect.region.code, effect.way) == ("forum", "JP", Way.PROTECTIVE)
    assert effect.region.residences == ("JP",)
    assert effect.starts_at == day_begins(date(2026, 12, 2), 9)
    assert effect.ends_at is None
    assert effect.kinds == {Kind.POST}
    assert effect.ages == set(Age)
    assert effect.said == {Said.NOTHING, Said.CONSENTED, Said.OBJECTED}
    assert direction_of([effect]) is Direction.PROTECTIVE
    assert not direction_of([effect]).lets_more_in


def test_a_pause_taken_back_is_permissive():
    paused = book(policy("p-1", **PAUSED))
    resumed = book(policy("p-1", **OPEN))

    assert direction(paused, resumed) is Direction.PERMISSIVE
    assert direction(paused, resumed).lets_more_in


def test_what_comes_later_than_now_counts_too():
    old = book(policy("p-1", last="2026-12-31", **PAUSED))
    new = book(
        policy("p-1", last="2026-12-31", **PAUSED), policy("p-2", ["EU"], first="2027-01-01")
    )

    (effect,) = found(old, new)

    assert (effect.way, effect.starts_at) == (
        Way.PERMISSIVE,
        day_begins(date(2027, 1, 1), -4),
    )
    assert effect.region.code == "EU"
    assert effect.region.residences == ("DE", "FR")


def test_what_is_past_changes_nothing():
    old = book(policy("p-1", first="2024-01-01", last="2025-12-31", **OPEN))
    new = book(policy("p-1", first="2024-01-01", last="2025-06-30", **OPEN))

    assert found(old, new) == ()
    assert direction(old, new) is Direction.NEUTRAL
    assert changed_rules(old, new, home=None) != ()


def test_a_start_that_moves_is_protective_in_one_direction_and_permissive_in_the_other():
    soon = book(policy("p-1", effective_on="2026-12-10", **OPEN))
    later = book(policy("p-1", effective_on="2026-12-20", **OPEN))

    (effect, *_rest) = found(soon, later)

    assert direction(soon, later) is Direction.PROTECTIVE
    assert direction(later, soon) is Direction.PERMISSIVE
    west = effect.region.after.west
    assert effect.starts_at == day_begins(date(2026, 12, 10), west)
    assert effect.ends_at == day_begins(date(2026, 12, 20), west)


def test_one_kind_out_and_another_in_is_both():
    old = book(policy("p-1", ["JP"], kinds=["post", "photo"]))
    new = book(policy("p-1", ["JP"], kinds=["post", "video"]))

    assert {(one.way, *one.kinds) for one in found(old, new)} == {
        (Way.PROTECTIVE, Kind.PHOTO),
        (Way.PERMISSIVE, Kind.VIDEO),
    }
    assert direction(old, new) is Direction.BOTH


def test_an_objection_that_is_taken_away_is_permissive_though_nobody_else_notices():
    old = book(policy("p-1", ["JP"], **ASKS))
    new = book(policy("p-1", ["JP"], **(ASKS | OPEN)))

    (effect,) = found(old, new)

    assert (effect.way, effect.said) == (Way.PERMISSIVE, {Said.OBJECTED})


def test_an_earlier_deadline_is_permissive_for_objections_made_after_it():
    row = ASKS | {"covers_past": "before_deadline"}
    old = book(policy("p-1", ["JP"], deadline="2026-06-30", **row))
    new = book(policy("p-1", ["JP"], deadline="2026-06-01", **row))

    (effect,) = found(old, new)

    assert (effect.way, effect.said) == (Way.PERMISSIVE, {Said.OBJECTED_LATE})
    assert direction(new, old) is Direction.PROTECTIVE


def test_a_deadline_to_come_matters_from_the_instant_it_has_passed():
    row = ASKS | {"covers_past": "before_deadline"}
    old = book(policy("p-1", ["JP"], **row))
    new = book(policy("p-1", ["JP"], deadline="2026-12-24", **row))

    (effect,) = found(old, new)

    assert (effect.way, effect.said) == (Way.PERMISSIVE, {Said.OBJECTED_LATE})
    assert effect.starts_at == day_is_over(date(2026, 12, 24), 9)


def test_minors_left_out_are_protected():
    old = book(policy("p-1", ["JP"]))
    new = book(policy("p-1", ["JP"], excluded=["accounts_under_18"]))

    (effect,) = found(old, new)

    assert (effect.way, effect.ages) == (Way.PROTECTIVE, {Age.MINOR})


def test_the_law_decides_on_the_home_platform_alone():
    def with_regime(regime):
        return book(jurisdictions=[jurisdiction("JP", west=9, laws=[law("jp-1", regime)])])

    asks_first, says_no = with_regime("opt_in"), with_regime("opt_out")

    (effect,) = found(asks_first, says_no, home=OURS)

    assert (effect.platform, effect.region.code, effect.way) == (HOME, "JP", Way.PERMISSIVE)
    assert effect.ages == {Age.ADULT}
    assert effect.said == {Said.NOTHING}
    assert found(asks_first, says_no, home=None) == ()


def test_a_platform_that_is_new_or_gone_changes_its_posts():
    none = make_rulebook.build(make_rulebook.data(), edition="none")
    some = book(policy("p-1"))

    assert direction(none, some) is Direction.PERMISSIVE
    assert direction(some, none) is Direction.PROTECTIVE


def test_words_alone_change_nothing_for_posts():
    old = book(policy("p-1"))
    new = book(policy("p-1", note="New words.", url="https://example.org/", who="everybody"))

    assert found(old, new) == ()
    assert changed_rules(old, new, home=OURS) == ()


def test_a_rule_in_other_words_is_the_same_rule_for_posts():
    old = book(policy("p-1", last="2026-12-31"), policy("p-2", first="2027-01-01"))
    new = book(policy("p-3"))

    assert found(old, new) == ()


def test_a_country_that_leaves_a_group_is_named_by_itself():
    places = [jurisdiction("EU", "group", west=-4, covers=["DE"]), *make_rulebook.PLACES[1:]]
    old = book(policy("p-1", ["EU"]))
    new = book(policy("p-1", ["EU"]), jurisdictions=places)

    (effect,) = found(old, new)

    assert (effect.way, effect.region.code) == (Way.PROTECTIVE, "FR")
    assert {one.platform for one in changed_rules(old, new, home=None)} == {None, "forum"}


# --- Places ---------------------------------------------------------------------------------------


def test_every_place_on_earth_is_in_one_region_and_has_its_own_code():
    old = make_rulebook.shipped()
    new = book(policy("p-1", ["NO", "US-NY", "DE"]))
    all_of_them = regions(old, new)

    residences = [code for one in all_of_them for code in one.residences]
    assert len(residences) == len(set(residences))
    assert set(residences) >= COUNTRIES | {"US-NY", "US-CA"}
    assert len({one.code for one in all_of_them}) == len(all_of_them)


def test_changed_rules_say_when_what_was_and_what_is():
    old = book(policy("p-1", ["JP"]))
    new = book(
        policy("p-1", ["JP"], last="2026-11-30"),
        policy("p-2", ["JP"], first="2026-12-01", **PAUSED),
    )

    (changed,) = changed_rules(old, new, home=None)

    assert (changed.platform, changed.region.code) == ("forum", "JP")
    assert changed.period == Period(starts_at=day_begins(date(2026, 12, 1), 9))
    assert (changed.before.status, changed.after.status) == (Status.ACTIVE, Status.PAUSED)


# --- For any two rulebooks ------------------------------------------------------------------------

days = st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 6)).map(date.isoformat)
rows = st.fixed_dictionaries(
    {
        "regions": st.lists(
            st.sampled_from(["*", "EU", "DE", "US", "US-CA", "JP", "NO"]), min_size=1, max_size=2
        ),
        "not_regions": st.lists(st.sampled_from(["EU", "DE", "US-CA"]), max_size=1),
        "first": days,
        "last": days,
        "effective_on": days,
        "deadline": days,
        "status": st.sampled_from(["active", "active", "active_disputed", "paused", "restricted"]),
        "offer": st.sampled_from([*Offer]).map(str),
        "covers_past": st.sampled_from([None, *Covers, Covers.BEFORE_DEADLINE]),
        "kinds": st.sampled_from([["post"], ["post", "photo"], ["video"], []]),
        "excluded": st.sampled_from([[], ["accounts_under_18"]]),
        "confidence": st.sampled_from(["high", "high", "low"]),
    }
)
laws = st.lists(
    st.tuples(st.sampled_from(["opt_in", "opt_out", "no_choice", "unclear"]), days, days),
    min_size=1,
    max_size=2,
)
places = st.builds(
    lambda covers, west, eu, jp: [
        jurisdiction("EU", "group", west=west, covers=covers, laws=as_laws("eu", eu)),
        jurisdiction("US", west=-11, laws=[law("us-1", "no_choice")]),
        jurisdiction("US-CA", "subdivision", west=-8, laws=[law("us-ca-1", "limited_right")]),
        *([jurisdiction("JP", west=9, laws=as_laws("jp", jp))] if jp else []),
    ],
    st.sampled_from([["DE", "FR"], ["DE"], ["DE", "FR", "NO"]]),
    st.sampled_from([-4, 0]),
    laws,
    st.none() | laws,
)


def as_laws(name, made):
    return [law(f"{name}-{n}", one[0], first=one[1], last=one[2]) for n, one in enumerate(made)]


def as_book(made, home_rows, where):
    def named(slug, some):
        return [
            policy(
                f"{slug}-{n}", one["regions"], **{k: v for k, v in one.items() if k != "regions"}
            )
            for n, one in enumerate(some)
        ]

    platforms = [platform("forum", policies=named("forum", made))]
    if home_rows:
        platforms.append(platform(HOME, policies=named(HOME, home_rows)))
    data = make_rulebook.data(jurisdictions=where, platforms=platforms)
    return make_rulebook.build(data, edition="any")


books = st.builds(as_book, st.lists(rows, max_size=3), st.lists(rows, max_size=1), places)
homes = st.sampled_from([None, OURS, Home(name="Open Forum", choice_for_everybody=True)])
RESIDENCES = ["DE", "FR", "NO", "US", "US-CA", "US-NY", "JP", "FJ", "??"]
residences = st.sampled_from(RESIDENCES)
near = st.datetimes(datetime(2023, 12, 30), datetime(2024, 1, 9), timezones=st.just(UTC))
near_edges = near | st.builds(
    lambda day, hours, ticks: day_begins(day, 0) + timedelta(hours=hours, microseconds=ticks),
    st.dates(date(2024, 1, 1), date(2024, 1, 8)),
    st.sampled_from([-9, 0, 4, 8, 11, 12]),
    st.sampled_from([-1, 0]),
)
one_row_else = st.tuples(st.lists(rows, min_size=1, max_size=3), rows, st.integers(0, 3), places)
pairs = st.tuples(books, books) | one_row_else.map(
    lambda made: (as_book(made[0], [], made[3]), as_book(other_row(*made[:3]), [], made[3]))
)
"""Two rulebooks of any kind, or one and the same with a row changed or added."""
public_posts = st.builds(
    lambda facts, platform, created_at, adult_from: replace(
        facts,
        platform=platform,
        created_at=created_at,
        adult_from=adult_from,
        audience=Audience.PUBLIC,
        state=State.LIVE,
    ),
    any_facts,
    st.sampled_from(["forum", "forum", HOME]),
    near_edges,
    st.none() | near_edges,
)
choices_near = st.builds(
    lambda choices, made: [
        replace(choice, made_at=made_at) for choice, made_at in zip(choices, made, strict=False)
    ],
    choice_lists,
    st.lists(near_edges, min_size=6, max_size=6),
)
HOURS = [0, 1, 24, 48, 100]


def other_row(made, other, number):
    return [*made[:number], other, *made[number + 1 :]]


def used(book, residence, facts, choices, at, home):
    rule = resolve_rule(book, platform=facts.platform, residence=residence, at=at, home=home)
    return evaluate(facts, rule, choices, at).outcome is Outcome.CAN_BE_USED


def told(all_of_it, old, new, residence, facts, at):
    """The ways that effects tell for such a post of such a person at an instant."""
    pair = (place_of(old, residence), place_of(new, residence))
    return {
        one.way
        for one in all_of_it
        if one.platform == facts.platform
        and (one.region.before, one.region.after) == pair
        and at in Period(starts_at=one.starts_at, ends_at=one.ends_at)
        and facts.kind in one.kinds
    }


@settings(deadline=None)
@given(
    pair=pairs,
    home=homes,
    at=near_edges,
    posts=st.lists(st.tuples(public_posts, choices_near), min_size=6, max_size=6),
)
def test_no_change_of_an_outcome_is_missed(pair, home, at, posts):
    old, new = pair
    all_of_it = effects(old, new, at=at, home=home)
    gone = set()
    for code in RESIDENCES:
        residence = residence_called(code)
        for hours, (facts, choices) in product(HOURS, posts):
            later = at + timedelta(hours=hours)
            before, after = (used(one, residence, facts, choices, later, home) for one in pair)
            if before != after:
                way = Way.PROTECTIVE if before else Way.PERMISSIVE
                assert way in told(all_of_it, old, new, residence, facts, later)
                gone.add(way)
    event(f"posts go {sorted(gone)}")
    if Way.PERMISSIVE in gone:
        assert direction_of(all_of_it).lets_more_in


@settings(deadline=None)
@given(old=books, new=books, home=homes, at=near_edges)
def test_the_way_back_is_the_opposite(old, new, home, at):
    there = {
        (one.platform, one.region.residences, one.way) for one in found(old, new, at=at, home=home)
    }
    back = {
        (one.platform, one.region.residences, one.way) for one in found(new, old, at=at, home=home)
    }
    other = {Way.PROTECTIVE: Way.PERMISSIVE, Way.PERMISSIVE: Way.PROTECTIVE}

    assert back == {(name, codes, other[way]) for name, codes, way in there}


@settings(deadline=None)
@given(old=books, new=books, home=homes, code=residences, at=near_edges)
def test_rules_differ_exactly_in_the_periods_that_are_told(old, new, home, code, at):
    residence = residence_called(code)
    pair = (place_of(old, residence), place_of(new, residence))
    changed = {
        one.platform
        for one in changed_rules(old, new, home=home)
        if (one.region.before, one.region.after) == pair and at in one.period
    }
    for slug in ("forum", HOME):
        before, after = (
            resolve_rule(one, platform=slug, residence=residence, at=at, home=home)
            for one in (old, new)
        )
        assert (slug in changed) == (bare(before.policy) != bare(after.policy))
        assert (None in changed) == (bare(before.law) != bare(after.law))


def bare(one):
    return None if one is None else replace(one, starts_at=None, ends_at=None)


@pytest.mark.parametrize("status", [one for one in Status if not one.trains])
def test_to_stop_is_always_protective(status):
    old = book(policy("p-1", ["EU", "US-CA"]))
    new = book(policy("p-1", ["EU", "US-CA"], status=status.value, kinds=[]))

    assert direction(old, new) is Direction.PROTECTIVE
