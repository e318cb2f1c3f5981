"""An account becomes somebody's because its platform signed it and they agree; never otherwise."""

import base64
import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from consent.access.models import UsedToken
from consent.access.secrets import Use, secret_of
from consent.access.tokens import make_token
from consent.answers.groups import groups_of, totals
from consent.answers.world import world_of
from consent.core.choices import Scope
from consent.core.eligibility import Reason
from consent.posts.models import AccountLink, PlatformAccount, Post
from tests import make
from tests.make_ingest import account, post, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum(rulebook):
    """An account of the home platform that is nobody's, with a post."""
    send(account(handle="ines.here", country="DE", born=1985), post(text="From the forum"))
    return PlatformAccount.objects.get()


def token(*, platform="home", account="a1", use=Use.LINK, minutes=5, signed_by=None):
    return make_token(
        platform=platform,
        account=account,
        secret=bytes.fromhex(secret_of(signed_by or platform, use)),
        expires_at=timezone.now() + timedelta(minutes=minutes),
    )


def owner_of(forum):
    return PlatformAccount.objects.get(pk=forum.pk).person


def answer(client, given, word="yes"):
    return client.post("/link/", {"token": given, "answer": word})


def test_who_agrees_has_the_account_and_its_posts(ines, forum, client):
    client.force_login(ines)
    given = token()

    page = client.get(f"/link/?token={given}").content.decode()
    assert "ines.here" in page
    assert page.count('class="choice__button"') == 2
    assert owner_of(forum) is None

    assert answer(client, given).status_code == 303
    assert owner_of(forum) == ines
    assert "From the forum" in client.get("/posts/").content.decode()
    assert "ines.here" in client.get("/linked-accounts/").content.decode()


def test_choices_made_before_count_and_are_not_asked_again(ines, forum, client):
    make.said(ines)
    client.force_login(ines)

    answer(client, token())

    world = world_of(ines, at=timezone.now())
    assert totals(groups_of(world)).by_reason == {Reason.OBJECTED: 1}
    assert make.choices().count() == 1


def test_a_choice_for_this_very_account_counts_again_when_it_is_linked_again(ines, forum, client):
    client.force_login(ines)
    answer(client, token())
    make.said(ines, scope=Scope(account=str(forum.key)))
    client.post(f"/linked-accounts/{forum.key}/unlink/", {"answer": "yes"})
    assert Post.objects.get().person is None

    answer(client, token(minutes=6))

    world = world_of(ines, at=timezone.now())
    assert totals(groups_of(world)).by_reason == {Reason.OBJECTED: 1}


def test_who_says_no_has_not_and_the_link_is_used_up(ines, forum, client):
    client.force_login(ines)
    given = token()

    answer(client, given, "no")

    assert owner_of(forum) is None
    assert answer(client, given).status_code == 410


def test_a_link_is_good_once_for_whoever_is_first(ines, mallory, forum, client):
    given = token()
    client.force_login(ines)
    answer(client, given)

    client.force_login(mallory)
    for again in (client.get(f"/link/?token={given}"), answer(client, given)):
        assert again.status_code == 410
    assert owner_of(forum) == ines


def test_a_fresh_link_takes_no_account_from_its_owner(ines, mallory, forum, client):
    client.force_login(ines)
    answer(client, token())
    client.force_login(mallory)
    given = token(minutes=6)

    assert client.get(f"/link/?token={given}").status_code == 409
    assert answer(client, given).status_code == 409
    assert owner_of(forum) == ines


def changed(given, part, **values):
    parts = given.split(".")
    raw = json.loads(base64.urlsafe_b64decode(parts[part] + "=="))
    new = json.dumps(raw | values).encode()
    parts[part] = base64.urlsafe_b64encode(new).rstrip(b"=").decode()
    return ".".join(parts)


FORGED = {
    "nothing": lambda: "",
    "words": lambda: "a.b.c",
    "not three parts": lambda: token().rpartition(".")[0],
    "no signature": lambda: token().rpartition(".")[0] + ".",
    "another account": lambda: changed(token(account="a2"), 1, sub="a1"),
    "another end": lambda: changed(token(), 1, exp=9_999_999_999),
    "no algorithm": lambda: changed(token(), 0, alg="none"),
    "another algorithm": lambda: changed(token(), 0, alg="RS256"),
    "another platform's secret": lambda: token(signed_by="facebook"),
    "the secret for addresses": lambda: token(use=Use.EMAIL),
    "good for too long": lambda: token(minutes=60),
    "another platform": lambda: token(platform="facebook"),
    "an account nobody told of": lambda: token(account="a2"),
    "very long": lambda: token(account="a" * 5_000),
    "expired": lambda: token(minutes=-1),
    "a platform of half a character": lambda: token(platform="\ud800", signed_by="home"),
    "a platform with NUL": lambda: token(platform="home\0", signed_by="home"),
    "an account of half a character": lambda: token(account="\ud800"),
    "an account with NUL": lambda: token(account="a1\0"),
    "an account of too many characters": lambda: token(account="a" * 201),
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_the_platform_did_not_sign_for_now_links_nothing(mallory, forum, client, forged):
    client.force_login(mallory)
    given = FORGED[forged]()

    assert client.get("/link/", {"token": given}).status_code in {410, 422}
    assert answer(client, given).status_code in {410, 422}
    assert owner_of(forum) is None
    assert not AccountLink.objects.exists()


def test_a_link_for_another_site_is_none(mallory, forum, client, settings):
    settings.SITE_ORIGIN = "other.example/site"
    given = token()
    settings.SITE_ORIGIN = "dash.example/site"
    client.force_login(mallory)

    assert answer(client, given).status_code == 422


def test_a_visitor_signs_in_first_and_the_link_stays_good(ines, forum, client):
    given = token()

    assert client.get(f"/link/?token={given}").status_code == 302
    assert answer(client, given).status_code == 302
    client.force_login(ines)
    answer(client, given)

    assert owner_of(forum) == ines


def test_used_links_are_forgotten_when_they_would_not_count_anyway(ines, forum, client):
    UsedToken.objects.create(digest=b"x" * 32, expires_at=timezone.now())
    client.force_login(ines)

    answer(client, token())

    assert UsedToken.objects.count() == 1


def test_what_somebody_unlinked_is_not_linked_by_its_address_again(ines, forum, client):
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    line = account(email=ines.email, email_verified=True, handle="ines.here")
    send(line)
    client.force_login(ines)
    make.said(ines, scope=Scope(posts=frozenset({Post.objects.get().hex})))

    page = client.get(f"/linked-accounts/{forum.key}/unlink/").content.decode()
    assert page.count('class="choice__button"') == 2
    client.post(f"/linked-accounts/{forum.key}/unlink/", {"answer": "yes"})
    send(line)

    assert owner_of(forum) is None
    assert (Post.objects.get().person, Post.objects.get().own_entry) == (None, None)
    assert "From the forum" not in client.get("/posts/").content.decode()


def test_who_keeps_it_keeps_it(ines, forum, client):
    client.force_login(ines)
    answer(client, token())

    client.post(f"/linked-accounts/{forum.key}/unlink/", {"answer": "no"})

    assert owner_of(forum) == ines


def test_nobody_unlinks_what_is_not_theirs(ines, mallory, forum, client):
    client.force_login(ines)
    answer(client, token())
    brought = make.account(mallory, "facebook")
    client.force_login(mallory)

    for key in (forum.key, brought.key):
        address = f"/linked-accounts/{key}/unlink/"
        assert client.get(address).status_code == 404
        assert client.post(address, {"answer": "yes"}).status_code == 404
    assert owner_of(forum) == ines
