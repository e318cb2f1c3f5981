"""The rules as data: the documented shapes, any day, errors that say what to do."""

import json
import re
from copy import deepcopy
from pathlib import Path

import pytest

from consent.actions.publish_edition import publish_edition
from consent.rulebook.editions import data_of
from tests import make, make_rulebook

BOOK = make_rulebook.shipped()
DOCS = (Path(__file__).parents[2] / "docs" / "rules-json.md").read_text()
SHAPES = {
    address: json.loads(text)
    for address, text in re.findall(r"<!-- (\S+) -->\n```json\n(.*?)```", DOCS, re.DOTALL)
}


def get(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    return response.json()


@pytest.fixture
def two(rulebook):
    """The shipped rulebook, and one in which a remark and a status are other ones."""
    data = deepcopy(data_of(rulebook.digest))
    reddit = next(one for one in data["platforms"] if one["slug"] == "reddit")
    reddit["policies"][0] |= {"status": "paused", "kinds": [], "offer": "not_needed"}
    return publish_edition(data=data, at=make.NOW, by=None)


# --- Shapes --------------------------------------------------------------------------------------

ANY_NAME = {"history.platforms", "sources"}


def keys(value, path=""):
    """Every path of keys in some data; of lists all members together."""
    if isinstance(value, dict):
        for key, one in value.items():
            here = f"{path}.*" if path in ANY_NAME else f"{path}.{key}".lstrip(".")
            yield here
            yield from keys(one, here)
    elif isinstance(value, list):
        for one in value:
            yield from keys(one, path)


@pytest.mark.parametrize("address", [one for one in SHAPES if one != "edition"])
def test_every_answer_has_the_documented_keys_and_no_others(client, two, address):
    response = client.get(address)
    known = set(keys(SHAPES[address]))
    # What stands in the document as {} or [] is described elsewhere in it.
    elsewhere = [path for path in known if _at(SHAPES[address], path) in ({}, [])]
    found = {
        path
        for path in keys(response.json())
        if not any(path.startswith(f"{one}.") for one in elsewhere)
    }

    assert response.status_code == 200
    assert found == known


def _at(value, path):
    for key in path.split("."):
        value = value[0] if isinstance(value, list) else value
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return value


def test_the_edition_it_was_made_from_is_named(client, two):
    for address in ("/rules.json", "/rules/DE.json", "/platforms.json", "/platforms/x.json"):
        assert get(client, address)["edition"] == {"number": 2, "digest": two.digest}
    assert set(SHAPES["edition"]) == {"number", "digest"}


# --- What it says --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "at", "status", "uses"),
    [
        ("DE", "2024-06-20", "paused", False),
        ("DE", "2025-05-01", "active", False),
        ("DE", "2025-05-27", "active", True),
        ("BR", "2024-07-15", "suspended_by_regulator", False),
        ("US-TX", "2026-11-23", "active", True),
    ],
)
def test_a_region_on_a_day(client, rulebook, code, at, status, uses):
    found = get(client, f"/rules/{code}.json", at=at)
    facebook = next(one for one in found["platforms"] if one["slug"] == "facebook")

    assert (found["day"], facebook["status"], facebook["uses_posts"]) == (at, status, uses)
    assert facebook["policy"] in {row["id"] for row in found["policies"]}


def test_the_history_says_that_june_2024_never_happened(client, rulebook):
    found = get(client, "/rules/EU.json")["history"]["platforms"]["facebook"]

    assert found["days"][0] == {
        "on": "2024-06-26",
        "mark": "never_happened",
        "policy": "facebook-eu-2024",
    }
    assert [(one["first"], one["status"]) for one in found["stretches"]] == [
        ("2023-09-27", "not_applied"),
        ("2024-05-22", "announced_never_started"),
        ("2024-06-14", "paused"),
        ("2025-04-14", "announced"),
        ("2025-05-27", "active"),
    ]


