"""An account becomes somebody's who signed in to it at the platform and agrees; never otherwise."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from accounts.models import Erasure, User
from consent.actions.erase_person import ask_for_erasure, erase_person
from consent.answers.groups import groups_of, totals
from consent.answers.world import world_of
from consent.core.eligibility import Reason
from consent.posts.models import AccountLink, PlatformAccount
from tests import make
from tests.make_ingest import account, send
from tests.openid.conftest import BACK, BEGIN, LINK

pytestmark = pytest.mark.django_db
OTHER_KEY = "b"


def owner_of(forum):
    return PlatformAccount.objects.get(pk=forum.pk).person


def answer(client, word="yes"):
    return client.post(LINK, {"answer": word})


def test_who_signs_in_there_and_agrees_has_the_account(ines, forum, client, sent_back):
    make.said(ines)
    client.force_login(ines)
    assert f'href="{BEGIN}"' in client.get("/linked-accounts/").content.decode()

    back = client.get(sent_back())
    assert (back.status_code, back["Location"]) == (303, LINK)
    page = client.get(LINK).content.decode()
    assert "ines.here" in page
    assert page.count('class="choice__button"') == 2
    assert owner_of(forum) is None

    assert answer(client).status_code == 303
    assert owner_of(forum) == ines
    assert "From the forum" in client.get("/posts/").content.decode()
    assert "you signed in there" in client.get("/linked-accounts/").content.decode()
    world = world_of(ines, at=make.NOW)
    assert totals(groups_of(world)).by_reason == {Reason.OBJECTED: 1}


def test_nothing_but_the_link_is_kept(ines, forum, client, sent_back):
    client.force_login(ines)
    client.get(sent_back())
    answer(client)

    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()
    assert AccountLink.objects.get().how == AccountLink.How.OPENID
    # Neither the platform's word nor its codes stay in the session.
    assert "account_signed_in" not in client.session
    assert client.session["socialaccount_states"] == {}


def test_who_says_no_has_not(ines, forum, client, sent_back):
    client.force_login(ines)
    client.get(sent_back())

    answer(client, "no")

    assert owner_of(forum) is None
    assert answer(client).status_code == 410


def test_an_answer_counts_for_ten_minutes(ines, forum, client, sent_back, time_machine):
    client.force_login(ines)
    client.get(sent_back())
    now = timezone.now()
    time_machine.move_to(now + timedelta(minutes=9))
    assert client.get(LINK).status_code == 200

    time_machine.move_to(now + timedelta(minutes=11))

    assert client.get(LINK).status_code == 410
    assert answer(client).status_code == 410
    assert owner_of(forum) is None


def test_coming_back_twice_with_the_same_code_is_refused(ines, forum, client, sent_back):
    client.force_login(ines)
    address = sent_back()
    client.get(address)
    answer(client, "no")

    assert client.get(address).status_code == 502
    assert client.get(LINK).status_code == 410
    assert owner_of(forum) is None


def test_who_did_not_begin_does_not_come_back(ines, mallory, forum, client, sent_back):
    """A way back that Mallory got for her own account links nothing in Ines's browser."""
    client.force_login(mallory)
    address = sent_back()
    client.logout()
    client.force_login(ines)

    assert client.get(address).status_code == 502
    assert client.get(LINK).status_code == 410


def test_another_state_is_refused(ines, forum, client, sent_back):
    client.force_login(ines)
    address = sent_back()
    code = address.partition("code=")[2].partition("&")[0]

    for state in ("", "&state=", "&state=guessed"):
        assert client.get(f"{BACK}?code={code}{state}").status_code == 502


def test_a_code_of_another_sign_in_is_refused(ines, forum, client, sent_back):
    """What Mallory could put into the address: her own code, with the state that Ines has."""
    client.force_login(ines)
    mine, other = sent_back(), sent_back("a2")
    code = other.partition("code=")[2].partition("&")[0]
    state = mine.partition("state=")[2].partition("&")[0]

    # The verifier does not fit, so the platform gives nothing.
    assert client.get(f"{BACK}?code={code}&state={state}").status_code == 502


