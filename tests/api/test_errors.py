"""Whatever goes wrong, a program reads a problem document, and a person a page."""

import pytest
from django.test import Client

from tests.api.test_batches import POST

PROBLEM = "urn:privacydash:problem"


def told(answer):
    """The status of a problem, and its code; nothing keeps it."""
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    said = answer.json()
    assert said["status"] == answer.status_code
    assert said["title"]
    assert said["detail"]
    return said["status"], said["type"].removeprefix(f"{PROBLEM}:")


def test_an_address_that_the_api_does_not_have(client, db):
    assert told(client.get("/api/v1/nothing")) == (404, "no-address")
    assert told(client.post("/api/v2/posts", "{}", content_type="text/plain")) == (
        404,
        "no-address",
    )


@pytest.mark.parametrize("address", ["/api/v1/posts", "/api/v1/openapi.json"])
def test_a_host_that_is_not_ours(client, db, settings, address):
    settings.ALLOWED_HOSTS = ["localhost"]

    assert told(client.get(address, headers={"host": "evil.example"})) == (400, "request")


def test_a_mistake_of_ours(send, monkeypatch):
    private = "My dear diary"

    def fail(**_):
        raise ValueError(private)

    send.client = Client(raise_request_exception=False)
    monkeypatch.setattr("consent.api.views.ingest", fail)

    answer = send("posts", POST)

    assert told(answer) == (500, "failed")
    assert private not in answer.content.decode()


def test_a_page_for_people_stays_one(client, db, settings):
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]

    for address, host, status in (
        ("/nothing/", "testserver", 404),
        ("/api", "testserver", 404),
        ("/", "evil.example", 400),
    ):
        answer = client.get(address, headers={"host": host})
        assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
