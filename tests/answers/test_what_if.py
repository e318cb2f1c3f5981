"""A census and a draft say what asking about every single post would say, in any world."""

import copy
import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from accounts.models import User
from consent.actions.choose import NothingToWithdraw, NotOffered, Offered, OnlyAdults
from consent.actions.take_census import take_census
from consent.answers.groups import facts_of
from consent.answers.offers import offers_for, standing_wishes
from consent.answers.what_if import Moved, NotCounted, what_if
from consent.answers.world import home, world_of
from consent.core.choices import EVERYTHING, Decision, Scope, standing
from consent.core.comparison import instants_of_change
from consent.core.eligibility import Outcome, evaluate
from consent.core.places import place_of
from consent.core.posts import Audience, Kind, State
from consent.core.resolve import policy_periods, resolve_rule
from consent.core.rulebook_data import build
from consent.core.situations import situation_of
from consent.core.ways import Way
from consent.posts.models import Census, Post
from consent.rulebook.files import SHIPPED, read_rulebook
from tests import make

pytestmark = pytest.mark.django_db

NOW = make.NOW
DATA = read_rulebook(SHIPPED)
PAUSE = {"status": "paused", "offer": "not_needed", "kinds": [], "scope": []}


def draft(*edits, edition="draft"):
    data = copy.deepcopy(DATA)
    for edit in edits:
        edit(data)
    return build(data, edition=edition)


def row(key, **changes):
    """Edit one row of a platform."""

    def edit(data):
        rows = [row for one in data["platforms"] for row in one["policies"] if row["id"] == key]
        rows[0].update(changes)

    return edit


def then(key, day, name="next", **changes):
    """End one row of a platform on the day before a day, and go on with another."""

    def edit(data):
        for one in data["platforms"]:
            for old in list(one["policies"]):
                if old["id"] == key:
                    one["policies"].append(old | {"id": name, "from": day} | changes)
                    before = datetime.fromisoformat(day) - timedelta(days=1)
                    old["until"] = before.date().isoformat()

    return edit


def regime(code, word):
    def edit(data):
        for one in data["jurisdictions"]:
            if one["code"] == code:
                one["law"][-1]["regime"] = word

    return edit


def without_member(code, country):
    def edit(data):
        for one in data["jurisdictions"]:
            if one["code"] == code:
                one["covers"] = [here for here in one["covers"] if here != country]

    return edit


