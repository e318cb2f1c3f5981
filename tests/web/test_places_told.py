"""Where a platform says that somebody lives is said where they are asked for it, and never denied."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Residence
from consent.answers.lookup import look_up
from consent.answers.standings import standings
from consent.core.words import NUMBER
from tests import make
from tests.make_ingest import account, confirmed, post, send
from tests.web.reading import read

pytestmark = pytest.mark.django_db
TOLD = "Open Forum tells us that you live here: Germany."
KEPT_OUT = "we keep your posts out"


@pytest.fixture
def silent(rulebook, client):
    """Somebody who did not say where they live, though their platform does."""
    person = make.person("silent@example.org", country=None)
    confirmed(person)
    send(
        account(email=person.email, email_verified=True, country="DE", born=1985),
        post(text="From the forum"),
    )
    client.force_login(person)
    return person


def test_the_page_that_asks_says_what_counts_meanwhile(silent, client):
    assert read(client.get("/dashboard/")).h1 == "You can say no"

    words = read(client.get("/region/")).words

    assert f"{TOLD} We go by that while you do not tell us." in words
    assert KEPT_OUT not in words


@pytest.mark.parametrize("since", ["2026-11-01", "2015-03-02"])
def test_the_posts_of_whoever_does_not_want_to_say_are_kept_out(silent, client, since):
    page = read(client.post("/region/", {"country": "unsaid", "since": since}, follow=True))

    assert "Saved. We keep your posts out until we know where you live." in page.words
    assert page.h1 == "We keep your posts out until we know where you live"
    words = read(client.get("/region/")).words
    assert KEPT_OUT in words
    assert TOLD not in words
    (use,) = look_up("home", ["p1"], at=timezone.now()).uses
    assert (use.may_be_used, use.reason) == (False, "region_unknown")
    standing = next(iter(standings(at=timezone.now(), until=timezone.now() + timedelta(days=1))))
    assert set(standing.turns.words[-1]) == {NUMBER["region_unknown"]}


def test_once_they_said_it_their_own_word_is_shown(silent, client):
    client.post("/region/", {"country": "FR", "since": "2026-11-01"})

    words = read(client.get("/region/")).words

    assert Residence.objects.get(person=silent).country == "FR"
    assert TOLD not in words


def test_of_the_accounts_of_others_nothing_is_said(silent, client, mallory):
    client.force_login(mallory)

    assert TOLD not in read(client.get("/region/")).words
