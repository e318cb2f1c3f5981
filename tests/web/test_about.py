"""Pages about the site: open to everybody, plain, and honest about what cannot be done."""

import re

import pytest
from django.test import Client

from tests.web.plainness import plainness
from tests.web.reading import read

PAGES = {
    "/how-it-works/": "How it works",
    "/what-cannot-be-undone/": "What cannot be undone",
    "/transparency/": "How fast choices count",
    "/help/": "Help",
    "/privacy/": "Privacy",
    "/accessibility/": "Accessibility",
}
NEVER_SAID = re.compile(
    r"!|n't\b|\b(may|might|possibly|unlearning|anonymous|anonymised|data subject|controller|"
    r"processing|legitimate interest|leverage|sorry|experience|seriously)\b"
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("address", "heading"), PAGES.items())
def test_everybody_can_read_it(client, address, heading):
    response = client.get(address)

    assert response.status_code == 200
    assert read(response).h1 == heading


@pytest.mark.parametrize("address", PAGES)
def test_it_reads_the_same_when_signed_in(signed_in, address):
    assert read(signed_in.get(address)).h1 == PAGES[address]


@pytest.mark.parametrize("address", PAGES)
def test_it_avoids_the_words_we_never_use(client, address):
    assert NEVER_SAID.findall(read(client.get(address)).words) == []


@pytest.mark.parametrize("address", PAGES)
def test_each_link_leads_somewhere(signed_in, address, rulebook):
    for text, link in read(signed_in.get(address)).links.items():
        if link.startswith("/"):
            assert signed_in.get(link.partition("#")[0]).status_code == 200, text


@pytest.mark.parametrize("address", PAGES)
def test_nothing_can_be_sent_to_it(client, address):
    assert Client(enforce_csrf_checks=False).post(address).status_code == 405


@pytest.mark.parametrize(
    ("address", "grade", "ease", "longest"),
    [
        ("/what-cannot-be-undone/", 6, 70, 20),
        ("/how-it-works/", 8, 60, 25),
        ("/help/", 8, 60, 25),
        ("/privacy/", 8, 60, 25),
        ("/accessibility/", 8, 60, 25),
    ],
)
def test_it_is_easy_to_read(client, address, grade, ease, longest):
    found = plainness(read(client.get(address)).main)

    assert found.words >= 100
    assert found.grade <= grade
    assert found.ease >= ease
    assert found.longest <= longest


def test_that_this_is_no_legal_advice_is_said_once(client):
    said = [a for a in PAGES if "This is not legal advice." in read(client.get(a)).words]

    assert said == ["/how-it-works/"]


def test_nobody_is_promised_that_a_post_leaves_a_model(client):
    words = read(client.get("/what-cannot-be-undone/")).words

    assert "No, and we will not pretend that we can." in words
    assert "deleted from the AI" not in words


def test_making_a_post_private_can_be_linked_to(client):
    main = read(client.get("/help/")).main

    assert {"make-private", "file", "contact"} <= {node.given.get("id") for node in main}


@pytest.mark.parametrize(
    ("settings_", "reached_at"),
    [
        ({"SUPPORT_EMAIL": "help@example.org"}, "mailto:help@example.org"),
        (
            {"SUPPORT_EMAIL": "", "DEFAULT_FROM_EMAIL": "Site <team@example.org>"},
            "mailto:team@example.org",
        ),
    ],
)
def test_support_has_an_address(client, settings, settings_, reached_at):
    for name, value in settings_.items():
        setattr(settings, name, value)

    assert reached_at in read(client.get("/help/")).links.values()


def test_an_address_that_nobody_reads_is_not_given(client, settings):
    settings.SUPPORT_EMAIL = ""
    settings.DEFAULT_FROM_EMAIL = "Site <no-reply@example.org>"
    page = read(client.get("/help/"))

    assert not [link for link in page.links.values() if link.startswith("mailto:")]
    assert "have not given a mail address yet" in page.words


def test_without_a_platform_of_its_own_the_site_speaks_of_none(client, settings):
    settings.HOME_PLATFORM_NAME = ""
    words = " ".join(read(client.get(address)).words for address in PAGES)

    assert "Open Forum" not in words
    assert "What a platform used, we cannot see." in words