def test_a_proposal_and_a_draft_do_not_decide(client, rulebook):
    found = get(client, "/rules/EU.json")
    x = next(one for one in found["platforms"] if one["slug"] == "x")

    assert found["law"]["id"] == "eu-2018-05-25"
    assert [one["weight"] for one in found["history"]["law"]] == ["decides", "proposal"]
    assert (x["policy"], x["uses_posts"], x["kinds"]) == (None, False, [])


def test_every_source_that_is_named_is_there(client, rulebook):
    for code in BOOK.jurisdictions:
        found = get(client, f"/rules/{code}.json")
        named = {
            name
            for key in ("laws", "policies", "events")
            for one in found[key]
            for name in one["sources"]
        }
        assert named == set(found["sources"]), code


def test_all_regions_and_all_platforms(client, rulebook):
    regions = get(client, "/rules.json", at="2026-11-23")["regions"]
    platforms = get(client, "/platforms.json")["platforms"]

    assert {one["code"] for one in regions} == set(BOOK.jurisdictions)
    assert {one["slug"] for one in platforms} == {*BOOK.platforms, "home"}
    assert next(one for one in regions if one["code"] == "KR")["next_change"] == "2027-03-09"


def test_what_changed_comes_with_its_sentence(client, two):
    (first, *_) = get(client, "/rules/changes.json", **{"from": "1", "to": "2"})["changes"]

    assert (first["what"], first["before"], first["after"]) == ("rule", "active", "paused")
    assert "Reddit: paused from 22 February 2024, before: active." in first["sentence"]


def test_seen_from_an_earlier_day_there_are_fewer_editions(client, two):
    assert len(get(client, "/rules/editions.json")["editions"]) == 2
    assert len(get(client, "/rules/editions.json", at="2026-01-01")["editions"]) == 1


# --- How it is answered --------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/rules.json", "/rules/DE.json", "/platforms.json"])
@pytest.mark.parametrize("at", ["yesterday", "2024-02-30", "1066-10-14"])
def test_a_day_that_cannot_be_says_what_to_do(client, rulebook, address, at):
    response = client.get(address, {"at": at})

    assert response.status_code == 400
    assert response.json()["error"] in {
        "Write the day like 2024-06-24.",
        "Choose a day from 2018 to 2035.",
        "Null characters are not allowed.",
    }


@pytest.mark.parametrize(
    ("address", "status", "error"),
    [
        ("/rules/QQ.json", 404, "There is no region QQ. /rules.json has all codes."),
        ("/platforms/qq.json", 404, "There is no platform qq. /platforms.json has all of them."),
        ("/rules/changes.json", 400, "Ask with the numbers of two editions: ?from=1&to=2."),
        (
            "/rules/changes.json?from=1&to=²",
            400,
            "Ask with the numbers of two editions: ?from=1&to=2.",
        ),
        (
            "/rules/changes.json?from=1&to=9",
            404,
            "There is no edition 9. /rules/editions.json has all of them.",
        ),
    ],
)
def test_what_is_not_there_says_what_is(client, rulebook, address, status, error):
    response = client.get(address)

    assert (response.status_code, response.json()) == (status, {"error": error})


def test_who_has_it_already_gets_nothing(client, rulebook):
    response = client.get("/rules/DE.json")
    again = client.get("/rules/DE.json", headers={"If-None-Match": response["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_it_is_the_same_for_everybody(client, signed_in, rulebook):
    for address in ("/rules.json", "/rules/DE.json", "/platforms.json", "/rules/editions.json"):
        assert client.get(address).content == signed_in.get(address).content
        assert client.post(address).status_code == 405


def test_pages_lead_to_their_data(client, rulebook):
    for page, data in {
        "/rules/": "/rules.json",
        "/rules/DE/": "/rules/DE.json",
        "/rules/DE/?at=2024-06-20": "/rules/DE.json?at=2024-06-20",
        "/platforms/": "/platforms.json",
        "/platforms/x/": "/platforms/x.json",
        "/rules/editions/": "/rules/editions.json",
    }.items():
        assert f'href="{data}"' in client.get(page).content.decode(), page
        assert client.get(data).status_code == 200
