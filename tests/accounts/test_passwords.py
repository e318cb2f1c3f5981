"""A password is optional; setting and losing it never opens a way around anything."""

import pytest
from django.core import mail

from tests.accounts.sign_in import sign_in
from tests.accounts.test_sign_up import signed_in_as

LONG = "long and seldom words"
RESET = "/accounts/password/reset/"


@pytest.mark.django_db
def test_a_person_may_set_one(client, owner):
    sign_in(client, owner)

    answer = client.post("/accounts/password/set/", {"password1": LONG, "password2": LONG})

    assert answer["Location"] == "/settings/"
    owner.refresh_from_db()
    assert owner.check_password(LONG)
    assert [m.subject for m in mail.outbox] == ["You have set a password"]


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "password1234", "ines@example.org"])
def test_weak_ones_are_refused(client, owner, password):
    sign_in(client, owner)

    page = client.post("/accounts/password/set/", {"password1": password, "password2": password})

    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    owner.refresh_from_db()
    assert not owner.has_usable_password()


@pytest.mark.django_db
def test_a_lost_one_is_set_anew_with_a_mailed_code_and_signs_nobody_in(client, owner, mailed_code):
    owner.set_password(LONG)
    owner.save()
    signed_in = type(client)()
    signed_in.force_login(owner)

    asked = client.post(RESET, {"email": owner.email})
    confirmed = client.post(asked["Location"], {"code": mailed_code()})
    new = {"password1": "even longer, seldom", "password2": "even longer, seldom"}
    client.post(confirmed["Location"], new)

    owner.refresh_from_db()
    assert owner.check_password("even longer, seldom")
    assert signed_in_as(client) is None
    assert signed_in.get("/settings/").status_code == 302


@pytest.mark.django_db
def test_setting_it_anew_does_not_get_around_the_second_factor(client, owner, add_app, mailed_code):
    client.force_login(owner)
    add_app(client)
    browser = type(client)()
    asked = browser.post(RESET, {"email": owner.email})
    confirmed = browser.post(asked["Location"], {"code": mailed_code()})
    browser.post(confirmed["Location"], {"password1": LONG, "password2": LONG})

    step = browser.post("/accounts/login/", {"login": owner.email, "password": LONG})

    assert step["Location"].startswith("/accounts/2fa/authenticate/")
    assert signed_in_as(browser) is None


@pytest.mark.django_db
def test_three_wrong_codes_end_the_attempt(client, owner, mailed_code):
    asked = client.post(RESET, {"email": owner.email})
    code = mailed_code()
    for _ in range(3):
        client.post(asked["Location"], {"code": "BBBB-BBBB"})

    after = client.post(asked["Location"], {"code": code})

    assert after["Location"] == "/accounts/login/"


@pytest.mark.django_db
def test_with_a_password_changing_how_one_signs_in_asks_for_it_once_more(client, owner):
    owner.set_password(LONG)
    owner.save()
    client.force_login(owner)

    step = client.get("/accounts/2fa/totp/activate/")
    assert step["Location"].startswith("/accounts/reauthenticate/")

    wrong = client.post(step["Location"], {"password": "wrong"})
    assert "This is not your password." in wrong.content.decode()
    right = client.post(step["Location"], {"password": LONG})
    assert right["Location"] == "/accounts/2fa/totp/activate/"
