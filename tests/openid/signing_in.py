"""Where the operator allows it, a linked account signs its person in, and nobody else."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from consent.posts.models import AccountLink
from tests.make_ingest import account, send
from tests.openid.conftest import BEGIN, LINK

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(ines, forum, client, sent_back):
    """Ines has linked the account by signing in there, and has left."""
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    client.force_login(ines)
    client.get(sent_back())
    assert "you can also sign in here with it" in client.get(LINK).content.decode()
    client.post(LINK, {"answer": "yes"})
    client.logout()
    return AccountLink.objects.get()


def test_the_account_signs_its_person_in(linked, ines, client, sent_back):
    page = client.get("/accounts/login/").content.decode()
    assert f'href="{BEGIN}"' in page

    back = client.get(sent_back())

    assert (back.status_code, back["Location"]) == (302, "/dashboard/")
    assert client.session["_auth_user_id"] == str(ines.pk)


def test_the_second_factor_is_still_asked_for(linked, ines, client, sent_back):
    TOTP.activate(ines, generate_totp_secret())

    back = client.get(sent_back())

    assert back["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session


def test_after_unlinking_it_signs_nobody_in(linked, ines, client, sent_back):
    client.force_login(ines)
    client.post(f"/linked-accounts/{linked.account.key}/unlink/", {"answer": "yes"})
    client.logout()

    assert client.get(sent_back()).status_code == 403
    assert "_auth_user_id" not in client.session


def test_an_account_that_is_linked_in_another_way_signs_nobody_in(ines, forum, client, sent_back):
    """The same address there and here says whose posts they are, not that the platform may open."""
    AccountLink.objects.create(
        account=forum, person=ines, how=AccountLink.How.EMAIL, made_at=forum.made_at
    )

    page = client.get(sent_back())

    assert page.status_code == 403
    assert "Sign in here first" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_account_of_nobody_makes_no_person(forum, client, sent_back, django_user_model):
    send(account("a2"))

    for name in ("a1", "a2", "a3"):
        assert client.get(sent_back(name)).status_code == 403
    assert not django_user_model.objects.exists()


def test_somebody_whose_account_is_switched_off_stays_out(linked, ines, client, sent_back):
    ines.is_active = False
    ines.save()

    client.get(sent_back())

    assert "_auth_user_id" not in client.session
