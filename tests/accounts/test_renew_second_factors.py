"""A new secret key, and an old one that goes: nobody with an app or recovery codes is locked out."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from tests.accounts.test_sign_up import signed_in_as

RENEW = "renew_second_factors"


@pytest.fixture
def factors(client, owner, add_app):
    """What gives the next code of Ines' app, and her recovery codes."""
    client.force_login(owner)
    next_code = add_app(client)
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    return next_code, re.findall(r"<code>(\d{8})</code>", page)


@pytest.fixture
def key_change(settings):
    def change(*, keep):
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if keep else []
        settings.SECRET_KEY = "another key " * 5

    return change


def comes_in(client, owner, mailed_code, code=None):
    """Whether Ines can sign in with a mailed code, and one more where the site asks for it."""
    browser = type(client)()
    asked = browser.post("/accounts/login/", {"login": owner.email})
    browser.post(asked["Location"], {"code": mailed_code()})
    if code is not None:
        browser.post("/accounts/2fa/authenticate/", {"code": code})
    return signed_in_as(browser) == str(owner.pk)


def test_after_it_the_old_key_can_go(
    client, owner, factors, key_change, settings, mailed_code, capsys
):
    next_code, recovery = factors
    key_change(keep=True)

    call_command(RENEW)
    assert capsys.readouterr().out == "Sealed anew: 2\n"
    settings.SECRET_KEY_FALLBACKS = []

    assert comes_in(client, owner, mailed_code, next_code())
    assert comes_in(client, owner, mailed_code, recovery[0])
    call_command(RENEW)
    assert capsys.readouterr().out == "Sealed anew: 0\n"


def test_a_key_that_went_too_early_is_told_and_nothing_is_lost_when_it_is_back(
    client, owner, factors, key_change, settings, mailed_code
):
    next_code, _ = factors
    old = settings.SECRET_KEY
    key_change(keep=False)
    assert not comes_in(client, owner, mailed_code, next_code())

    with pytest.raises(CommandError, match="second factors: 2, people: 1"):
        call_command(RENEW)
    assert Authenticator.objects.count() == 2
    settings.SECRET_KEY_FALLBACKS = [old]
    call_command(RENEW)

    assert comes_in(client, owner, mailed_code, next_code())


def test_if_it_is_gone_for_good_people_come_in_with_a_mailed_code(
    client, owner, stranger, factors, key_change, mailed_code
):
    key_change(keep=False)
    passkey = Authenticator.objects.create(user=stranger, type="webauthn", data={"name": "Phone"})

    call_command(RENEW, "--forget-lost")

    assert list(Authenticator.objects.all()) == [passkey]
    assert comes_in(client, owner, mailed_code)
