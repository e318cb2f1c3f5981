"""Every page about signing in is one of ours: language, one heading, main, our style."""

import re
import time

import pytest
from allauth.account.urls import urlpatterns as account_urls
from allauth.mfa.models import Authenticator
from allauth.mfa.urls import urlpatterns as factor_urls
from django.urls import URLPattern, reverse

from tests.accounts.sign_in import sign_in

OURS = {"passkey", "region", "settings", "sessions", "demo", "demo-mail"}
OF_ONE_PASSKEY = {"mfa_edit_webauthn", "mfa_remove_webauthn"}


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from names(pattern.url_patterns)


NAMES = sorted({*names(account_urls), *names(factor_urls), *OURS} - OF_ONE_PASSKEY)


def assert_ours(response):
    html = response.content.decode()
    assert '<html lang="en" dir="ltr"' in html
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert len(re.findall(r"<main[ >]", html)) == 1
    assert "css/site.css" in html
    assert re.search(r"<title>\s*\S.* – privacydash</title>", html, re.DOTALL)
    assert not re.search(r'style="|<style|onclick=|javascript:|placeholder=', html)
    assert not re.search(r"[a-z]n['’]t\b|!(?!doctype|--)|&#x27;t\b", visible(html))
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        for target in described.split():
            assert f'id="{target}"' in html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))


def visible(html):
    return re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL)


def last_page(client, address):
    """What a visitor sees, as long as it is about signing in; None if they are led elsewhere."""
    response = client.get(address)
    while response.status_code == 302:
        address = response["Location"]
        if not address.startswith(("/accounts/", "/sign-in/", "/settings/", "/region/")):
            return None
        response = client.get(address)
    return response


def check(client, name):
    response = last_page(client, reverse(name))
    if response is not None and not response["Content-Type"].startswith("text/plain"):
        assert response.status_code in {200, 403, 404}
        assert_ours(response)


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_pages_for_a_visitor(client, name):
    check(client, name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_pages_for_a_person(client, owner, name):
    sign_in(client, owner)

    check(client, name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_pages_for_a_person_with_a_password(client, owner, name):
    owner.set_password("long and seldom words")
    owner.save()
    client.force_login(owner)

    check(client, name)


def test_pages_for_a_person_with_an_app(client, owner, add_app):
    client.force_login(owner)
    add_app(client)

    for name in set(NAMES) - {"account_logout"}:
        check(client, name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(OF_ONE_PASSKEY | {"mfa_list_webauthn", "mfa_index"}))
def test_pages_about_passkeys(client, owner, stranger, name):
    client.force_login(owner)
    session = client.session
    shown = {"method": "mfa", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [shown]
    session["account_authentication_methods_user"] = str(owner.pk)
    session.save()
    mine, theirs = (
        Authenticator.objects.create(user=person, type="webauthn", data={"name": "My <phone>"})
        for person in (owner, stranger)
    )
    arguments = [[mine.pk], [theirs.pk]] if name in OF_ONE_PASSKEY else [[]]

    answers = [client.get(reverse(name, args=a)) for a in arguments]

    assert [a.status_code for a in answers] == [200, 404][: len(answers)]
    for answer in answers:
        assert_ours(answer)
    assert "<phone>" not in answers[0].content.decode()


@pytest.mark.django_db
def test_pages_in_the_middle_of_signing_in(client, owner):
    for start, field in (
        ("/accounts/login/", "login"),
        ("/accounts/signup/", "email"),
        ("/accounts/password/reset/", "email"),
    ):
        asked = client.post(start, {field: owner.email})
        page = client.get(asked["Location"])
        assert_ours(page)
        assert "Type the code from the mail" in page.content.decode()
        assert 'autocomplete="one-time-code"' in page.content.decode()
        client.post("/accounts/logout/")


def test_the_page_that_asks_for_the_second_factor(client, owner, add_app, mailed_code):
    client.force_login(owner)
    add_app(client)
    browser = type(client)()
    asked = browser.post("/accounts/login/", {"login": owner.email})
    step = browser.post(asked["Location"], {"code": mailed_code()})

    assert_ours(browser.get(step["Location"]))
    assert_ours(browser.post(step["Location"], {"code": "000000"}))


@pytest.mark.django_db
def test_a_refused_form_is_one_of_ours(client, owner):
    sign_in(client, owner)
    for address in ("/accounts/password/set/", "/accounts/email/", "/accounts/2fa/totp/activate/"):
        page = client.post(address, {"action_add": "1"})

        assert page.status_code == 200
        assert "There is a problem" in page.content.decode()
        assert_ours(page)
