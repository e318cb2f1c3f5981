"""The words of the pages that everybody must understand: how plain they are, what they avoid."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client

from consent.core.choices import Decision
from consent.core.posts import Audience, Basis
from tests import make
from tests.web.plainness import plainness
from tests.web.reading import Node, Page, read

NAMES = [
    "Facebook",
    "Instagram",
    "Open Forum",
    "Germany",
    "European Union",
    "Texas, United States of America",
    "Texas",
    "Berlin time",
    "UTC",
    "November",
    "sha256",
]

NEVER = [
    "data subject",
    "controller",
    "processing",
    "legitimate interest",
    "leverage",
    "unlearn",
    "consent management",
    "deleted from the ai",
    "anonymous",
    "anonymised",
    "take your privacy seriously",
    "improve your experience",
    "you have consented",
    "not in the model",
    "if honoured",
    "sorry to see",
    "are you sure",
    "miss out",
]
HEDGES = ["may", "might", "possibly", "perhaps", "probably", "should", "could be used"]
SHORT_FORMS = re.compile(
    r"\b(can|don|won|isn|doesn|haven|couldn)['’]t\b|\b(you|we|it)['’](re|ve|ll|s)\b"
)


def page_of(person, address):
    browser = Client()
    browser.force_login(person)
    response = browser.get(address)
    assert response.status_code == 200
    return read(response)


def with_posts(person):
    make.post(person, platform="facebook")
    make.post(person, platform="instagram", audience=Audience.UNKNOWN, basis=Basis.NOTHING)
    make.post(person, platform="home")
    return person


@pytest.fixture
def pages(rulebook):
    """Every page and state that everybody must understand, by name."""
    yesterday = make.NOW - timedelta(days=1)
    fresh = make.person("fresh@example.org", country="DE", born=1985)
    asked = with_posts(make.person("asked@example.org", country="DE", born=1985))
    out = with_posts(make.person("out@example.org", country="DE", born=1985))
    no = make.said(out, at=yesterday)
    agreed = with_posts(make.person("agreed@example.org", country="DE", born=1985))
    yes = make.said(agreed, Decision.CONSENT, at=yesterday)
    taylor = make.person("taylor@example.org", country="US", subdivision="US-TX", born=1985)
    make.post(taylor, platform="facebook")
    wishing = make.person("wishing@example.org", country="US", subdivision="US-TX", born=1985)
    make.post(wishing, platform="facebook")
    wish = make.said(wishing, Decision.WISH, at=yesterday)
    noah = make.person("noah@example.org", country="DE", born=2012)
    nowhere = make.person("nowhere@example.org")
    return {
        "first page": read(Client().get("/")),
        "first run": page_of(fresh, "/dashboard/"),
        "can say no": page_of(asked, "/dashboard/"),
        "opted out": page_of(out, "/dashboard/"),
        "said yes": page_of(agreed, "/dashboard/"),
        "no choice": page_of(taylor, "/dashboard/"),
        "wish saved": page_of(wishing, "/dashboard/"),
        "under 18": page_of(noah, "/dashboard/"),
        "nowhere": page_of(nowhere, "/dashboard/"),
        "choice": page_of(asked, "/choice/"),
        "choice made": page_of(out, "/choice/"),
        "choice, no choice": page_of(taylor, "/choice/"),
        "yes": page_of(asked, "/choice/yes/"),
        "back": page_of(out, "/choice/take-back/"),
        "receipt of no": page_of(out, f"/receipts/{no.number}/"),
        "receipt of yes": page_of(agreed, f"/receipts/{yes.number}/"),
        "receipt of wish": page_of(wishing, f"/receipts/{wish.number}/"),
        "receipts": page_of(out, "/receipts/"),
        **{name: Page(render_to_string(f"{name}.html")) for name in ERRORS},
    }


ERRORS = ["400", "403", "403_csrf", "404", "413", "429", "500"]
ENOUGH = 100
"""Numbers about fewer words say little; short pages are judged together."""


def test_everybody_can_read_these_pages(pages):
    measured = {}
    short = Node("main", {})
    for name, page in pages.items():
        codes = [node.text for node in page.main.all("code")]
        one = plainness(page.main, names=[*NAMES, *codes])
        if one.words >= ENOUGH:
            measured[name] = one
        else:
            short.inside.append(page.main)
    measured["short pages together"] = plainness(short, names=NAMES)

    too_hard = {
        name: one
        for name, one in measured.items()
        if one.grade > 4 or one.ease < 80 or one.longest > 17
    }
    assert too_hard == {}


def test_no_page_says_what_we_never_say(pages):
    found = [
        (name, words)
        for name, page in pages.items()
        for words in NEVER
        if words in page.main.text.casefold()
    ]

    assert found == []


def test_no_page_hedges(pages):
    found = [
        (name, word)
        for name, page in pages.items()
        for word in HEDGES
        if re.search(rf"\b{word}\b", page.main.text.casefold().replace("26 may 2025", ""))
    ]

    assert found == []


def test_no_page_shouts_or_shortens(pages):
    found = [
        name
        for name, page in pages.items()
        if "!" in page.main.text or SHORT_FORMS.search(page.main.text.casefold())
    ]

    assert found == []


def test_before_the_button_there_are_few_words(pages):
    """150 at most, so that the way to no is not covered up."""
    for name in ["first run", "can say no", "no choice", "nowhere", "choice"]:
        main = pages[name].main
        button = next(node for node in main if node.given.get("class") == "choice__button")
        before = main.text.partition(button.text)[0]
        assert len(before.split()) <= 150
