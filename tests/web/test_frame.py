"""What every page has in common: its frame, its weight, what the browser may do with it."""

import gzip
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests import make
from tests.web.reading import Page, read

MINE = ["/dashboard/", "/posts/", "/choice/", "/choice/yes/", "/choice/take-back/", "/receipts/"]
OPEN = ["/"]


@pytest.fixture
def everything(ines):
    """Ines with posts and a choice, so that every page has something to show."""
    for _ in range(30):
        make.post(ines, platform="home", text="New bike, first ride to the sea and back")
    make.said(ines)
    return ines


@pytest.mark.parametrize("address", MINE)
def test_a_personal_page_asks_for_sign_in_and_comes_back(db, address):
    answer = Client().get(address)

    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("address", MINE)
def test_a_personal_page_is_kept_nowhere(everything, signed_in, address):
    kept = signed_in.get(address)["Cache-Control"]

    assert {"no-store", "private"} <= set(kept.split(", "))


@pytest.mark.parametrize("address", MINE + OPEN)
def test_a_page_has_one_heading_and_no_level_is_skipped(everything, address):
    browser = Client()
    if address in MINE:
        browser.force_login(everything)
    page = read(browser.get(address))
    levels = [int(node.tag[1]) for node in page.root if re.fullmatch("h[1-6]", node.tag)]

    assert page.h1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("address", MINE + OPEN)
def test_a_page_needs_no_script_no_inline_style_and_one_style_sheet(everything, address):
    browser = Client()
    if address in MINE:
        browser.force_login(everything)
    page = read(browser.get(address))

    assert page.root.all("script", "style", "iframe", "img") == []
    assert [
        n for n in page.root if "style" in n.given or any(a.startswith("on") for a in n.given)
    ] == []
    sheets = [n for n in page.root.all("link") if n.given["rel"] == "stylesheet"]
    assert len(sheets) == 1


def test_the_browser_may_load_and_send_only_here(client, db):
    policy = client.get("/")["Content-Security-Policy"]

    assert set(policy.split("; ")) == {
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    }


@pytest.mark.parametrize("address", MINE + OPEN)
def test_a_page_with_its_style_is_light(everything, address):
    """14 KB is what arrives in the first round trip."""
    browser = Client()
    if address in MINE:
        browser.force_login(everything)
    html = gzip.compress(browser.get(address).content)
    style = gzip.compress(Path(finders.find("css/site.css")).read_bytes())

    assert len(style) <= 8 * 1024
    assert len(html) + len(style) <= 14 * 1024


def test_the_style_knows_neither_left_nor_right():
    style = Path(finders.find("css/site.css")).read_text()

    assert (
        re.findall(
            r"(?:margin|padding|border|inset)-(?:left|right)|text-align: (?:left|right)", style
        )
        == []
    )
    assert re.findall(r"(?<![-\w])(?:left|right|width|height):", style) == []


def test_the_menu_has_at_most_six_links_and_marks_the_page(signed_in):
    page = read(signed_in.get("/posts/"))
    (header,) = page.root.all("header")
    menu = header.all("nav")[0].all("a")

    assert [link.text for link in menu] == [
        "Overview",
        "Posts",
        "Choice",
        "Rules",
        "History",
        "Help",
    ]
    assert [link.text for link in menu if "aria-current" in link.given] == ["Posts"]


def test_the_first_link_leads_past_the_menu(signed_in):
    page = read(signed_in.get("/dashboard/"))

    first = page.root.all("a")[0]
    assert (first.text, first.given["href"]) == ("Skip to main content", "#main")
    assert page.main.given["id"] == "main"


def test_few_stops_lie_before_the_first_choice_button(signed_in):
    page = read(signed_in.get("/dashboard/"))
    stops = [n for n in page.root if n.tag in {"a", "button", "summary"}]
    before = next(i for i, n in enumerate(stops) if n.given.get("class") == "choice__button")

    assert before + 1 <= 12


def test_the_theme_that_a_person_chose_is_on_the_page(ines, signed_in):
    ines.theme = "dark"
    ines.save()

    (html,) = read(signed_in.get("/dashboard/")).root.all("html")

    assert html.given == {"lang": "en", "dir": "ltr", "data-theme": "dark"}


def test_a_demo_says_that_it_is_one(signed_in, settings):
    (header,) = read(signed_in.get("/dashboard/")).root.all("header")
    assert "A demo." in header.text

    settings.DEMO = False
    (header,) = read(signed_in.get("/dashboard/")).root.all("header")
    assert "demo" not in header.text


def test_signing_out_is_a_form_because_it_changes_something(signed_in):
    (header,) = read(signed_in.get("/dashboard/")).root.all("header")

    (form,) = header.all("form")
    assert (form.given["method"], form.given["action"]) == ("post", reverse("account_logout"))


def test_whoever_is_signed_in_goes_from_the_first_page_to_the_overview(signed_in):
    assert signed_in.get("/")["Location"] == "/dashboard/"


def test_all_links_of_the_frame_lead_somewhere(everything, signed_in):
    page = read(signed_in.get("/dashboard/"))
    inside = {
        node.given["href"].partition("#")[0]
        for node in page.root.all("a")
        if node.given["href"].startswith("/")
    }

    assert {address for address in inside if signed_in.get(address).status_code >= 400} == set()


# --- Errors -------------------------------------------------------------------------------------

ERRORS = ["403", "403_csrf", "404", "413", "429", "500"]


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_nothing_but_itself(name, django_assert_num_queries, db):
    """It is drawn without a person, a request or a database."""
    with django_assert_num_queries(0):
        page = Page(render_to_string(f"{name}.html"))

    assert page.h1
    assert page.title == f"{page.h1} – {settings.SITE_NAME}"


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_says_what_became_of_the_choice(name):
    words = Page(render_to_string(f"{name}.html")).words

    assert (
        "Your choice is safe." in words
        or "Your choice is as it was." in words
        or ("What you chose before is safe." in words)
    )


def test_an_unknown_address_is_answered_in_our_words(client, db):
    answer = client.get("/nothing-here/")

    assert answer.status_code == 404
    assert read(answer).h1 == "This page is not here"


def test_a_page_that_fails_tells_nothing_of_the_inside(signed_in, monkeypatch):
    signed_in.raise_request_exception = False
    monkeypatch.setattr("consent.web.views.dashboard.bar_of", None)

    answer = signed_in.get("/dashboard/")

    assert answer.status_code == 500
    assert read(answer).h1 == "Something went wrong on our side"
    assert "NoneType" not in answer.content.decode()
