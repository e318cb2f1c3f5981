"""The page that checks receipts: what it says, to whom, and what it keeps of it."""

import io
import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from consent.core import receipts as core_receipts
from consent.core.choices import Decision, Scope
from consent.core.refusal import Refused
from consent.ledger.models import Entry, Opening
from consent.ledger.publish import publish
from consent.ledger.receipts import receipt_of
from consent.web import refusals
from consent.web.views import verify as page_of_verify
from tests import make
from tests.make_ledger import receipt as foreign
from tests.web.reading import read

pytestmark = pytest.mark.django_db
VECTORS = json.loads(
    (Path(__file__).resolve().parents[2] / "docs/ledger/receipts.json").read_text()
)["vectors"]


@pytest.fixture
def proof(ledger, ines):
    """The file of a choice of Ines about one account."""
    account = make.account(ines, handle="ines.secret")
    made = make.said(ines, scope=Scope(account=str(account.key)))
    publish(at=make.NOW)
    return bytes(receipt_of(Opening.objects.get(pk=made.index)))


def upload(data, browser=None):
    file = io.BytesIO(data)
    file.name = "receipt.tlog-proof"
    return (browser or Client()).post("/verify/", {"file": file})


def test_a_real_receipt_says_what_it_proves_to_anybody(proof, ines):
    answer = upload(proof)
    page = read(answer)

    assert (answer.status_code, page.h1) == (200, "This receipt is real")
    assert "You opted out of AI training for all your posts on one account." in page.words
    assert "23 November 2026, 12:00" in page.words
    assert str(ines.subject) in page.words
    assert "Entry 1 of 3 in localhost/privacydash" in page.words
    assert answer.cookies == {}
    assert "no-store" in answer["Cache-Control"]


def test_nothing_is_told_that_the_file_does_not_hold(proof, ines):
    words = upload(proof).content.decode()

    assert ines.email not in words
    assert "ines.secret" not in words


def test_nothing_is_kept(proof, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    before = (Entry.objects.count(), Opening.objects.count())

    upload(proof)

    assert (Entry.objects.count(), Opening.objects.count()) == before
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


@pytest.mark.parametrize("changed", [lambda t: t, lambda t: t.replace("\n", "\r\n"), str.strip])
def test_a_pasted_receipt_is_read_as_browsers_send_it(proof, changed):
    answer = Client().post("/verify/", {"text": changed(proof.decode())})

    assert read(answer).h1 == "This receipt is real"


def test_an_entry_about_no_person_is_shown_as_it_is(proof):
    key = Opening.objects.get(kind="key")

    page = read(upload(bytes(receipt_of(key))))

    assert "It proves a line of the ledger that is about no person." in page.words
    assert '"change": "begins"' in page.words
    assert "who the person is" not in page.words


def test_a_receipt_of_a_key_that_was_stolen_says_how_to_get_a_new_one(proof):
    call_command("rotate_ledger_key", "--compromised")

    page = read(upload(proof))

    assert page.h1 == "This receipt proves nothing"
    assert "Its owner can download a new file" in page.words


def test_whoever_has_the_key_but_not_the_tree_is_found_out(proof, ledger, ines):
    """The very keys signed it, but not this list."""
    make.said(ines, Decision.OBJECT)
    publish(at=make.NOW)
    later = bytes(receipt_of(Opening.objects.filter(kind="choice").last()))
    (ledger / "checkpoint").write_bytes(proof.partition(b"\n\n")[2])

    page = read(upload(later))

    assert "our published list says something else" in page.words


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (lambda t: "hello\n", core_receipts.NotAReceipt),
        (lambda t: t.replace("index 1", "index 0"), core_receipts.NotInLedger),
        (lambda t: t.replace("index 1", "index 9"), refusals.OutsideTree),
        (lambda t: t.replace("\nindex 1", "\nindex 1\n" + "A" * 43 + "="), refusals.PathTooLong),
        (lambda t: t.replace("\n3\n", "\n4\n"), refusals.BadSignature),
        (lambda t: t.partition("— ")[0], refusals.NotANote),
        (lambda t: bytes(foreign()).decode(), refusals.NotSigned),
        (lambda t: "\n".join(x for x in t.split("\n") if x[:6] != "extra "), refusals.NoRecord),
    ],
)
def test_every_refusal_is_a_sentence(proof, change, refused):
    answer = upload(change(proof.decode()).encode())

    assert (answer.status_code, read(answer).h1) == (422, "This receipt proves nothing")
    assert str(refusals.SENTENCES[refused]) in read(answer).words


def test_every_kind_of_refusal_has_its_sentence():
    kinds = {vector["refused"] for vector in VECTORS if "refused" in vector}
    named = {kind.__name__ for kind in refusals.SENTENCES}

    assert kinds <= named
    assert all(issubclass(kind, Refused) for kind in refusals.SENTENCES)


def test_what_is_too_large_is_refused_before_it_is_read(ledger, db):
    answer = upload(b"x" * (2 << 20))

    assert answer.status_code == 413
    assert "This is too large for a receipt." in read(answer).words


def test_nothing_chosen_is_a_sentence(db):
    answer = Client().post("/verify/", {})

    assert answer.status_code == 422
    assert "Choose the file, or paste its text." in read(answer).words


def test_the_31st_check_in_a_minute_has_to_wait(proof, settings):
    settings.ACCOUNT_RATE_LIMITS = {"check_receipt": "30/m/ip"}
    cache.clear()

    statuses = [upload(proof).status_code for _ in range(31)]

    cache.clear()
    assert statuses == [200] * 30 + [429]
    assert page_of_verify.TOO_OFTEN == 429


def test_what_a_receipt_proves_can_be_had_as_data(proof, ines):
    answer = Client().post("/verify/", {"text": proof.decode(), "as": "json-ld"})

    assert answer["Content-Type"] == "application/ld+json"
    told = json.loads(answer.content)
    assert told["@type"] == "dpv:RightExerciseRecord"
    assert told["dpv:hasDataSubject"] == f"urn:uuid:{ines.subject}"


def test_what_proves_nothing_is_not_given_out_as_data(proof):
    answer = Client().post("/verify/", {"text": "nothing", "as": "json-ld"})

    assert (answer.status_code, read(answer).h1) == (422, "This receipt proves nothing")
