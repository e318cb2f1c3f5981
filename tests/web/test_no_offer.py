"""Where no platform offers an opt-out: what the law gives all the same, and what a wish is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from consent.actions.fulfil_wishes import fulfil_wishes
from consent.answers.offers import offers_for
from consent.answers.world import world_of
from consent.core.choices import Decision, Scope
from consent.web import no_offer
from tests import make
from tests.web.reading import read

NO_RIGHT = "There is no opt-out where you live yet"
LAW = "But the law there gives you a right to say no."


def who_lives_in(country, platform, subdivision=""):
    person = make.person("a@example.org", country=country, subdivision=subdivision, born=1985)
    make.post(person, platform=platform)
    browser = Client()
    browser.force_login(person)
    return person, browser


@pytest.mark.parametrize(
    ("country", "platform", "name"),
    [("NG", "facebook", "Facebook"), ("ZA", "instagram", "Instagram"), ("DE", "reddit", "Reddit")],
)
def test_a_right_that_the_law_gives_is_not_denied(rulebook, country, platform, name):
    _person, browser = who_lives_in(country, platform)

    page = read(browser.get("/dashboard/"))
    choice = read(browser.get("/choice/"))

    assert page.h1 == f"There is no opt-out at {name} where you live"
    for one in (page, choice):
        assert LAW in one.words
        assert f"You can write to {name} yourself." in one.words
        assert NO_RIGHT not in one.words
        assert f"It becomes an opt-out when {name} offers one." in one.words
        assert one.links["What the law where you live gives you"] == f"/rules/{country}/"
        assert one.choices == ["Save my wish"]
    rules = read(browser.get(f"/rules/{country}/"))
    assert "Nobody has to ask you first. But you have a right to say no." in rules.words


def test_a_wish_there_says_the_same_on_every_page(rulebook):
    person, browser = who_lives_in("NG", "facebook")

    receipt = read(browser.get(f"/receipts/{make.said(person, Decision.WISH).number}/"))
    page = read(browser.get("/dashboard/"))
    post = read(browser.get(f"/posts/{person.posts.get().hex}/"))

    assert page.h1 == "Your wish is saved"
    for one in (receipt, page, post):
        assert LAW in one.words
        assert "when the rules give you the right" not in one.words
        assert "the rules allow it" not in one.words


def test_whoever_opted_out_is_told_of_the_law_where_a_platform_offers_nothing(ines, signed_in):
    make.post(ines, platform="reddit")
    make.post(ines, platform="home")
    made = make.said(ines)

    for page in ("/dashboard/", f"/receipts/{made.number}/"):
        words = read(signed_in.get(page)).words
        assert LAW in words
        assert "You can write to Reddit yourself." in words


def test_where_the_law_gives_nothing_nothing_is_said_of_it(rulebook):
    _person, browser = who_lives_in("US", "facebook", "US-TX")

    page = read(browser.get("/dashboard/"))

    assert page.h1 == NO_RIGHT
    assert "right to say no" not in page.words


@pytest.mark.parametrize(("day", "right"), [(29, False), (32, True)])
def test_in_chile_it_depends_on_the_day(rulebook, day, right):
    person, _browser = who_lives_in("CL", "facebook")

    world = world_of(person, at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day - 1))

    assert (LAW in no_offer.why(world, offers_for(world))) is right


# --- A wish that came true ----------------------------------------------------------------------


@pytest.fixture
def moved(rulebook):
    """Taylor saved a wish in Texas and lives in Germany now; the wish and the browser."""
    taylor, browser = who_lives_in("US", "facebook", "US-TX")
    wish = make.said(taylor, Decision.WISH)
    taylor.residences.update(country="DE", subdivision="")
    return wish, browser


def test_before_it_comes_true_the_page_says_when_and_asks(moved):
    _wish, browser = moved

    page = read(browser.get("/dashboard/"))

    assert page.h1 == "You can say no now"
    assert "Within the hour it becomes an opt-out by itself." in page.words
    assert "The rules have changed" not in page.words
    assert "Opt out of AI training" in page.choices


def test_its_receipt_says_so_and_leads_to_the_opt_out(moved):
    wish, browser = moved
    fulfil_wishes(at=make.NOW + timedelta(minutes=5))
    opening = make.choices().last()

    page = read(browser.get(f"/receipts/{wish.number}/"))
    now = read(browser.get(page.links["See the choice that counts now"]))

    assert "It has become an opt-out since." in page.words
    assert "You have changed this choice" not in page.words
    assert "It has no effect today." not in page.words
    assert opening.number in now.words
    assert "From your wish, when an opt-out was offered" in now.words


def test_the_receipt_of_what_was_taken_back_tells_what_counts_now(ines, signed_in):
    first = make.said(ines, scope=Scope(platform="home"))
    back = make.said(ines, Decision.WITHDRAW, Scope(platform="home"))

    page = read(signed_in.get(f"/receipts/{first.number}/"))

    assert "You have no choice for this now." in page.words
    assert "Training data sets that are started after that leave your posts out." not in page.words
    again = make.said(ines, scope=Scope(platform="home"))
    for old in (first, back):
        page = read(signed_in.get(f"/receipts/{old.number}/"))
        assert page.links["See the choice that counts now"] == f"/receipts/{again.number}/"