EU = "facebook-eu-2025"
WORLD = "facebook-row-2023"
EDITS = {
    "nothing": lambda data: None,
    "a pause in the EU": then(EU, "2026-11-23", **PAUSE),
    "a pause in the EU, later": then(EU, "2026-12-24", **PAUSE),
    "the EU has no choice": row(EU, offer="none"),
    "the EU is asked first": row(EU, offer="opt_in"),
    "the EU can object for everything": row(EU, covers_past="covered"),
    "an earlier deadline": row(EU, deadline="2025-05-10"),
    "a later deadline": row(EU, deadline="2025-06-01"),
    "a deadline to come": row(EU, deadline="2026-12-24"),
    "photos too": row("instagram-eu-2025", kinds=["post", "article"]),
    "children too": row(EU, excluded=[]),
    "the world can say no": row(WORLD, offer="setting_off", covers_past="covered"),
    "the world pauses": then(WORLD, "2026-11-23", **PAUSE),
    "the world in spring": row(WORLD, effective_on="2027-03-01"),
    "Germany alone": then(EU, "2026-12-01", regions=["DE"], **PAUSE),
    "Brazil asks first": regime("BR", "opt_in"),
    "the EU gives no choice": regime("EU", "no_choice"),
    "France leaves the EU": without_member("EU", "FR"),
}
PLACES = [("DE", "")] * 4 + [("FR", ""), ("US", "US-TX"), ("US", ""), ("BR", ""), ("", "")]
DAYS = [
    None,
    datetime(2003, 6, 1, tzinfo=UTC),
    datetime(2016, 5, 1, tzinfo=UTC),
    datetime(2025, 5, 20, 11, 59, tzinfo=UTC),
    datetime(2025, 5, 20, 12, 0, tzinfo=UTC),
    datetime(2026, 11, 22, tzinfo=UTC),
]
MOMENTS = [
    datetime(2025, 5, 1, 12, tzinfo=UTC),
    datetime(2025, 5, 20, 12, tzinfo=UTC),
    datetime(2025, 5, 29, 12, tzinfo=UTC),
    NOW - timedelta(days=2),
    NOW,
]
posts = st.lists(
    st.fixed_dictionaries(
        {
            "platform": st.sampled_from(["facebook", "facebook", "instagram", "home", "nowhere"]),
            "kind": st.sampled_from([Kind.POST, Kind.PHOTO, Kind.ARTICLE]),
            "state": st.sampled_from([State.LIVE] * 6 + [State.REMOVED]),
            "audience": st.sampled_from([Audience.PUBLIC] * 6 + [Audience.FOLLOWERS]),
            "created_at": st.sampled_from(DAYS),
        }
    ),
    min_size=1,
    max_size=6,
)
steps = st.lists(
    st.tuples(
        st.sampled_from([*[Decision.OBJECT] * 4, *Decision]),
        st.sampled_from(["everything", "everything", "facebook", "home", "photo", "posts"]),
        st.sampled_from(MOMENTS),
    ),
    max_size=4,
).map(lambda made: sorted(made, key=lambda step: step[2]))
people = st.lists(
    st.tuples(posts, st.sampled_from(PLACES), st.sampled_from([None, 1985, 1985, 2009]), steps),
    min_size=2,
    max_size=4,
)
DRAFTS = {name: draft(edit, edition=name) for name, edit in EDITS.items()}
SCOPES = {
    "everything": EVERYTHING,
    "facebook": Scope(platform="facebook"),
    "home": Scope(platform="home"),
    "photo": Scope(kind=Kind.PHOTO),
}


def settle(told):
    """Give some people their posts and let them say what they say."""
    for number, (facts, (country, subdivision), born, said) in enumerate(told):
        owner = make.person(
            f"owner{number}@example.org", country=country, subdivision=subdivision, born=born
        )
        made = [make.post(owner, **one) for one in facts]
        for decision, word, at in said:
            scope = SCOPES.get(word) or Scope(posts=frozenset(post.hex for post in made[:2]))
            try:
                make.said(owner, decision, scope, at=at)
            except (NotOffered, Offered, OnlyAdults, NothingToWithdraw, ValueError):
                continue


def everything(at):
    """Everybody whose home is known, each with the facts of all their posts."""
    worlds = [world_of(person, at=at) for person in User.objects.all()]
    return [
        (world, [(post.pk, facts_of(world, post)) for post in world.person.posts.all()])
        for world in worlds
        if world.residence is not None
    ]


def asked_one_by_one(everybody, new, *, at):
    """The same answers, from every post, every instant and both rulebooks."""
    gone = defaultdict(set)
    passed_over, followed, wishes = set(), set(), 0
    for world, made in everybody:
        owner = world.person.pk
        for post, facts in made:
            for way, choice, alone in turns(world, new, facts, at):
                gone[way].add((owner, post, facts.platform))
                if choice is not None and way is Way.PERMISSIVE:
                    passed_over.add((owner, choice))
                if choice is not None and alone:
                    followed.add((owner, choice))
        for wish in standing_wishes(world):
            wishes += any(
                offers_at(world, new, wish.scope, instant)
                and not offers_at(world, world.rulebook, wish.scope, instant)
                for instant in all_instants(world, new, at)
            )
    return gone, len(passed_over), len(followed), wishes


