"""Editions for everybody: which there are, how to check one, what changed, and the feed of it."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from consent.actions import draft_rules, publish_draft
from consent.actions.publish_edition import publish_edition
from consent.rulebook.editions import data_of
from consent.rulebook.models import Edition
from tests import make, make_rulebook
from tests.make_rulebook import jurisdiction, platform, policy
from tests.web.plainness import plainness
from tests.web.reading import Page, read

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = datetime(2026, 2, 1, 9, 30, tzinfo=UTC)
PAUSED = {"status": "suspended_by_regulator", "offer": "not_needed", "kinds": []}
ATOM = "{http://www.w3.org/2005/Atom}"


def book(*policies, **changes):
    places = [*make_rulebook.PLACES, jurisdiction("BR", west=-5, name="Brazil")]
    return make_rulebook.data(
        jurisdictions=places, platforms=[platform(policies=policies)], **changes
    )


BEFORE = book(policy("world"), policy("br", ["BR"]))
AFTER = book(
    policy("world"),
    policy("br", ["BR"], last="2026-01-31"),
    policy("br-2", ["BR"], first="2026-02-01", **PAUSED),
)


@pytest.fixture
def two():
    """Training runs in Brazil; then a regulator stops it."""
    first = publish_edition(data=BEFORE, at=FIRST, by=None)
    return first, publish_edition(data=AFTER, at=SECOND, by=None, source=Edition.Source.FILE)


def page(client, address, **query) -> Page:
    response = client.get(address, query)
    assert response.status_code == 200
    return read(response)


def listed(page: Page, heading: str) -> list[str]:
    section = next(
        one for one in page.main.all("section") if [h.text for h in one.all("h2")] == [heading]
    )
    return [line.text for line in section.all("li")]


# --- All editions, and one -----------------------------------------------------------------------


def test_every_edition_is_listed_the_newest_first(client, two):
    found = page(client, "/rules/editions/")
    (editions,) = found.main.all("ol")

    assert [line.given["value"] for line in editions.all("li")] == ["2", "1"]
    newer, older = (line.text for line in editions.all("li"))
    assert "Edition 2 Counts now 1 February 2026, 09:30 (UTC)" in newer
    assert "Who runs this site loaded it from a file." in newer
    assert "It came with the software of this site." in older


def test_seen_from_an_earlier_day_the_later_ones_are_not_there(client, two):
    found = page(client, "/rules/editions/", at="2026-01-15")

    assert [node.given["value"] for node in found.main.all("li") if "value" in node.given] == ["1"]
    assert "Counted on this day" in found.main.text
    assert "There was no edition yet" in page(client, "/rules/editions/", at="2025-01-01").words


def test_what_support_published_says_why_and_that_two_people_saw_it(client, sam):
    tina = make.person("tina@example.org", is_staff=True)
    publish_edition(data=BEFORE, at=FIRST, by=None)
    draft = draft_rules.start(title="x", reason="The ANPD said so.", by=sam, at=make.NOW)
    draft = draft_rules.change(
        draft_id=draft.pk,
        seen=draft.content,
        documents={"platforms/forum": AFTER["platforms"][0]},
        by=sam,
        at=make.NOW,
    )
    publish_draft.publish(draft_id=draft.pk, seen=draft.content, by=tina, at=make.NOW)

    for address in ("/rules/editions/", "/rules/editions/2/", "/rules/changes/"):
        assert "The ANPD said so." in page(client, address).main.text
    found = page(client, "/rules/editions/2/")
    assert "Support wrote it here. A second person approved it before it counted." in found.words
    assert [one for one in (sam, tina) if one.email in found.main.text] == []


def test_an_edition_tells_its_digest_and_how_to_check_it(client, two):
    first, _second = two
    found = page(client, "/rules/editions/1/")

    assert first.digest in found.main.text
    assert "It counted from 1 January 2026, 00:00 (UTC) to 1 February 2026, 09:30 (UTC)." in (
        found.main.text
    )
    assert found.links["Download the edition as canonical JSON"] == "/rules/editions/1.json"
    assert "curl -s http://testserver/rules/editions/1.json | sha256sum" in found.main.text
    assert "Entry 0" in found.main.text


def test_what_is_downloaded_has_the_digest_that_the_edition_is_called_by(client, two):
    for edition in two:
        response = client.get(f"/rules/editions/{edition.number}.json")

        assert hashlib.sha256(response.content).hexdigest() == edition.digest
        assert response["ETag"] == f'"{edition.digest}"'
        assert response["Content-Type"] == "application/json"
        assert "immutable" in response["Cache-Control"]
        assert json.loads(response.content) == data_of(edition.digest)


def test_who_has_the_edition_already_downloads_nothing(client, two, django_assert_num_queries):
    etag = f'"{two[0].digest}"'

    with django_assert_num_queries(1) as asked:
        response = client.get("/rules/editions/1.json", headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert '"body"' not in asked.captured_queries[0]["sql"]


@pytest.mark.parametrize("kind", ["/", ".json"])
@pytest.mark.parametrize("number", ["0", "3", "9" * 40])
def test_an_edition_nobody_published_is_not_found(client, two, number, kind):
    assert client.get(f"/rules/editions/{number}{kind}").status_code == 404


def test_a_digest_on_a_receipt_leads_to_the_edition(client, two):
    response = client.get(f"/rules/editions/{two[0].digest}/")

    assert (response.status_code, response["Location"]) == (302, "/rules/editions/1/")
    assert client.get(f"/rules/editions/{'0' * 64}/").status_code == 404


def test_the_page_of_an_edition_is_easy_to_read(client, rulebook):
    found = plainness(page(client, "/rules/editions/1/").main, names=["November", "October"])

    assert found.words > 100
    assert (found.grade <= 6, found.ease >= 70, found.longest <= 20) == (True, True, True), found


# --- A region in an edition ----------------------------------------------------------------------


def test_a_region_in_an_edition_is_as_it_was_when_it_last_counted(client, two):
    then = page(client, "/rules/BR/1/")
    now = page(client, "/rules/BR/2/")
    row = [line.text for line in then.main.all("tr") if "Forum" in line.text]

    assert "This is edition 1 of the rules." in then.main.text
    assert two[0].digest in then.main.text
    assert row == ["Forum Yes No"]
    assert [line.text for line in now.main.all("tr") if "Forum" in line.text][-1:] == [
        "Forum No, a regulator stopped it Not needed"
    ]
    assert "It counts since 1 February 2026, 09:30 (UTC)." in now.main.text
    assert "Open Forum" not in then.main.text


def test_a_region_in_an_edition_can_be_looked_at_on_another_day(client, two):
    found = page(client, "/rules/BR/2/", at="2026-01-15")

    assert "This is how it was on 15 January 2026" in found.main.text
    assert "Forum Yes No" in [line.text for line in found.main.all("tr")]


@pytest.mark.parametrize("address", ["/rules/BR/3/", "/rules/QQ/1/", "/rules/BR/0/"])
def test_a_region_or_an_edition_that_is_not_there(client, two, address):
    assert client.get(address).status_code == 404


def test_a_region_links_to_what_it_says_for_ever(client, two):
    assert page(client, "/rules/BR/").links["Brazil in edition 2"] == "/rules/BR/2/"


# --- What changed --------------------------------------------------------------------------------


def test_what_changed_is_told_in_words_law_and_platforms_apart(client, two):
    found = page(client, "/rules/changes/")

    assert found.h1 == "What changed from edition 1 to edition 2"
    assert "Brazil, Forum: stopped by a regulator from 1 February 2026, before: active." in listed(
        found, "What the platform offers"
    )
    assert listed(found, "What the law gives you") == []


def test_a_change_of_the_law_stands_under_the_law(client, two):
    law = make_rulebook.law("br-1", "opt_in")
    places = [*make_rulebook.PLACES, jurisdiction("BR", west=-5, name="Brazil", laws=[law])]
    data = make_rulebook.data(jurisdictions=places, platforms=AFTER["platforms"])
    publish_edition(data=data, at=SECOND + timedelta(days=1), by=None)
    found = page(client, "/rules/changes/", **{"from": "2", "to": "3"})

    assert any("they must ask first" in one for one in listed(found, "What the law gives you"))
    assert not any("Forum" in one for one in listed(found, "What the law gives you"))


def test_any_two_editions_can_be_compared_in_both_directions(client, two):
    there = page(client, "/rules/changes/", **{"from": "1", "to": "2"})
    back = page(client, "/rules/changes/", **{"from": "2", "to": "1"})

    assert "before: active" in " ".join(listed(there, "What the platform offers"))
    assert "before: stopped by a regulator" in " ".join(listed(back, "What the platform offers"))


@pytest.mark.parametrize("query", [{"from": "7"}, {"to": "x"}, {"from": "-1", "to": "2"}])
def test_an_edition_that_is_not_there_is_an_error_that_says_what_to_do(client, two, query):
    found = page(client, "/rules/changes/", **query)

    assert found.title.startswith("Error: ")
    assert "Choose one from the list." in found.main.text
    assert found.main.all("select")


def test_the_same_edition_twice_and_the_only_one(client, two):
    same = page(client, "/rules/changes/", **{"from": "2", "to": "2"})

    assert "You chose the same edition twice. Choose two." in same.words


def test_with_one_edition_nothing_has_changed_yet(client, rulebook):
    assert "There is only one edition so far." in page(client, "/rules/changes/").words


def test_a_day_asks_for_what_changed_with_the_edition_of_that_day(client, two):
    publish_edition(data=book(policy("world")), at=SECOND + timedelta(days=9), by=None)

    found = page(client, "/rules/changes/", at="2026-02-05")
    assert found.h1 == "What changed from edition 1 to edition 2"


# --- The feed ------------------------------------------------------------------------------------


def feed(client) -> ET.Element:
    response = client.get("/rules/feed.xml")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)


def texts(element: ET.Element, name: str) -> list[str]:
    return [one.text for one in element.iter(f"{ATOM}{name}")]


def test_the_feed_has_what_the_standard_asks_for(client, two):
    """RFC 4287: what has to be there once, absolute addresses, dates with a zone."""
    atom = feed(client)
    entries = atom.findall(f"{ATOM}entry")

    assert atom.tag == f"{ATOM}feed"
    for one in (atom, *entries):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1, name
    assert atom.find(f"{ATOM}author/{ATOM}name").text
    links = {one.get("rel"): one.get("href") for one in atom.findall(f"{ATOM}link")}
    assert links["self"] == "http://testserver/rules/feed.xml"
    assert len(entries) == 2
    for one in entries:
        (link,) = one.findall(f"{ATOM}link")
        assert (link.get("rel"), urlsplit(link.get("href")).scheme) == ("alternate", "http")
    for written in texts(atom, "updated"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", written)
    assert texts(atom, "updated")[0] == "2026-02-01T09:30:00+00:00"


def test_ids_name_one_thing_for_ever_wherever_it_is_asked_from(client, two, settings):
    settings.SITE_ORIGIN = "dash.example:8443/privacydash"
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    ids = texts(feed(client), "id")
    elsewhere = Client(headers={"Host": "other.example"})
    publish_edition(data=book(policy("world")), at=make.NOW, by=None)

    assert len(set(ids)) == 3
    assert ids[1] == f"tag:dash.example,2026:privacydash/editions/{two[1].digest}"
    assert set(ids) < set(texts(feed(elsewhere), "id"))


def test_the_feed_tells_what_changed_in_words(client, two):
    newest, first = texts(feed(client), "summary")

    assert "<h2>What the platform offers</h2>" in newest
    assert (
        "<li>Brazil, Forum: stopped by a regulator from 1 February 2026, before: active.</li>"
        in newest
    )
    assert "It came with the software of this site." in first
    assert "<li>" not in first


def test_words_of_the_rulebook_are_no_markup_in_the_feed(client, two):
    title = "<script>alert(1)</script> & more"
    data = book(policy("world"), sources={"act": {"title": title, "seen": "seen"}})
    publish_edition(data=data, at=make.NOW, by=None)

    newest = texts(feed(client), "summary")[0]
    assert "&lt;script&gt;alert(1)" in newest
    assert "<script" not in newest


def test_a_reader_that_has_the_newest_gets_nothing(client, two):
    etag = client.get("/rules/feed.xml")["ETag"]
    again = {"If-None-Match": etag}

    assert client.get("/rules/feed.xml", headers=again).status_code == 304
    publish_edition(data=book(policy("world")), at=make.NOW, by=None)
    assert client.get("/rules/feed.xml", headers=again).status_code == 200


def test_a_long_past_is_cut(client, two):
    for number in range(25):
        data = book(policy("world"), good_to_know=[{"title": f"Remark {number}", "text": "x"}])
        publish_edition(data=data, at=SECOND + timedelta(days=number + 1), by=None)

    assert len(feed(client).findall(f"{ATOM}entry")) == 20
