import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from tests.accounts.sign_in import sign_in

CHANGE = "/accounts/email/"
CONFIRM = "/accounts/confirm-email/"


@pytest.mark.django_db
def test_a_new_address_counts_once_its_code_is_typed(client, owner, mailed_code):
    sign_in(client, owner)

    asked = client.post(CHANGE, {"action_add": "1", "email": "new@example.org"})
    owner.refresh_from_db()
    assert (asked["Location"], owner.email) == (CONFIRM, "ines@example.org")

    done = client.post(CONFIRM, {"code": mailed_code()})

    owner.refresh_from_db()
    assert (done["Location"], owner.email) == ("/settings/", "new@example.org")
    addresses = EmailAddress.objects.values_list("email", "verified", "primary")
    assert list(addresses) == [("new@example.org", True, True)]


@pytest.mark.django_db
def test_the_old_address_is_told(client, owner, mailed_code):
    sign_in(client, owner)
    client.post(CHANGE, {"action_add": "1", "email": "new@example.org"})
    client.post(CONFIRM, {"code": mailed_code()})

    told = [(m.to, m.subject) for m in mail.outbox]
    assert told == [
        (["new@example.org"], "Your code to confirm this address"),
        (["ines@example.org"], "Your e-mail address has changed"),
    ]


@pytest.mark.django_db
def test_the_address_of_somebody_else_cannot_be_taken(client, owner, stranger):
    sign_in(client, owner)

    client.post(CHANGE, {"action_add": "1", "email": stranger.email})
    client.post(CONFIRM, {"code": "BBBB-BBBB"})

    owner.refresh_from_db()
    stranger.refresh_from_db()
    assert (owner.email, stranger.email) == ("ines@example.org", "mallory@example.org")
    assert [m.to for m in mail.outbox] == [["mallory@example.org"]]


@pytest.mark.django_db
def test_the_address_one_has_is_refused(client, owner):
    sign_in(client, owner)

    page = client.post(CHANGE, {"action_add": "1", "email": owner.email})

    assert "This is your e-mail address already." in page.content.decode()
