"""A look-up says of each post what the law says of it, in any world and in any company."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from consent.actions.choose import NothingToWithdraw, NotOffered, NotTheirs, Offered, OnlyAdults
from consent.answers.asked import ask
from consent.answers.groups import facts_of
from consent.answers.lookup import UNKNOWN, look_up
from consent.answers.world import home, world_of
from consent.core.choices import EVERYTHING, Choice, Decision, Scope
from consent.core.eligibility import Outcome, Reason, evaluate
from consent.core.places import Residence
from consent.core.posts import Audience, Facts, Kind, State, key_of
from consent.core.resolve import resolve_rule
from consent.ledger.choices import choices_of
from consent.posts.models import PlatformAccount, Post, Removal
from consent.rulebook.editions import NoEdition, current_edition
from tests import make
from tests.make_ingest import account, post, removal, send

pytestmark = pytest.mark.django_db

PLACES = [("DE", ""), ("US", "US-TX"), ("US", "US-LA"), ("MX", ""), ("GB", ""), ("", ""), None]
BORN = [None, 1985, 2009]
DAYS = [
    "2003-06-01T00:00:00Z",
    "2004-01-01T12:00:00Z",
    "2027-12-31T12:00:00Z",
    "2028-01-01T12:00:00Z",
    "2016-05-01T00:00:00.000001Z",
    "2026-11-22T11:59:59.999999Z",
    "2026-11-22T12:00:00Z",
    "2026-11-23T10:00:00Z",
]
NOW = datetime(2029, 1, 1, tzinfo=UTC)
ENDS = [None, NOW - timedelta(days=1), NOW + timedelta(days=1)]
owners = st.fixed_dictionaries(
    {
        "place": st.sampled_from(PLACES[:-1]),
        "born": st.sampled_from(BORN),
        "private": st.sampled_from([None, False, True]),
        "left": st.sampled_from([None, "2026-11-22T12:00:00+00:00"]),
        "person": st.none() | st.tuples(st.sampled_from(PLACES), st.sampled_from(BORN)),
    }
)
posts = st.lists(
    st.fixed_dictionaries(
        {
            "owner": st.integers(0, 2),
            "kind": st.sampled_from(["post", "photo", "story"]),
            "audience": st.sampled_from(["public", "public", "public", *Audience]),
            "created_at": st.sampled_from(DAYS),
            "removed": st.sampled_from([False, False, False, True]),
        }
    ),
    min_size=1,
    max_size=14,
)
said = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(Decision),
        st.sampled_from(["everything", "home", "photo", "account", "posts", "all but"]),
        st.integers(0, 13),
        st.sampled_from([-24, -2, 0]),
    ),
    max_size=6,
)


def build(owners, posts, said):
    """Return the people behind the accounts; None where there is nobody."""
    for model in (Post, Removal, PlatformAccount, User):
        model.objects.all().delete()
    people = []
    for number, one in enumerate(owners):
        country, subdivision = one["place"]
        told = {"country": country or None, "subdivision": subdivision or None}
        told |= {"born": one["born"], "private": one["private"]}
        send(account(f"a{number}", **{k: v for k, v in told.items() if v is not None}), at=NOW)
        people.append(person_behind(number, one["person"]))
        if one["left"] and people[-1] is None:
            left = PlatformAccount.objects.filter(platform_id=f"a{number}")
            left.update(objected_at=one["left"])
    for number, one in enumerate(posts):
        facts = {name: one[name] for name in ("kind", "audience", "created_at")}
        send(post(f"p{number}", account_id=f"a{one['owner'] % len(owners)}", **facts), at=NOW)
    for who, decision, about, number, hours in said:
        person = people[who % len(people)]
        if person is not None:
            # Only a no has exceptions, and only a yes an end.
            what = Decision.OBJECT if about == "all but" else decision
            ends_at = ENDS[number % 3] if what is Decision.CONSENT else None
            say(person, what, scope(about, number, person), hours, ends_at)
    for number, one in enumerate(posts):
        if one["removed"]:
            send(removal(f"p{number}"), at=NOW)
    return people


def person_behind(number, told):
    if told is None:
        return None
    place, born = told
    country, subdivision = place or (None, "")
    address = f"{number}@example.org"
    person = make.person(address, country=country, subdivision=subdivision, born=born)
    PlatformAccount.objects.filter(platform_id=f"a{number}").update(person=person)
    return person


def say(person, decision, scope, hours, ends_at):
    with contextlib.suppress(NotOffered, Offered, OnlyAdults, NothingToWithdraw, NotTheirs):
        make.said(person, decision, scope, at=make.NOW + timedelta(hours=hours), ends_at=ends_at)


def scope(about, number, person):
    match about:
        case "everything":
            return EVERYTHING
        case "home":
            return Scope(platform="home")
        case "photo":
            return Scope(kind=Kind.PHOTO)
        case "all but":
            theirs = Post.objects.filter(account__person=person)[number : number + 2]
            but = frozenset(one.hex for one in theirs)
            return Scope(but_kinds=frozenset({Kind.STORY}), but_posts=but)
        case "account":
            return Scope(account=str(PlatformAccount.objects.get(person=person).key))
        case _:
            theirs = Post.objects.filter(account__person=person)[: number + 1]
            return Scope(posts=frozenset(one.hex for one in theirs) or frozenset({"0" * 32}))


def by_the_law(post_id, people):
    """What evaluate() says, told from the rows in another way than the look-up reads them."""
    row = Post.objects.filter(key=key_of(post_id)).select_related("account").first()
    if row is None:
        return Reason.REMOVED
    person = people[int(row.account.platform_id[1:])]
    stated = person and person.residences.first()
    told = row.account.lives(NOW)
    own = make_residence(stated) if stated else told
    grown_up = [one for one in (person and person.adult_from, row.account.adult_from) if one]
    facts = Facts(
        platform="home",
        account=str(row.account.key),
        kind=Kind(row.kind),
        audience=(
            Audience.FOLLOWERS
            if row.account.private and row.audience == "public"
            else Audience(row.audience)
        ),
        state=State(row.state),
        created_at=row.created_at,
        adult_from=max(grown_up, default=None),
        post=row.hex,
    )
    choices = choices_of(person.subject) if person else ()
    if row.account.objected_at:
        no = row.account.objected_at
        choices = (Choice(index=0, decision=Decision.OBJECT, scope=EVERYTHING, made_at=no),)
    verdicts = [
        evaluate(facts, rule_in(place), choices, NOW) for place in dict.fromkeys([own, told or own])
    ]
    return next((one.reason for one in verdicts if one.stops), verdicts[0].reason)


def make_residence(row):
    if row is None or not row.country:
        return None
    return Residence(country=row.country, subdivision=row.subdivision or None)


def rule_in(place):
    book = current_edition().rulebook
    return resolve_rule(book, platform="home", residence=place, at=NOW, home=home())


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(owners, min_size=1, max_size=3), posts, said)
def test_a_look_up_says_what_the_law_says_of_every_post(rulebook, owners, posts, said):
    people = build(owners, posts, said)
    ids = [f"p{number}" for number in range(len(posts))]
    truth = {post_id: by_the_law(post_id, people) for post_id in ids}

    together = look_up("home", [*ids, "stranger", *reversed(ids)], at=NOW).uses

    assert [use.reason for use in together] == [
        *truth.values(),
        UNKNOWN,
        *reversed(truth.values()),
    ]
    for use in together:
        known = use.reason != UNKNOWN
        usable = known and Reason(use.reason).outcome is Outcome.CAN_BE_USED
        assert use.may_be_used is usable
    assert [look_up("home", [one], at=NOW).uses[0] for one in ids] == list(together[: len(ids)])


def test_posts_of_another_platform_are_not_known(rulebook):
    send(account(country="DE", born=1985), post())

    assert look_up("home", ["p1"], at=NOW).uses[0].may_be_used
    assert look_up("facebook", ["p1"], at=NOW).uses[0].reason == UNKNOWN


@pytest.mark.parametrize("ids", [["p1"], ["p1", "p2", "p3", "stranger"], [""], []])
def test_all_of_it_is_read_with_one_statement(rulebook, ids, django_assert_num_queries):
    send(account(country="DE", born=1985), account("a2"), post(), removal("p3"))
    send(post("p2", account_id="a2"))
    person_behind(2, (("DE", ""), 1985))
    look_up("home", ["p1"], at=NOW)

    with django_assert_num_queries(1):
        assert len(look_up("home", ids, at=NOW).uses) == len(ids)


def test_the_residence_that_began_last_counts(rulebook):
    send(account(country="US", subdivision="US-LA", born=1985), post())
    person = make.person("anna@example.org", country=None, born=1985)
    PlatformAccount.objects.update(person=person)
    Post.objects.update(person=person)
    moves = [
        ("US", "US-LA", timedelta(microseconds=1)),
        ("", "", timedelta(0)),
        ("MX", "", timedelta(microseconds=1)),
        ("DE", "", timedelta(days=-1)),
        ("DE", "", timedelta(days=10_000)),
    ]
    for country, subdivision, after in moves:
        person.residences.create(
            country=country,
            subdivision=subdivision,
            starts_at=make.NOW + after,
            declared_at=make.NOW,
        )

    assert world_of(person, at=NOW).lives == Residence(country="MX")
    assert ask("home", [key_of("p1")], at=NOW).worlds.popitem()[1].lives == Residence(country="MX")
    assert look_up("home", ["p1"], at=NOW).uses[0].reason == by_the_law_of(person)


def by_the_law_of(person):
    world = world_of(person, at=NOW)
    return world.verdict(facts_of(world, Post.objects.get())).reason


def test_without_a_rulebook_nothing_is_said(db):
    with pytest.raises(NoEdition, match="load_rulebook"):
        look_up("home", ["p1"], at=NOW)
