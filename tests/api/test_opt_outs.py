"""A client of opt-out registries can be pointed here, and lets nothing through that we do not know."""

import gzip

import pytest

from consent.access.models import ApiKey, Scope
from consent.api import limits
from consent.api.opt_outs import post_id_of
from consent.core.choices import Decision
from consent.core.choices import Scope as About
from consent.core.posts import key_of
from tests import make
from tests.make_ingest import account, post, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client, rulebook):
    limits.forget()
    _, text = ApiKey.new(label="Training", platform="home", scopes=[Scope.LOOKUP], at=make.NOW)

    def asked(body, content_type="text/plain", key=f"API {text}", **headers):
        return client.post(
            "/api/v1/opt-outs",
            data=body,
            content_type=content_type,
            headers={
                "Authorization": key,
                "Content-Type": content_type,
                "Content-Length": str(len(body)),
                **headers,
            },
        )

    return asked


def test_each_line_is_answered_in_its_place(ask, ines, settings):
    settings.HOME_POST_URL = "https://forum.example/p/{post_id}/"
    send(account(country="DE", born=1985), post("p1"), post("p/2"), post("p3", audience="group"))
    lines = [
        "https://forum.example/p/p1/",
        "p1",
        "https://forum.example/p/p%2F2/",
        "https://forum.example/p/p3/",
        "https://evil.example/p/p1/",
        "https://forum.example/p//",
        "",
        "https://forum.example/éxample.png",
        "p1",
    ]

    answer = ask("\n".join(lines).encode())

    assert answer.status_code == 200
    told = answer.json()["urls"]
    assert [one["url"] for one in told] == lines
    assert [one["optOut"] for one in told] == [False, False, False, *[True] * 5, False]
    assert {one["optIn"] for one in told} == {False}


def test_who_agreed_has_opted_in(ask, ines):
    send(account(country="DE", born=1985), post("p1"))
    one = ines.platform_accounts.model.objects.get()
    one.person = ines
    one.save()
    one.posts.update(person=ines)
    make.said(ines, Decision.CONSENT, About(posts=frozenset({key_of("p1").hex()})))

    assert ask(b"p1").json() == {"urls": [{"url": "p1", "optOut": False, "optIn": True}]}


def test_lines_may_end_as_on_windows_and_come_packed(ask):
    send(account(country="DE", born=1985), post("p1"))

    told = ask(gzip.compress(b"p1\r\np2\r\n"), **{"Content-Encoding": "gzip"}).json()

    assert [(one["url"], one["optOut"]) for one in told["urls"]] == [("p1", False), ("p2", True)]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "text/plain", 200),
        (b"p\n" * 10_000, "text/plain; charset=utf-8", 200),
        (b"p\n" * 10_001, "text/plain", 413),
        (b"\xff", "text/plain", 400),
        (b"[]", "application/json", 415),
    ],
    ids=["none", "most", "too many", "no text", "JSON"],
)
def test_bodies(ask, body, content_type, status):
    assert ask(body, content_type).status_code == status


def test_only_with_a_key_that_may_look_up(ask):
    _, text = ApiKey.new(label="Feed", platform="home", scopes=[Scope.INGEST], at=make.NOW)

    assert ask(b"p1", key="API ").status_code == 401
    assert ask(b"p1", key=f"API {text}").status_code == 403


@pytest.mark.parametrize("form", ["", "https://forum.example/p/", "{post_id}"])
def test_without_the_form_of_addresses_a_line_is_an_id(settings, form):
    settings.HOME_POST_URL = form

    assert post_id_of("home", "https://forum.example/p/p1") == "https://forum.example/p/p1"


def test_the_form_of_addresses_is_that_of_the_own_platform_alone(settings):
    settings.HOME_POST_URL = "https://forum.example/p/{post_id}"

    assert post_id_of("home", "https://forum.example/p/p1") == "p1"
    assert post_id_of("mastodon", "https://forum.example/p/p1") == "https://forum.example/p/p1"
