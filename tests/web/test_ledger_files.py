"""The ledger's files over the web: for everybody, byte by byte, and for ever."""

import pytest
from django.db import transaction
from django.test import Client

from consent.core.checkpoints import SignedCheckpoint
from consent.core.notes import parse_keys
from consent.ledger.append import Asked, append_all, lock
from consent.ledger.publish import publish
from tests import make
from tests.make_ledger import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(ledger, rulebook):
    with transaction.atomic():
        lock()
        append_all([Asked(record=record(), subject=None) for _ in range(300)])
    publish(at=make.NOW)
    return ledger


def test_anybody_can_check_the_checkpoint_with_the_keys(published):
    visitor = Client()
    keys = parse_keys(visitor.get("/ledger/keys").content.decode())

    answer = visitor.get("/ledger/checkpoint")

    assert SignedCheckpoint.open(answer.content, keys=keys).checkpoint.size == 302
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=2"
    assert visitor.cookies == {}


@pytest.mark.parametrize(
    ("place", "length"),
    [
        ("0/000", 256 * 32),
        ("0/000.p/7", 7 * 32),
        ("0/001.p/46", 46 * 32),
        ("1/000.p/1", 32),
        ("entries/000", 256 * 34),
        ("entries/000.p/7", 7 * 34),
        ("entries/001.p/46", 46 * 34),
    ],
)
def test_tiles_are_bytes_that_caches_keep_for_ever(published, place, length):
    answer = Client().get(f"/ledger/tile/{place}")

    assert (answer.status_code, len(answer.content)) == (200, length)
    assert answer["Content-Type"] == "application/octet-stream"
    assert "immutable" in answer["Cache-Control"]
    again = Client().get(f"/ledger/tile/{place}", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "place",
    [
        "0/002",
        "0/001",
        "0/001.p/47",
        "2/000.p/1",
        "entries/001",
        "entries/009.p/1",
        "0/0",
        "0/1000",
        "../checkpoint",
        "0/../../../secret",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.new",
    ],
)
def test_what_is_not_a_published_tile_is_not_there(published, place):
    assert Client().get(f"/ledger/tile/{place}").status_code == 404


def test_a_checkpoint_that_is_the_same_is_not_sent_again(published):
    first = Client().get("/ledger/checkpoint")

    assert (
        Client().get("/ledger/checkpoint", headers={"If-None-Match": first["ETag"]}).status_code
        == 304
    )


@pytest.mark.parametrize("address", ["tile/0/999", "tile/0/nothing"])
def test_a_tile_to_come_is_asked_for_again(published, address):
    for headers in ({}, {"If-None-Match": "*"}):
        answer = Client().get(f"/ledger/{address}", headers=headers)

        assert answer.status_code == 404
        assert "ETag" not in answer
        assert answer["Cache-Control"] == "public, max-age=2"


@pytest.mark.parametrize("address", ["checkpoint", "keys", "tile/0/000"])
def test_nothing_is_sent_to_the_ledger(published, address):
    answer = Client(enforce_csrf_checks=True).post(f"/ledger/{address}")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_before_anything_is_published_there_are_no_files(ledger, db):
    for address in ("/ledger/checkpoint", "/ledger/keys", "/ledger/tile/0/000.p/1"):
        assert Client().get(address).status_code == 404
