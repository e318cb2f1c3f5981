"""A mail server that refuses, or is down: the page says so, and no log says for whom it was."""

import logging
import re

import pytest
from django.contrib.auth import get_user

from tests.accounts.conftest import CODE, with_address
from tests.accounts.mail_server import mail_server
from tests.accounts.sign_in import sign_in
from tests.accounts.test_sign_up import signed_in_as
from tests.make import person
from tests.web.plainness import plainness
from tests.web.reading import read

SAID = "We could not send the mail"
LONG = "long and seldom words"
ASKING = [
    ("/accounts/login/", {"login": "ines@example.org"}),
    ("/accounts/login/", {"login": "nobody@example.org"}),
    ("/accounts/signup/", {"email": "fresh@example.org"}),
    ("/accounts/signup/", {"email": "ines@example.org"}),
    ("/accounts/password/reset/", {"email": "ines@example.org"}),
    ("/accounts/password/reset/", {"email": "nobody@example.org"}),
]


@pytest.fixture
def server(settings):
    with mail_server(settings) as server:
        yield server


@pytest.fixture(params=["refuses", "down"])
def no_mail(request, settings):
    with mail_server(settings) as server:
        server.refuses = True
        if request.param == "refuses":
            yield
    if request.param == "down":
        yield


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "data"), ASKING)
def test_who_waits_for_a_code_is_told_that_it_does_not_come(
    client, owner, no_mail, caplog, address, data
):
    caplog.set_level(logging.DEBUG)

    answer = client.post(address, data)

    page = read(answer)
    assert answer.status_code == 503
    assert SAID in page.words
    assert "wait a few minutes and try again" in page.words
    assert f'href="{address}"' in answer.content.decode()
    assert not re.search(r"(ines|nobody|fresh)@", caplog.text)


@pytest.mark.django_db
def test_when_the_server_is_there_again_so_is_the_way_in(client, server, owner):
    server.refuses = True
    client.post("/accounts/login/", {"login": owner.email})
    server.refuses = False

    asked = client.post("/accounts/login/", {"login": owner.email})
    client.post(asked["Location"], {"code": CODE.search(server.taken[-1].replace("\r", ""))[0]})

    assert signed_in_as(client) == str(owner.pk)


@pytest.mark.django_db
def test_who_signed_up_while_it_was_down_comes_in_with_a_code_later(client, server):
    server.refuses = True
    client.post("/accounts/signup/", {"email": "fresh@example.org"})
    server.refuses = False

    client.post("/accounts/signup/", {"email": "fresh@example.org"})
    assert "There is one already" in server.taken[-1]
    other = type(client)()
    asked = other.post("/accounts/login/", {"login": "fresh@example.org"})
    other.post(asked["Location"], {"code": CODE.search(server.taken[-1].replace("\r", ""))[0]})

    assert get_user(other).email == "fresh@example.org"


@pytest.mark.django_db
def test_a_password_is_set_though_the_mail_about_it_does_not_go_out(client, owner, no_mail, caplog):
    sign_in(client, owner)

    done = client.post("/accounts/password/set/", {"password1": LONG, "password2": LONG})

    assert (done.status_code, done["Location"]) == (302, "/settings/")
    assert "Your password is set" in read(client.get("/settings/")).words
    owner.refresh_from_db()
    assert owner.check_password(LONG)
    assert "account/email/password_set" in caplog.text
    assert owner.email not in caplog.text


@pytest.mark.django_db
def test_a_code_to_delete_ones_account_that_is_not_sent_opens_nothing(client, no_mail):
    owner = with_address(person("owner@example.org"))
    client.force_login(owner)

    answer = client.post("/settings/delete/", {"answer": "delete"})

    assert (answer.status_code, SAID in read(answer).words) == (503, True)
    assert "accounts.again" not in client.session


@pytest.mark.django_db
def test_what_it_says_is_easy_to_read(client, owner, no_mail):
    page = read(client.post("/accounts/login/", {"login": owner.email}))

    found = plainness(page.main)
    assert found.grade <= 7, found
    assert found.longest <= 22, found