WRONG = {
    "another issuer in the token": {"claims": {"iss": "http://127.0.0.1:1"}},
    "no issuer": {"claims": {"iss": None}},
    "another nonce": {"claims": {"nonce": "guessed"}},
    "no nonce": {"claims": {"nonce": None}},
    "for another program": {"claims": {"aud": "shop"}},
    "for several, issued to another": {"claims": {"aud": ["privacydash", "shop"], "azp": "shop"}},
    "for nobody": {"claims": {"aud": None}},
    "over": {"claims": {"exp": 1_700_000_000}},
    "without an end": {"claims": {"exp": None}},
    "of the future": {"claims": {"iat": 4_000_000_000}},
    "signed with a key that is not published": {"key": OTHER_KEY},
    "with the name of no key": {"header": {"kid": OTHER_KEY}},
    "not signed": {"header": {"alg": "none"}},
    "said to be signed with the shared secret": {"header": {"alg": "HS256"}},
    "no name of an account": {"claims": {"sub": None}},
    "half a character": {"claims": {"sub": "\ud800"}},
    "a NUL": {"claims": {"sub": "a\0"}},
    "an empty name": {"claims": {"sub": ""}},
    "a name of another sort": {"claims": {"sub": ["a1"]}},
    "a very long name": {"claims": {"sub": "a" * 500}},
    "no ID token": {"token": {"id_token": None}},
    "words for an ID token": {"token": {"id_token": "a.b.c"}},
    "a number for an ID token": {"token": {"id_token": 7}},
    "no token at all": {"status": 500},
    "no keys": {"keys": {}},
    "keys that are none": {"keys": {"keys": [{"kty": "RSA", "kid": "a"}]}},
    "keys of another shape": {"keys": []},
    "another issuer on its page": {"discovery": {"issuer": "http://127.0.0.1:1"}},
    "no address for its keys": {"discovery": {"jwks_uri": None}},
    "keys elsewhere, where nobody answers": {"discovery": {"jwks_uri": "http://127.0.0.1:1/"}},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_does_not_count_links_nothing(ines, forum, client, sent_back, behave, wrong):
    client.force_login(ines)
    address = sent_back()
    behave(**WRONG[wrong])
    cache.clear()

    page = client.get(address)

    assert page.status_code == 502
    assert "did not show us who has signed in" in page.content.decode()
    assert client.get(LINK).status_code == 410
    assert not AccountLink.objects.exists()
    # And it works again once the platform does.
    behave()
    cache.clear()
    assert client.get(sent_back()).status_code == 303


def test_a_provider_with_one_key_need_not_name_it(ines, forum, client, sent_back, behave):
    client.force_login(ines)
    address = sent_back()
    behave(header={"kid": None})

    assert client.get(address).status_code == 303


def test_nobody_is_sent_to_a_provider_that_is_another(ines, client, behave):
    client.force_login(ines)
    behave(discovery={"issuer": "http://127.0.0.1:1"})

    assert client.get(BEGIN).status_code == 502


def test_a_provider_that_does_not_answer(ines, client, settings):
    settings.OPENID_ISSUER = "http://127.0.0.1:1"
    client.force_login(ines)

    page = client.get(BEGIN)

    assert (page.status_code, "Nothing has changed" in page.content.decode()) == (502, True)


def test_who_changes_their_mind_there(ines, forum, client, sent_back):
    client.force_login(ines)

    page = client.get(sent_back("nobody"))

    assert page.status_code == 403
    assert "You did not sign in at" in page.content.decode()


def test_an_account_of_somebody_else_stays_theirs(ines, mallory, forum, client, sent_back):
    client.force_login(mallory)
    client.get(sent_back())
    answer(client)
    client.logout()
    client.force_login(ines)
    client.get(sent_back())

    page = client.get(LINK)
    assert page.status_code == 409
    assert "somebody else" in page.content.decode()
    assert answer(client).status_code == 409
    assert owner_of(forum) == mallory


def test_an_account_that_the_platform_never_told_us_of(ines, forum, client, sent_back):
    client.force_login(ines)
    client.get(sent_back("a2"))

    assert client.get(LINK).status_code == 422
    assert answer(client).status_code == 422
    assert PlatformAccount.objects.count() == 1


def test_one_linked_by_its_address_is_now_shown_by_signing_in(ines, forum, client, sent_back):
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    send(account(email=ines.email, email_verified=True))
    assert AccountLink.objects.get().how == AccountLink.How.EMAIL
    client.force_login(ines)

    client.get(sent_back())
    answer(client)

    assert AccountLink.objects.get().how == AccountLink.How.OPENID
    assert owner_of(forum) == ines


def test_what_was_unlinked_is_linked_again_this_way(ines, forum, client, sent_back):
    client.force_login(ines)
    client.get(sent_back())
    answer(client)
    client.post(f"/linked-accounts/{forum.key}/unlink/", {"answer": "yes"})
    assert owner_of(forum) is None

    client.get(sent_back())
    answer(client)

    assert owner_of(forum) == ines


def test_a_visitor_signs_in_here_first(forum, client):
    answer = client.get(BEGIN)

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={BEGIN}")
    assert client.get(LINK).status_code == 302
    assert "Sign in with your account at" not in client.get("/accounts/login/").content.decode()


def test_a_visitor_who_comes_back_is_not_signed_in(ines, forum, client, sent_back):
    client.force_login(ines)
    client.get(sent_back())
    answer(client)
    states = sent_back()
    client.logout()

    assert client.get(states).status_code == 502
    assert client.get("/dashboard/").status_code == 302


def test_what_the_platform_publishes_is_asked_for_once(ines, client, behave):
    client.force_login(ines)
    client.get(BEGIN)
    # It would not count, if we asked again for each of a thousand visitors.
    behave(discovery={"issuer": "http://127.0.0.1:1"})

    assert client.get(BEGIN).status_code == 302


def test_who_linked_an_account_can_leave(ines, forum, client, sent_back):
    """The tables of the package name people too; they are empty, and in nobody's way."""
    client.force_login(ines)
    client.get(sent_back())
    answer(client)
    at = timezone.now()

    asked = ask_for_erasure(person=ines, channel=Erasure.Channel.WEB, by=None, at=at)
    later = at + timedelta(days=31)
    erase_person(erasure_id=asked.pk, at=later)

    assert not User.objects.filter(pk=ines.pk).exists()
    assert not AccountLink.objects.exists()


def test_none_of_the_pages_of_the_package_is_open(client):
    assert apps.is_installed("allauth.socialaccount")
    for address in ("3rdparty/", "3rdparty/signup/", "social/connections/", "oidc/home/login/"):
        assert client.get(f"/accounts/{address}").status_code == 404
    assert settings.OPENID_ISSUER.startswith("http://127.0.0.1:")
