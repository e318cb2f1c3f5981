"""Keys come and go; what they signed stays checkable, unless somebody has stolen one."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from consent.core.checkpoints import Checkpoint, SignedCheckpoint, sign_checkpoint
from consent.core.merkle import leaf_hash
from consent.core.notes import NotSigned, VerifierKey, parse_keys
from consent.core.receipts import Receipt, verify
from consent.core.records import commitment
from consent.ledger.models import Key, Opening
from consent.ledger.publish import publish
from consent.ledger.receipts import receipt_of
from consent.ledger.signers import key_file, rotate
from tests import make
from tests.make_ledger import SALT

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


def public_keys():
    return parse_keys(Client().get("/ledger/keys").content.decode())


def signers_now(ledger):
    keys = [key.verifier for key in Key.objects.all()]
    return [
        str(one)
        for one in SignedCheckpoint.open((ledger / "checkpoint").read_bytes(), keys=keys).signers
    ]


def file_of(made):
    return bytes(receipt_of(Opening.objects.get(pk=made.index)))


@pytest.fixture
def old(ledger, ines):
    """A receipt of before the rotation, and the key of that time."""
    made = make.said(ines)
    publish(at=make.NOW)
    return file_of(made), Key.objects.get()


def test_a_receipt_of_before_verifies_after_and_one_of_after_before(ledger, ines, old):
    receipt, key = old
    only_old = public_keys()

    rotate(at=make.NOW, overlap=MONTH)
    made = make.said(ines, decision=make.Decision.WITHDRAW)
    publish(at=make.NOW)

    assert verify(receipt, keys=public_keys()).record["decision"] == "object"
    assert verify(file_of(made), keys=only_old).record["decision"] == "withdraw"
    new = Key.objects.last()
    assert signers_now(ledger) == [new.line, key.line]
    assert verify(file_of(made), keys=[new.verifier]).index == made.index


def test_after_the_overlap_the_old_key_signs_no_more_and_its_secret_is_gone(ledger, ines, old):
    receipt, key = old
    rotate(at=make.NOW, overlap=MONTH)
    publish(at=make.NOW)
    signed = 5
    publish(at=make.NOW + MONTH)
    made = make.said(ines, decision=make.Decision.WITHDRAW)
    publish(at=make.NOW + MONTH)

    key.refresh_from_db()
    new = Key.objects.last()
    assert signers_now(ledger) == [new.line]
    assert [str(held.key) for held in key_file().read()] == [new.line]
    assert (key.until, key.compromised) == (signed - 1, False)
    assert verify(receipt, keys=public_keys()).record["decision"] == "object"
    with pytest.raises(NotSigned):
        verify(file_of(made), keys=[key.verifier])


def test_the_ledger_tells_of_every_change(ledger, old):
    rotate(at=make.NOW, overlap=MONTH)
    publish(at=make.NOW)
    publish(at=make.NOW + MONTH)

    told = [json.loads(o.record) for o in Opening.objects.filter(kind="key").order_by("pk")]
    first, second = (key.line for key in Key.objects.all())
    assert [(one["change"], one["key"]) for one in told] == [
        ("begins", first),
        ("begins", second),
        ("ends", first),
    ]
    keys = (ledger / "keys").read_text()
    assert f"# Signed checkpoints of 3 to 4 entries.\n{first}\n" in keys
    assert f"# Signs checkpoints of 4 entries and more.\n{second}\n" in keys


def test_a_second_rotation_in_the_overlap_does_not_make_the_first_key_live_longer(ledger, old):
    rotate(at=make.NOW, overlap=MONTH)
    rotate(at=make.NOW + timedelta(days=10), overlap=MONTH)
    publish(at=make.NOW + timedelta(days=10))
    assert len(signers_now(ledger)) == 3

    publish(at=make.NOW + MONTH)
    assert len(signers_now(ledger)) == 2
    publish(at=make.NOW + timedelta(days=40))
    assert signers_now(ledger) == [Key.objects.last().line]


def test_whoever_dies_in_the_middle_of_a_rotation_makes_no_third_key(ledger, old, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("consent.ledger.signers.append", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rotate(at=make.NOW, overlap=MONTH)
    publish(at=make.NOW)
    spare = str(key_file().read()[0].key)

    made = rotate(at=make.NOW, overlap=MONTH)

    assert made.line == spare
    assert Key.objects.count() == 2


def test_a_key_that_is_lost_is_followed_by_a_new_one(ledger, settings, ines, old):
    receipt, _ = old
    settings.LEDGER_KEY_FILE.unlink()

    call_command("rotate_ledger_key", "--lost")

    new = Key.objects.last()
    assert signers_now(ledger) == [new.line]
    assert verify(receipt, keys=public_keys()).record["decision"] == "object"


# --- The rehearsal: somebody has stolen the key -------------------------------------------------


def forged(thief, ines):
    """A receipt for a yes that was never said, in a ledger that was never published."""
    record = json.loads(Opening.objects.filter(kind="choice").last().record)
    body = json.dumps(
        record | {"decision": "consent"}, separators=(",", ":"), sort_keys=True
    ).encode()
    root = leaf_hash(commitment(salt=SALT, record=body))
    checkpoint = Checkpoint(origin="localhost/privacydash", size=1, root=root)
    note = str(sign_checkpoint(checkpoint, thief))
    return bytes(Receipt(salt=SALT, record=body, index=0, path=(), checkpoint=note.encode()))


def test_what_a_stolen_key_signed_counts_for_nothing_and_everybody_gets_a_new_proof(
    ledger, settings, ines, old
):
    receipt, key = old
    (thief,) = key_file().read()
    lie = forged(thief, ines)
    assert verify(lie, keys=public_keys()).record["decision"] == "consent"

    call_command("rotate_ledger_key", "--compromised")

    keys = public_keys()
    for refused in (lie, receipt):
        with pytest.raises(NotSigned):
            verify(refused, keys=keys)
    choice = Opening.objects.filter(kind="choice").get()
    again = verify(bytes(receipt_of(choice)), keys=keys)
    assert (again.index, again.record["decision"]) == (choice.pk, "object")
    assert (
        f"COMPROMISED: what it signed counts for nothing.\n# {key.line}"
        in (ledger / "keys").read_text()
    )
    assert VerifierKey.parse(key.line) not in keys
    assert thief.secret_line() not in settings.LEDGER_KEY_FILE.read_text()
    told = json.loads(Opening.objects.filter(kind="key").order_by("pk")[1].record)
    assert (told["change"], told["key"]) == ("compromised", key.line)


# --- The command --------------------------------------------------------------------------------


def test_the_command_rotates_and_says_which_key_signs(ledger, old, capsys):
    call_command("rotate_ledger_key", "--overlap-days", "7")

    new = Key.objects.last()
    assert capsys.readouterr().out.startswith(f"This key signs now: {new.line}\n")
    ends = Key.objects.first().ends_at - timezone.now()
    assert timedelta(days=6.9) < ends < timedelta(days=7)


@pytest.mark.parametrize("days", ["-1", "nan", "inf"])
def test_an_overlap_is_a_number_of_days_and_not_less_than_nothing(ledger, old, days):
    with pytest.raises(CommandError, match=f"not a number from 0 to 3660: {days}"):
        call_command("rotate_ledger_key", f"--overlap-days={days}")
