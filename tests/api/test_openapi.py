"""The description of the API covers every address, and says of answers what they are."""

import json

import pytest

from consent.access.models import ApiKey, Scope
from consent.api.urls import urlpatterns
from tests import make
from tests.make_ingest import account, post, send


@pytest.fixture
def described(client):
    return client.get("/api/v1/openapi.json").json()


def test_every_address_for_programs_is_described(described):
    for_people = {"api-openapi", "api"}
    addresses = {
        "/"
        + str(one.pattern)
        .replace("<str:platform>", "{platform}")
        .replace("<post_id:post_id>", "{post_id}")
        .replace("<str:digest>", "{digest}")
        .replace("<str:base>", "{base}")
        .replace("<str:name>", "{name}")
        for one in urlpatterns
        if one.name not in for_people
    }

    assert set(described["paths"]) == addresses


def references(part):
    if isinstance(part, dict):
        yield from (value for name, value in part.items() if name == "$ref")
        part = list(part.values())
    for one in part if isinstance(part, list) else []:
        yield from references(one)


def test_every_reference_leads_somewhere(described):
    names = {ref.removeprefix("#/components/schemas/") for ref in references(described)}

    assert names <= set(described["components"]["schemas"])


def fits(value, schema, described):
    """Whether a value fits a schema of ours, in the few words that these use."""
    if "$ref" in schema:
        return fits(value, described["components"]["schemas"][schema["$ref"][21:]], described)
    if "enum" in schema and value not in schema["enum"]:
        return False
    sorts = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    sorts["null"] = type(None)
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(type(value) is sorts[one] for one in wanted):
        return False
    if isinstance(value, list):
        return all(fits(one, schema["items"], described) for one in value)
    return not isinstance(value, dict) or (
        set(value) == set(schema["required"])
        and all(fits(one, schema["properties"][name], described) for name, one in value.items())
    )


@pytest.mark.django_db
def test_answers_are_as_they_are_described(client, rulebook, described):
    _, text = ApiKey.new(label="Training", platform="home", scopes=[Scope.LOOKUP], at=make.NOW)
    send(account(country="DE", born=1985), post())
    headers = {"Authorization": f"Bearer {text}"}
    ids = json.dumps({"post_ids": ["p1", "p2"]})
    answers = {
        "Use": client.get("/api/v1/use/home/p1", headers=headers),
        "Uses": client.post("/api/v1/use/home", ids, "application/json", headers=headers),
        "OptOuts": client.post("/api/v1/opt-outs", b"p1\np2", "text/plain", headers=headers),
        "Problem": client.get("/api/v1/use/x/p1", headers=headers),
    }

    schemas = described["components"]["schemas"]
    for name, answer in answers.items():
        assert fits(answer.json(), schemas[name], described), name
    assert fits(json.loads(ids), schemas["Question"], described)
    assert not fits({"urls": [{"url": "p1"}]}, schemas["OptOuts"], described)
