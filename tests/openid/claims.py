"""The account goes by what the operator says: a claim of the ID token, or else of userinfo."""

import pytest
from django.core.cache import cache

from consent.posts.models import PlatformAccount
from tests.openid.conftest import LINK

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "said",
    [
        {"claims": {"forum_id": "a1"}},
        {"userinfo": {"forum_id": "a1"}},
        # The ID token is signed; the other answer is not.
        {"claims": {"forum_id": "a1"}, "userinfo": {"forum_id": "a2"}},
    ],
)
def test_the_claim_names_the_account(ines, forum, client, sent_back, behave, said):
    behave(**said)
    client.force_login(ines)

    client.get(sent_back("whoever"))
    client.post(LINK, {"answer": "yes"})

    assert PlatformAccount.objects.get().person == ines


def test_a_number_is_a_name(ines, forum, client, sent_back, behave):
    behave(claims={"forum_id": 7})
    client.force_login(ines)

    assert client.get(sent_back()).status_code == 303
    assert client.session["account_signed_in"][0] == "7"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"userinfo": {"forum_id": "a1", "sub": "somebody else"}},
        {"userinfo": {"forum_id": "a1", "sub": None}},
        {"userinfo": {"forum_id": None}},
        {"userinfo": {"forum_id": True}},
        {"discovery": {"userinfo_endpoint": None}},
        {"discovery": {"userinfo_endpoint": "http://127.0.0.1:1/"}},
    ],
)
def test_without_it_nothing_is_linked(ines, forum, client, sent_back, behave, said):
    behave(**said)
    cache.clear()
    client.force_login(ines)

    assert client.get(sent_back()).status_code == 502
    assert client.get(LINK).status_code == 410
