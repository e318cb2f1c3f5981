"""What changes how somebody signs in is open only to who has just shown that it is them."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core import mail

from accounts.sign_in.again import MOST_TRIES
from tests.accounts.conftest import CODE
from tests.accounts.sign_in import sign_in
from tests.accounts.test_sign_up import signed_in_as
from tests.web.plainness import plainness
from tests.web.reading import read

LONG = "long and seldom words"
AGAIN = "/settings/show-again/"
NEW = {"action_add": "1", "email": "mallory@example.net"}
GUARDED = ["/accounts/password/set/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"]


@pytest.fixture
def left_open(client, owner, clock):
    """A device on which Ines signed in with a code some time ago."""
    sign_in(client, owner)
    clock.shift(timedelta(minutes=6))
    return client


@pytest.mark.django_db
def test_who_finds_it_open_cannot_change_the_address(left_open, owner):
    answer = left_open.post("/accounts/email/", NEW)

    assert (answer.status_code, answer["Location"]) == (302, f"{AGAIN}?next=%2Faccounts%2Femail%2F")
    assert mail.outbox == []
    left_open.post(answer["Location"], {"code": "BBBB-BBBB"})
    assert left_open.get("/accounts/confirm-email/").status_code == 302
    owner.refresh_from_db()
    assert owner.email == "ines@example.org"


@pytest.mark.django_db
@pytest.mark.parametrize("address", GUARDED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nor_give_the_account_a_way_in_of_their_own(left_open, owner, address, method):
    answer = getattr(left_open, method)(address, {"password1": LONG, "password2": LONG})

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, AGAIN)
    owner.refresh_from_db()
    assert not owner.has_usable_password()


@pytest.mark.django_db
def test_the_owner_types_a_code_and_goes_on_where_they_were(left_open, owner, mailed_code):
    asked = left_open.post("/accounts/email/", {"action_add": "1", "email": "new@example.org"})
    page = read(left_open.get(asked["Location"]))
    assert page.h1 == "Show that it is you"
    assert mail.outbox == []

    sent = read(left_open.post(asked["Location"]))
    assert "We have sent a mail to ines@example.org." in sent.words
    assert mail.outbox[-1].subject == "Your code to change how you sign in"
    on = left_open.post(asked["Location"], {"code": mailed_code()})
    left_open.post(on["Location"], {"code": mailed_code()})

    owner.refresh_from_db()
    assert owner.email == "new@example.org"


@pytest.mark.django_db
@pytest.mark.parametrize("address", GUARDED)
def test_and_can_add_a_way_to_sign_in(left_open, mailed_code, address):
    asked = left_open.get(address)
    left_open.post(asked["Location"])
    on = left_open.post(asked["Location"], {"code": mailed_code()})

    assert on["Location"] == address
    assert left_open.get(address).status_code == 200


@pytest.mark.django_db
def test_a_password_is_asked_for_where_there_is_one(left_open, owner):
    owner.set_password(LONG)
    owner.save()
    left_open.force_login(owner)

    asked = left_open.post("/accounts/email/", {"action_add": "1", "email": "new@example.org"})
    assert asked["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    on = left_open.post(asked["Location"], {"password": LONG})

    assert on["Location"] == "/accounts/confirm-email/"


def test_an_app_is_asked_for_where_there_is_one(client, owner, add_app, clock):
    client.force_login(owner)
    next_code = add_app(client)
    clock.shift(timedelta(minutes=6))

    for address in ("/accounts/password/set/", "/accounts/2fa/webauthn/add/"):
        asked = client.get(address)
        assert asked["Location"] == f"/accounts/2fa/reauthenticate/?{urlencode({'next': address})}"
    client.post(asked["Location"], {"code": next_code()})

    assert client.get("/accounts/password/set/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", GUARDED)
def test_who_has_just_signed_in_or_up_is_asked_nothing_more(client, owner, mailed_code, address):
    for start, field, email in (
        ("/accounts/login/", "login", owner.email),
        ("/accounts/signup/", "email", "new@example.org"),
    ):
        browser = type(client)()
        asked = browser.post(start, {field: email})
        browser.post(asked["Location"], {"code": mailed_code()})

        assert signed_in_as(browser) is not None
        assert browser.get(address).status_code == 200


@pytest.mark.django_db
def test_looking_at_ones_address_needs_no_code(left_open):
    assert left_open.get("/accounts/email/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "data"), [(AGAIN, {}), ("/settings/delete/", {"answer": "delete"})]
)
def test_few_codes_are_mailed(limits, client, owner, address, data):
    client.force_login(owner)

    statuses = [client.post(address, data).status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]
    assert len(mail.outbox) == 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "data"), [(AGAIN, {}), ("/settings/delete/", {"answer": "delete"})]
)
def test_few_codes_can_be_tried_however_many_are_asked_for(limits, client, owner, address, data):
    client.force_login(owner)

    statuses = []
    for _ in range(5):
        client.post(address, data)
        wrong = {**data, "code": "BBBB-BBBB"}
        statuses += [client.post(address, wrong).status_code for _ in range(MOST_TRIES)]

    assert statuses == [422] * 10 + [429] * 5
    right = CODE.search(mail.outbox[-1].body)[0]
    assert client.post(address, {**data, "code": right}).status_code == 429


@pytest.mark.django_db
def test_the_next_address_is_one_of_this_site(left_open, mailed_code):
    address = f"{AGAIN}?next=https://evil.example/"
    left_open.post(address)

    assert left_open.post(address, {"code": mailed_code()})["Location"] == "/settings/"


@pytest.mark.django_db
def test_the_page_is_easy_to_read(left_open):
    for page in (left_open.get(AGAIN), left_open.post(AGAIN)):
        found = plainness(read(page).main, names=["ines@example.org"])
        assert found.grade <= 7, found
        assert found.longest <= 22, found
