"""Publishing a rulebook adds an edition and its entry, and the same one only once."""

import hashlib
import json
import zlib
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from consent.actions.publish_edition import publish_edition
from consent.ledger.append import lock
from consent.ledger.editions import enter, entry_of
from consent.ledger.models import Entry, Opening
from consent.rulebook.editions import body_of, current_edition, digest_of
from consent.rulebook.models import Edition
from consent.rulebook.problems import Refused
from tests import make, make_rulebook
from tests.make_rulebook import platform, policy

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = datetime(2026, 2, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def forum(**changes):
    return make_rulebook.data(platforms=[platform(policies=[policy(**changes)])])


def test_publishing_adds_an_edition_with_who_and_when():
    sam = User.objects.create_user("sam@example.org", is_staff=True)

    first = publish_edition(data=forum(), at=FIRST, by=None)
    second = publish_edition(
        data=forum(status="paused"), at=SECOND, by=sam.subject, source=Edition.Source.FILE
    )

    assert list(
        Edition.objects.order_by("number").values_list(
            "digest", "number", "published_at", "published_by", "source"
        )
    ) == [
        (first.digest, 1, FIRST, None, "shipped"),
        (second.digest, 2, SECOND, sam.subject, "file"),
    ]
    assert current_edition() == second


def test_publishing_the_same_rulebook_again_changes_nothing():
    first = publish_edition(data=forum(), at=FIRST, by=None)
    newer = publish_edition(data=forum(status="paused"), at=SECOND, by=None)

    assert publish_edition(data=forum(), at=SECOND, by=None) == first
    assert current_edition() == newer
    assert Edition.objects.count() == 2


def test_what_is_not_a_rulebook_is_not_published():
    with pytest.raises(Refused, match="unknown status 'running'"):
        publish_edition(data=forum(status="running"), at=FIRST, by=None)
    assert not Edition.objects.exists()


def test_the_shipped_rulebook_is_published_once():
    assert make.publish_rulebook(FIRST) == make.publish_rulebook(SECOND)
    assert current_edition().published_at == FIRST
    assert len(current_edition().rulebook.jurisdictions) == 61


def records():
    return [json.loads(one.record) for one in Opening.objects.order_by("entry")]


SAM, TINA = UUID(int=1), UUID(int=2)


def test_an_edition_is_entered_in_the_ledger_with_who_and_when(settings):
    settings.SITE_ORIGIN = "dash.example/log"
    first = publish_edition(data=forum(), at=FIRST, by=None)
    second = publish_edition(data=forum(status="paused"), at=SECOND, by=SAM, second=TINA)

    both = {"v": 1, "kind": "edition", "origin": "dash.example/log"}
    assert records() == [
        both
        | {"edition": first.digest, "number": 1, "previous": None}
        | {"by": None, "second": None, "at": "2026-01-01T00:00:00Z"},
        both
        | {"edition": second.digest, "number": 2, "previous": first.digest}
        | {"by": str(SAM), "second": str(TINA), "at": "2026-02-01T00:00:00Z"},
    ]
    assert entry_of(second.digest).entry.index == 1
    # Erasing whoever published takes nothing away: the entry is about the rules.
    assert set(Opening.objects.values_list("subject", flat=True)) == {None}


def test_an_auditor_can_open_what_the_database_holds_with_zlib_alone():
    edition = publish_edition(data=forum(), at=FIRST, by=None)

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM rulebook_edition")
        text = zlib.decompress(cursor.fetchone()[0])

    assert hashlib.sha256(text).hexdigest() == edition.digest
    assert json.loads(text) == forum()


def test_the_same_rulebook_again_adds_no_entry():
    for at in (FIRST, SECOND):
        publish_edition(data=forum(), at=at, by=None)

    assert Entry.objects.count() == 1


def test_editions_older_than_their_entries_are_entered_at_the_next_start():
    for number, status in ((1, "active"), (2, "paused")):
        body = body_of(forum(status=status))
        Edition.objects.create(
            digest=digest_of(body), number=number, published_at=FIRST, source="file", body=body
        )
    assert entry_of(current_edition().digest) is None

    for at in (SECOND, SECOND):
        publish_edition(data=forum(), at=at, by=None)

    assert [(one["number"], one["at"]) for one in records()] == [
        (1, "2026-01-01T00:00:00Z"),
        (2, "2026-01-01T00:00:00Z"),
    ]
    assert records()[1]["previous"] == records()[0]["edition"]


def test_if_the_entry_cannot_be_made_there_is_no_edition(monkeypatch):
    def full(**_):
        raise OSError("no space left")

    monkeypatch.setattr("consent.actions.publish_edition.enter", full)

    with pytest.raises(OSError, match="no space left"):
        publish_edition(data=forum(), at=FIRST, by=None)
    assert not Edition.objects.exists()


def test_the_database_refuses_a_second_entry_of_an_edition():
    publish_edition(data=forum(), at=FIRST, by=None)

    with transaction.atomic():
        lock()
        with pytest.raises(IntegrityError), transaction.atomic():
            enter(record=records()[0])
    assert Entry.objects.count() == 1
