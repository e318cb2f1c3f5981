"""A regulator stops AI training in Brazil: how long it takes until everybody can see it."""

import io
import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent.actions.take_census import take_census
from consent.posts.models import Post, Tally
from consent.rulebook.models import Edition
from consent.web.wording import spoken_day
from tests.browser import people
from tests.browser.checks import DESK, resize
from tests.browser.journey import Journey
from tests.browser.site import Site

pytestmark = pytest.mark.browser

MOST_CLICKS = 12
SENTENCE = "The ANPD has stopped AI training with posts from Brazil."


def rule_of(platform):
    printed = io.StringIO()
    call_command("resolve_rule", "--platform", platform, "--region", "BR", "--json", stdout=printed)
    return json.loads(printed.getvalue())


def began():
    """The day on which the pause has begun everywhere in Brazil."""
    rows = Edition.objects.current().rulebook.platforms["facebook"].policies
    return spoken_day(rows[-1].first_day)


@pytest.fixture
def bia(rulebook):
    """Beatriz lives in São Paulo. Her posts can be used."""
    beatriz = people.person("bia@example.org", country="BR", time_zone="America/Sao_Paulo")
    people.write(beatriz, 6, "facebook")
    people.write(beatriz, 4, "home")
    return beatriz


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_pause_from_the_order_to_the_dashboard(served, bia, new_context, album, scripts):
    support, person = (
        Site(new_context(java_script_enabled=scripts).new_page(), served.url) for _ in range(2)
    )
    resize(support.page, DESK)
    person.sign_in(bia)
    person.open("/dashboard/")
    assert "on hold" not in person.words
    before = rule_of("facebook")
    assert before["training_running"] is True
    posts = list(Post.objects.order_by("pk").values()), list(Tally.objects.values())

    take_census(at=timezone.now())
    support.sign_in(people.supporter(), second_factor=True)
    walk = Journey(support, name="pause training")
    walk.start("/admin/")
    walk.follow("Rules")
    album.keep(support.page, "rules", "1 rules")
    walk.follow("Brazil")
    album.keep(support.page, "rules", "2 Brazil")
    walk.follow("Pause training")
    support.page.get_by_label("A regulator or a court").check()
    walk.clicks += 1
    walk.type("Where the decision stands", "https://www.gov.br/anpd/pt-br/decisao")
    walk.type("Name of who decided", "ANPD")
    walk.type("One plain sentence for everybody", SENTENCE)
    album.keep(support.page, "rules", "3 pause")
    walk.press("Preview")
    assert "Nothing more can be used." in support.words
    assert "10 posts of 1 person go from can be used to kept out." in support.words
    album.keep(support.page, "rules", "4 preview")
    assert Edition.objects.count() == 1

    walk.press("Pause now")
    album.keep(support.page, "rules", "5 paused")
    assert "On hold. Nothing is used any more from now on." in support.words
    assert walk.clicks <= MOST_CLICKS
    walk.write_down()

    person.open("/dashboard/")
    assert person.heading == "AI training with your posts is on hold"
    assert f"ANPD decided it. It is on hold since {began()}." in person.words
    album.keep(person.page, "rules", "6 dashboard")
    person.open("/rules/BR/")
    assert SENTENCE in person.words
    album.keep(person.page, "rules", "7 public page")
    person.open("/rules/BR/history/")
    assert f"Since {began()} Now On hold. A regulator stopped it. Decided by ANPD" in person.words

    after = rule_of("facebook")
    assert (after["status"], after["training_running"]) == ("suspended_by_regulator", False)
    assert after["edition"] != before["edition"]
    assert rule_of("home")["training_running"] is False
    assert (list(Post.objects.order_by("pk").values()), list(Tally.objects.values())) == posts