def turns(world, new, facts, at):
    situation = situation_of(facts, world.choices, at)
    for instant in instants(world, new, facts.platform, at):
        old_rule, new_rule = (
            resolve_rule(
                book,
                platform=facts.platform,
                residence=world.residence,
                at=instant,
                home=home(),
            )
            for book in (world.rulebook, new)
        )
        was, is_now = (
            evaluate(facts, rule, world.choices, instant).outcome is Outcome.CAN_BE_USED
            for rule in (old_rule, new_rule)
        )
        if was != is_now:
            said = standing(world.choices, facts=facts, at=instant)
            agreed = [one for one in said if one.decision is not Decision.OBJECT]
            alone = (
                was and evaluate(facts, new_rule, agreed, instant).outcome is Outcome.CAN_BE_USED
            )
            yield Way.PROTECTIVE if was else Way.PERMISSIVE, situation.objected_at, alone


def instants(world, new, platform, at):
    policies = [
        policy
        for book in (world.rulebook, new)
        for policy in policy_periods(
            book, platform=platform, place=place_of(book, world.residence), home=home()
        )
    ]
    return instants_of_change(policies, at=at)


def all_instants(world, new, at):
    names = {"home", *world.rulebook.platforms, *new.platforms}
    return {one for name in names for one in instants(world, new, name, at)}


def offers_at(world, book, scope, at):
    other = replace(world, rulebook=book, at=at, rules={})
    return offers_for(other, scope).objection


def numbers(gone):
    return Moved(posts=len(gone), people=len({person for person, _post, _platform in gone}))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=people, known=st.booleans())
def test_a_census_says_what_every_post_would_say(rulebook, told, known):
    Post.objects.all().delete()
    User.objects.all().delete()
    settle(told)
    take_census(at=NOW, also=[*DRAFTS.values()] if known else [])
    everybody = everything(NOW)
    for edited, new in DRAFTS.items():
        check(everybody, new, at=NOW, exact=known or edited not in WITH_UNKNOWN_DEADLINES)


WITH_UNKNOWN_DEADLINES = {"an earlier deadline", "a later deadline"}


def check(everybody, new, *, at, exact):
    found = what_if(new, at=at)
    gone, passed_over, followed, wishes = asked_one_by_one(everybody, new, at=at)
    event(f"posts move: {bool(gone)}, objections: {bool(passed_over or followed)}")
    truth = (numbers(gone[Way.PROTECTIVE]), numbers(gone[Way.PERMISSIVE]))
    told = (found.kept_out, found.can_be_used)

    assert found.wishes_fulfilled == wishes
    assert not (exact and found.is_estimate)
    if found.is_estimate:
        event("an estimate")
        for there, here in zip(truth, told, strict=True):
            assert there.posts <= here.posts
            assert there.people <= here.people
        return
    assert told == truth
    assert (found.objections_passed_over, found.objections_followed) == (passed_over, followed)
    by_platform = defaultdict(int)
    for part in found.parts:
        by_platform[part.platform, part.way] += part.moved.posts
    assert by_platform == {
        (platform, way): sum(one[2] == platform for one in posts)
        for way, posts in gone.items()
        for platform in {one[2] for one in posts}
    }


# --- One by one -----------------------------------------------------------------------------------


def test_before_the_first_census_nothing_is_claimed(rulebook):
    with pytest.raises(NotCounted):
        what_if(draft(), at=NOW)


def test_the_same_rules_move_nothing(ines):
    make.post(ines)
    take_census(at=NOW)

    found = what_if(draft(), at=NOW)

    assert (found.kept_out, found.can_be_used, found.parts) == (Moved(), Moved(), ())
    assert (found.counted, found.taken_at, found.is_estimate) == (1, NOW, False)


def test_a_person_with_posts_on_two_platforms_is_one_person(ines):
    for platform in ("facebook", "facebook", "instagram"):
        make.post(ines, platform=platform)
    take_census(at=NOW)
    pauses = [
        then(f"{one}-eu-2025", "2026-11-23", name=one, **PAUSE) for one in ("facebook", "instagram")
    ]

    found = what_if(draft(*pauses), at=NOW)

    assert found.kept_out == Moved(posts=3, people=1)
    assert [(one.platform, one.region, one.moved) for one in found.parts] == [
        ("facebook", "EU", Moved(posts=2, people=1)),
        ("instagram", "EU", Moved(posts=1, people=1)),
    ]
    assert {one.starts_at for one in found.parts} == {NOW}


