"""A choice outlives what happens around it, and nobody who has decided is asked again."""

from datetime import timedelta

import pytest

from accounts.models import Residence
from consent.actions.fulfil_wishes import fulfil_wishes
from consent.actions.publish_edition import publish_edition
from consent.answers.groups import groups_of, totals
from consent.answers.offers import said_for
from consent.answers.world import world_of
from consent.core.choices import Decision, Scope
from consent.core.eligibility import Reason
from consent.core.posts import Kind
from consent.posts.models import PlatformAccount, Post
from consent.rulebook.files import SHIPPED, read_rulebook
from tests import make
from tests.posts.small_archives import bring, facebook, photo, seconds, wrote
from tests.web.reading import read

pytestmark = pytest.mark.django_db

LATER = make.NOW + timedelta(days=30)
MUCH_LATER = make.NOW + timedelta(days=60)
POSTS = [wrote("First", seconds(2012)), wrote("Second", seconds(2016))]
ASKS = {"Opt out of AI training", "No, keep my posts out", "Save my wish"}


def one(text):
    return Post.objects.get(text=text)


def said(person, scope, at=MUCH_LATER):
    choice = said_for(world_of(person, at=at), scope)
    return choice and (choice.index, choice.decision)


def test_choices_of_every_scope_survive_bringing_the_file_again(ines, tmp_path):
    bring(ines, facebook(tmp_path / "a.zip", POSTS))
    account = PlatformAccount.objects.get(person=ines)
    scopes = [
        Scope(),
        Scope(platform="facebook"),
        Scope(account=str(account.key)),
        Scope(kind=Kind.PHOTO),
        Scope(posts=frozenset({one("First").hex})),
    ]
    made = {scope: make.said(ines, scope=scope).index for scope in scopes}
    but = make.said(ines, scope=Scope(but_posts=frozenset({one("Second").hex})))
    before = {post.text: post.own_entry for post in Post.objects.all()}

    bring(ines, facebook(tmp_path / "b.zip", POSTS), at=LATER)

    for scope in scopes[1:]:
        assert said(ines, scope) == (made[scope], Decision.OBJECT)
    assert said(ines, Scope()) == (but.index, Decision.OBJECT)
    assert {post.text: post.own_entry for post in Post.objects.all()} == before
    assert PlatformAccount.objects.filter(person=ines).count() == 1


def test_named_posts_that_were_gone_are_named_again_when_they_come_back(ines, tmp_path):
    bring(ines, facebook(tmp_path / "a.zip", POSTS))
    make.said(ines, scope=Scope(posts=frozenset({one("First").hex})))
    make.said(ines, scope=Scope(platform="facebook", but_posts=frozenset({one("First").hex})))
    make.said(ines, Decision.WITHDRAW, Scope(posts=frozenset({one("First").hex})))
    before = one("First").own_entry
    Post.objects.all().delete()

    bring(ines, facebook(tmp_path / "b.zip", POSTS), at=LATER)

    assert one("First").own_entry == before
    assert one("Second").own_entry is None


def test_an_account_that_has_another_name_now_keeps_its_choice(ines):
    account = make.account(ines, "home", "ines")
    make.post(ines, of=account)
    made = make.said(ines, scope=Scope(account=str(account.key)))
    PlatformAccount.objects.filter(pk=account.pk).update(handle="ines.new")

    world = world_of(ines, at=LATER)

    assert said(ines, Scope(account=str(account.key))) == (made.index, Decision.OBJECT)
    assert totals(groups_of(world)).by_reason == {Reason.OBJECTED: 1}


def test_a_platform_that_is_new_is_covered_by_a_choice_for_everything(ines):
    make.said(ines, scope=Scope(but_kinds=frozenset({Kind.PHOTO})))

    make.post(ines, platform="home", kind=Kind.POST)
    make.post(ines, platform="home", kind=Kind.PHOTO)

    reasons = totals(groups_of(world_of(ines, at=LATER))).by_reason
    assert reasons == {Reason.OBJECTED: 1, Reason.USED_BY_DEFAULT: 1}


def test_a_new_edition_changes_no_choice(ines):
    make.post(ines, platform="home")
    made = make.said(ines)
    data = read_rulebook(SHIPPED)
    data["about"]["version"] = "2026-12-23.1"

    publish_edition(data=data, at=LATER, by=None)

    assert said(ines, Scope()) == (made.index, Decision.OBJECT)
    assert make.choices().count() == 1


def test_who_moves_keeps_their_choice_and_the_new_rules_count_from_that_day(ines):
    make.post(ines, platform="home")
    made = make.said(ines)

    live_in(ines, "US", "US-TX", at=LATER)
    fulfil_wishes(at=LATER)
    there = world_of(ines, at=LATER)
    live_in(ines, "DE", "", at=MUCH_LATER)
    back = world_of(ines, at=MUCH_LATER)

    assert said_for(there).index == said_for(back).index == made.index
    assert there.rule("home").jurisdiction != back.rule("home").jurisdiction
    assert totals(groups_of(back)).by_reason == {Reason.OBJECTED: 1}
    assert make.choices().count() == 1


def live_in(person, country, subdivision, *, at):
    Residence.objects.create(
        person=person, country=country, subdivision=subdivision, starts_at=at, declared_at=at
    )


@pytest.mark.parametrize("platform", ["home", "facebook"])
def test_nobody_who_has_said_no_is_asked_again(ines, client, tmp_path, platform):
    client.force_login(ines)
    make.post(ines, platform=platform)
    make.said(ines)
    assert not ASKS & set(read(client.get("/dashboard/")).choices)

    bring(ines, facebook(tmp_path / "a.zip", [*POSTS, photo("a.jpg", seconds(2017))]), at=LATER)
    make.post(ines, platform="x")
    PlatformAccount.objects.filter(platform=platform).update(handle="new.name")

    for address in ("/dashboard/", "/choice/"):
        assert not ASKS & set(read(client.get(address)).choices)


def test_nobody_whose_wish_is_saved_is_asked_for_it_again(rulebook, client):
    taylor = make.person("taylor@example.org", country="US", subdivision="US-TX", born=1990)
    make.post(taylor)
    make.said(taylor, Decision.WISH)
    client.force_login(taylor)

    for address in ("/dashboard/", "/choice/"):
        assert not ASKS & set(read(client.get(address)).choices)
