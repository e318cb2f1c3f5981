"""Nobody who is, or may be, under 18 can say yes: it would outlast childhood."""

import pytest
from django.test import Client

from consent.actions.choose import OnlyAdults
from consent.core.choices import Decision, Scope
from tests import make
from tests.web.reading import read

LATER = "You can say yes once you are 18."


@pytest.fixture
def noah(rulebook):
    return make.person("noah@example.org", country="DE", born=make.NOW.year - 16)


@pytest.fixture
def at_noahs(noah):
    browser = Client()
    browser.force_login(noah)
    return browser


@pytest.mark.parametrize("scope", [Scope(), Scope(platform="home"), Scope(platform="facebook")])
def test_a_yes_is_not_recorded(noah, scope):
    make.post(noah, platform="home")

    with pytest.raises(OnlyAdults):
        make.said(noah, Decision.CONSENT, scope)

    assert make.choices().count() == 0


def test_no_page_offers_one(noah, at_noahs):
    make.post(noah, platform="facebook")

    for address in ("/dashboard/", "/choice/", "/choice/yes/"):
        page = read(at_noahs.get(address))
        assert "Let my posts be used" not in [one.text for one in page.main.all("button")]
        assert "Yes, use my posts" not in [one.text for one in page.main.all("button")]
    assert LATER in read(at_noahs.get("/choice/")).words
    assert LATER in read(at_noahs.get("/choice/yes/")).words


def test_one_that_is_sent_all_the_same_changes_nothing_and_says_why(at_noahs):
    answer = at_noahs.post("/choice/yes/", {"decision": "consent"})

    assert answer.status_code == 409
    assert LATER in read(answer).words
    assert make.choices().count() == 0


def test_a_no_is_taken(noah):
    make.post(noah, platform="home")

    assert make.said(noah).choice.decision is Decision.OBJECT


def test_who_is_a_minor_by_what_a_platform_tells_says_yes_elsewhere_only(ines):
    make.account(ines, "home", minor=True)
    make.account(ines, "facebook")

    for scope in (Scope(), Scope(platform="home")):
        with pytest.raises(OnlyAdults):
            make.said(ines, Decision.CONSENT, scope)
    assert make.said(ines, Decision.CONSENT, Scope(platform="facebook"))


def test_a_year_that_may_be_17_is_not_18(rulebook):
    maybe = make.person("m@example.org", country="DE", born=make.NOW.year - 18)

    with pytest.raises(OnlyAdults):
        make.said(maybe, Decision.CONSENT)
