"""What a platform sends, as the owners of its accounts see it: whose they are, where they live, how old they are."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress

from consent.answers.groups import groups_of, totals
from consent.answers.listing import Filter, answer_for, every
from consent.answers.world import world_of
from consent.core.choices import Decision, Scope
from consent.core.eligibility import Outcome, Reason
from consent.core.posts import key_of
from consent.posts.models import AccountLink, PlatformAccount, Post, Tally
from tests import make
from tests.make_ingest import account, post, removal, send

pytestmark = pytest.mark.django_db


# --- What its owner sees ------------------------------------------------------------------------


@pytest.fixture
def linked(ines):
    """Ines has an account that the platform told of, linked by her address."""
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    send(account(email=ines.email, email_verified=True, born=1985, country="DE"), post())
    return ines


def verdicts(owner, at=make.NOW):
    world = world_of(owner, at=at)
    return {a.post.hex: a.verdict.reason for a in every(world, groups_of(world), Filter())}


def test_posts_of_a_linked_account_are_its_owners_and_follow_their_choices(linked):
    assert verdicts(linked) == {key_of("p1").hex(): Reason.USED_BY_DEFAULT}

    make.said(linked)

    assert verdicts(linked) == {key_of("p1").hex(): Reason.OBJECTED}


def test_an_edited_post_keeps_its_choice(linked):
    make.said(linked, scope=Scope(posts=frozenset({key_of("p1").hex()})))
    send(post(version=2, text="Edited"))

    assert Post.objects.get().own_entry is not None
    assert verdicts(linked) == {key_of("p1").hex(): Reason.OBJECTED}
    assert totals(groups_of(world_of(linked, at=make.NOW))).by_reason == {Reason.OBJECTED: 1}


def test_a_choice_about_a_post_counts_again_when_it_comes_back(linked):
    make.said(linked, scope=Scope(posts=frozenset({key_of("p1").hex()})))
    send(removal(version=2))
    assert verdicts(linked) == {}

    send(post(version=3))

    assert Post.objects.get().own_entry is not None
    assert totals(groups_of(world_of(linked, at=make.NOW))).by_reason == {Reason.OBJECTED: 1}


def test_posts_of_nobody_are_on_nobodys_pages(linked, mallory, client):
    send(post("p2", account_id="a2", text="Of nobody yet"))

    assert Post.objects.filter(person=None).count() == 1
    for one in (linked, mallory):
        client.force_login(one)
        for address in ("/posts/", "/dashboard/", f"/posts/{key_of('p2').hex()}/"):
            assert "Of nobody yet" not in client.get(address).content.decode()
    assert client.get(f"/posts/{key_of('p2').hex()}/").status_code == 404


def test_what_comes_in_makes_counts_stale_and_they_are_right_then(linked):
    from consent.actions.count_posts import count_posts

    count_posts(person_id=linked.pk, at=make.NOW)
    send(post("p2"), post("p3", audience="followers"))

    assert not Tally.objects.get(person=linked).fresh
    assert totals(groups_of(world_of(linked, at=make.NOW))).total == 3
    count_posts(person_id=linked.pk, at=make.NOW)
    send(removal("p2"))
    assert totals(groups_of(world_of(linked, at=make.NOW))).total == 2


def test_in_a_private_account_nothing_counts_as_public(linked):
    send(account(email=linked.email, email_verified=True, born=1985, private=True))
    world = world_of(linked, at=make.NOW)
    groups = groups_of(world)

    assert totals(groups).by_reason == {Reason.NOT_PUBLIC: 1}
    listed = [a.post.hex for a in every(world, groups, Filter(reason=Reason.NOT_PUBLIC))]
    assert listed == [key_of("p1").hex()]


# --- Where somebody lives, and how old they are -------------------------------------------------


def owner_of(lives_in, /, age=1985, **told):
    """Somebody who says that they live there; their platform says something else."""
    owner = make.person("olu@example.org", country=lives_in, born=age)
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    send(account("a9", email=owner.email, email_verified=True, **told))
    send(post("p9", account_id="a9"))
    return owner


def reason_of(owner):
    (reason,) = verdicts(owner).values()
    return reason


@pytest.mark.parametrize(
    ("stated", "told", "reason"),
    [
        # The home platform follows the law: in Germany one may say no, of Vietnam we cannot tell.
        ("DE", "DE", Reason.USED_BY_DEFAULT),
        ("DE", "VN", Reason.RULE_UNCLEAR),
        ("VN", "DE", Reason.RULE_UNCLEAR),
        (None, "DE", Reason.USED_BY_DEFAULT),
        ("", "DE", Reason.REGION_UNKNOWN),
        ("DE", None, Reason.USED_BY_DEFAULT),
        (None, None, Reason.REGION_UNKNOWN),
    ],
)
def test_while_platform_and_person_disagree_the_more_protective_rule_counts(
    rulebook, stated, told, reason
):
    owner = owner_of(stated, **({"country": told} if told else {}))

    assert reason_of(owner) is reason


def test_the_protective_rule_is_found_again_by_filters(rulebook):
    owner = owner_of("DE", country="VN")
    world = world_of(owner, at=make.NOW)
    groups = groups_of(world)

    assert totals(groups).by_outcome[Outcome.KEPT_OUT] == 1
    found = every(world, groups, Filter(outcome=Outcome.KEPT_OUT))
    assert [answer_for(world, a.post).reason for a in found] == [Reason.RULE_UNCLEAR]


def test_a_place_that_begins_later_does_not_count_yet(rulebook):
    owner = owner_of("DE", country="VN", lives_since="2026-12-01T00:00:00Z")

    assert reason_of(owner) is Reason.USED_BY_DEFAULT


@pytest.mark.parametrize(
    ("born", "told", "reason"),
    [
        (1985, {}, Reason.USED_BY_DEFAULT),
        (None, {}, Reason.AGE_UNKNOWN),
        (None, {"born": 1985}, Reason.USED_BY_DEFAULT),
        (None, {"born": 2005}, Reason.MINOR),
        (1985, {"born": 2005}, Reason.MINOR),
        (2005, {"born": 1985}, Reason.MINOR),
        (1985, {"minor": True}, Reason.MINOR),
        (None, {"minor": True}, Reason.MINOR),
        # No minor today: of a post of 2016 nobody can say.
        (None, {"minor": False}, Reason.MINOR),
        (None, {"minor": False, "born": 1985}, Reason.USED_BY_DEFAULT),
    ],
)
def test_of_two_ages_the_younger_counts(rulebook, born, told, reason):
    assert reason_of(owner_of("DE", born, **told)) is reason


def test_somebody_of_whom_the_platform_says_that_they_are_no_minor_is_none_from_then_on(rulebook):
    owner = owner_of("DE", None, minor=False)
    send(post("p9", 2, account_id="a9", created_at="2026-11-23T12:00:01Z"))

    assert reason_of(owner) is Reason.USED_BY_DEFAULT


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"minor": True}, "tells us that you are under 18"),
        ({"country": "VN"}, "tells us that you live here: Vietnam"),
        ({"born": 2005}, "tells us how old you are"),
    ],
)
def test_the_page_of_a_post_says_what_the_platform_told_us(rulebook, client, told, sentence):
    client.force_login(owner_of("DE", **told))

    page = client.get(f"/posts/{key_of('p9').hex()}/").content.decode()

    assert sentence in page
    assert "31 December 9999" not in page


# --- Whose an account is ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ({"verified": False}, {"email_verified": True}),
        ({"verified": True}, {"email_verified": False}),
        ({"verified": True}, {}),
    ],
)
def test_an_address_that_one_side_has_not_verified_links_nothing(mallory, here, there):
    EmailAddress.objects.create(user=mallory, email="victim@example.org", primary=True, **here)

    send(account(email="victim@example.org", **there), post())

    assert PlatformAccount.objects.get().person is None
    assert verdicts(mallory) == {}


def test_who_confirms_an_address_later_is_linked_then(ines):
    send(account(email=ines.email, email_verified=True), post())
    assert verdicts(ines) == {}

    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)

    assert len(verdicts(ines)) == 1
    assert AccountLink.objects.get().how == "email"


def test_a_linked_account_stays_whose_it_is(linked, mallory):
    EmailAddress.objects.create(user=mallory, email=mallory.email, verified=True, primary=True)

    send(account(version=9, email=mallory.email, email_verified=True))

    assert PlatformAccount.objects.get().person == linked


def test_wishes_and_other_accounts_are_not_touched(linked):
    other = make.post(linked, platform="facebook")
    make.said(linked, Decision.OBJECT, Scope(platform="home"))

    assert verdicts(linked)[key_of("p1").hex()] is Reason.OBJECTED
    assert verdicts(linked)[other.hex] is not Reason.OBJECTED


def test_dates_are_kept_to_the_microsecond(rulebook):
    send(post(created_at="2026-11-23T13:00:00.000001+01:00"))

    assert Post.objects.get().created_at == datetime(2026, 11, 23, 12, 0, 0, 1, tzinfo=UTC)
