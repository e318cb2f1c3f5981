"""The published JSON Schema is current, accepts what ships, and refuses what is misshapen."""

import copy
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from consent.rulebook.json_schema import rulebook_schema
from consent.rulebook.schema import RULEBOOK
from tests import make_rulebook
from tests.any_rulebook import rulebooks
from tests.make_rulebook import platform, policy

PUBLISHED = Path(__file__).parents[2] / "docs" / "rulebook.schema.json"
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def accepts(schema, value):
    """Whether a value fits a schema, as JSON Schema says for the keywords that we use."""
    if "anyOf" in schema:
        return any(accepts(one, value) for one in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    return HOLDS[schema["type"]](schema, value)


def _object(schema, value):
    if not isinstance(value, dict) or not all(key in value for key in schema.get("required", ())):
        return False
    names, more = schema.get("propertyNames"), schema["additionalProperties"]
    inner = schema.get("properties", {})
    return all(
        accepts(inner[key], one)
        if key in inner
        else more is not False and accepts(more, one) and accepts(names, key)
        for key, one in value.items()
    )


def _array(schema, value):
    return (
        isinstance(value, list)
        and len(value) >= schema.get("minItems", 0)
        and all(accepts(schema["items"], one) for one in value)
    )


def _string(schema, value):
    fits = isinstance(value, str) and len(value) <= schema.get("maxLength", len(value))
    return fits and re.search(schema["pattern"], value) is not None


def _integer(schema, value):
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and schema["minimum"] <= value <= schema["maximum"]


HOLDS = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _integer,
    "boolean": lambda _, value: isinstance(value, bool),
    "null": lambda _, value: value is None,
}


def test_what_is_published_is_current():
    """If not: manage.py rulebook_schema > docs/rulebook.schema.json."""
    assert json.loads(PUBLISHED.read_text()) == rulebook_schema()


def test_what_ships_is_accepted():
    assert accepts(rulebook_schema(), make_rulebook.shipped_data())


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=rulebooks)
def test_whatever_has_the_shape_is_accepted(data):
    assert list(RULEBOOK.problems(data, ())) == []
    assert accepts(rulebook_schema(), data)


BROKEN = {
    "no sources": lambda data: data.pop("sources"),
    "an unknown key": lambda data: data.update(more=[]),
    "another format": lambda data: data.update(format=2),
    "a word": lambda data: data["platforms"][0]["policies"][0].update(status="running"),
    "a day": lambda data: data["platforms"][0]["policies"][0].update(**{"from": "26.6.2024"}),
    "a number": lambda data: data["jurisdictions"][0].update(west="west"),
    "too west": lambda data: data["jurisdictions"][0].update(west=-13),
    "no source": lambda data: data["platforms"][0]["policies"][0].update(sources=[]),
    "an id": lambda data: data["platforms"][0].update(slug="Face Book"),
    "an empty text": lambda data: data["jurisdictions"][0].update(name=" "),
    "a long text": lambda data: data["jurisdictions"][0].update(name="x" * 401),
    "an address": lambda data: data["sources"]["act"].update(url="javascript:alert(1)"),
    "a name of a source": lambda data: data["sources"].update({"An Act": data["sources"]["act"]}),
    "not a list": lambda data: data.update(timeline={}),
    "yes": lambda data: data["jurisdictions"][0]["erasure"].update(right="yes"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_misshapen_is_refused_here_and_there(name):
    data = copy.deepcopy(make_rulebook.data(platforms=[platform(policies=[policy()])]))
    assert accepts(rulebook_schema(), data)
    BROKEN[name](data)

    assert not accepts(rulebook_schema(), data)
    assert list(RULEBOOK.problems(data, ())) != []