def test_what_starts_in_forty_days_counts_and_says_when(ines):
    make.post(ines, kind=Kind.ARTICLE)
    take_census(at=NOW)
    more = then(EU, "2027-01-02", kinds=["post", "article"])

    (part,) = what_if(draft(more), at=NOW).parts

    assert (part.way, part.moved) == (Way.PERMISSIVE, Moved(posts=1, people=1))
    assert part.starts_at == datetime(2027, 1, 2, 4, tzinfo=UTC)


def test_an_objection_that_is_passed_over_is_counted(ines, mallory):
    make.post(ines, created_at=datetime(2026, 11, 20, tzinfo=UTC))
    make.post(mallory)
    make.said(ines, at=datetime(2025, 5, 1, 12, tzinfo=UTC))
    take_census(at=NOW)

    found = what_if(draft(row(EU, offer="none")), at=NOW)

    assert found.can_be_used == Moved(posts=1, people=1)
    assert (found.objections_passed_over, found.objections_followed) == (1, 0)


def test_an_objection_that_came_too_late_is_followed_where_all_posts_are_reached(ines):
    make.post(ines)
    make.said(ines, at=NOW)
    take_census(at=NOW)

    found = what_if(draft(row(EU, covers_past="covered")), at=NOW)

    assert found.kept_out == Moved(posts=1, people=1)
    assert (found.objections_passed_over, found.objections_followed) == (0, 1)


def test_a_wish_that_can_become_an_objection_is_counted(rulebook):
    texan = make.person("texan@example.org", country="US", subdivision="US-TX", born=1985)
    make.post(texan)
    make.said(texan, Decision.WISH, at=NOW)
    take_census(at=NOW)

    assert what_if(draft(EDITS["the world can say no"]), at=NOW).wishes_fulfilled == 1
    assert what_if(draft(row(WORLD, note="New.")), at=NOW).wishes_fulfilled == 0


def test_a_deadline_that_the_count_does_not_know_is_told_to_be_an_estimate(ines, mallory):
    for person, day in ((ines, 5), (mallory, 15)):
        make.post(person)
        make.said(person, at=datetime(2025, 5, day, 12, tzinfo=UTC))
    new = draft(row(EU, deadline="2025-05-10"))
    take_census(at=NOW)

    found = what_if(new, at=NOW)
    take_census(at=NOW, also=[new])
    exact = what_if(new, at=NOW)

    assert (found.is_estimate, found.can_be_used) == (True, Moved(posts=2, people=2))
    assert (exact.is_estimate, exact.can_be_used) == (False, Moved(posts=1, people=1))


def test_a_new_census_takes_the_place_of_the_last(ines):
    make.post(ines)
    first = take_census(at=NOW)
    make.post(ines)
    second = take_census(at=NOW + timedelta(hours=1))

    assert list(Census.objects.all()) == [second]
    assert (first.posts, second.posts, second.people) == (1, 2, 1)
    assert what_if(draft(), at=NOW).taken_at == NOW + timedelta(hours=1)


def test_the_size_of_a_census_does_not_grow_with_people_alike(rulebook):
    def size():
        taken = take_census(at=NOW)
        return (
            [len(json.loads(one.cells)) for one in taken.parts.all()],
            [one.people for one in taken.parts.all()],
            [len(one.counts) for one in taken.groups.all()],
        )

    sizes = []
    for count in range(1, 4):
        make.post(make.person(f"{count}@example.org", country="DE", born=1985))
        sizes.append(size())

    assert sizes == [([1], [f"[[1], [{count}]]"], [len("facebook:1=1")]) for count in range(1, 4)]
