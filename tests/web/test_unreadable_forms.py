"""A form that cannot be read is refused with a page of ours, wherever it is sent to."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.web.reading import read

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
UNREADABLE = {
    "in another charset": (f"{FORM}; charset=utf-16", "a=b"),
    "in parts without a boundary": ("multipart/form-data", "--x\r\n"),
    "with very many fields": (FORM, "&".join(f"a{number}=1" for number in range(1100))),
    "in parts of which one is torn": (
        "multipart/form-data; boundary=b",
        '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n--b\r\nContent-Disp',
    ),
}


def sent(address, name, **more):
    sort, body = UNREADABLE[name]
    browser = Client(enforce_csrf_checks=True, **more)
    # Whoever was here before: else nobody looks for a token in what they send.
    browser.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
    return browser.post(address, body.encode(), content_type=sort)


@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize(
    "address", ["/", "/choice/", "/imports/new/", "/admin/", "/accounts/login/"]
)
def test_it_is_no_mistake_of_ours(rulebook, address, name):
    answer = sent(address, name)

    assert answer.status_code in {302, 400, 403, 405}
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_address_that_is_none_is_not_here_whatever_is_sent(rulebook, name):
    answer = sent("/nothing-here/", name)

    assert answer.status_code == 404
    assert read(answer).h1 == "This page is not here"


def test_a_mistake_of_ours_has_its_page_whatever_is_sent(rulebook, monkeypatch):
    monkeypatch.setattr("privacydash.bodies.OWN_LIMIT", None)

    answer = sent("/choice/", "in another charset", raise_request_exception=False)

    assert answer.status_code == 500
    assert read(answer).h1 == "Something went wrong on our side"


def test_who_is_signed_in_can_sign_out_from_a_page_that_is_not_here(ines):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ines)

    (header,) = read(browser.get("/nothing-here/")).root.all("header")
    (form,) = header.all("form")
    fields = {node.given["name"]: node.given["value"] for node in form.all("input")}

    answer = browser.post(form.given["action"], fields)
    assert (answer.status_code, answer["Location"]) == (302, reverse("start"))
