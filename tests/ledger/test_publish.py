"""The publisher: what it signs, what it refuses to sign, and what is left when it dies."""

import errno
import json
import pkgutil
import shutil
import stat
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from consent.core import merkle
from consent.core.checkpoints import SignedCheckpoint
from consent.core.merkle import leaf_hash
from consent.core.tiles import entries_in, tiles_of
from consent.ledger import growth
from consent.ledger.append import append, lock
from consent.ledger.files import LedgerFiles
from consent.ledger.models import Checkpoint, Entry, Key, Opening
from consent.ledger.publish import Busy, alone, publish
from consent.ledger.receipts import NotProvable, receipt_of
from consent.ledger.signers import KeyMissing, OtherOrigin
from consent.ledger.trouble import BadCheckpoint, HistoryChanged, LedgerBehind, TilesDamaged
from consent.management.commands import publish_ledger
from tests.make import NOW
from tests.make_ledger import reader
from tests.past_the_guards import past_the_guards

pytestmark = pytest.mark.django_db


def add(count=1):
    with transaction.atomic():
        lock()
        for number in range(count):
            append(
                record={"v": 1, "kind": "test", "origin": "localhost/privacydash", "n": number},
                subject=None,
            )


def commitments():
    return [bytes(c) for c in Entry.objects.order_by("index").values_list("commitment", flat=True)]


def root_of_rows():
    """The root as the definition has it, from the rows alone."""
    leaves = [leaf_hash(one) for one in commitments()]
    return merkle.root(len(leaves), reader(leaves))


def seen(folder):
    """The checkpoint that everybody sees, its signatures checked."""
    keys = [key.verifier for key in Key.objects.all()]
    return SignedCheckpoint.open((folder / "checkpoint").read_bytes(), keys=keys).checkpoint


# --- What it publishes --------------------------------------------------------------------------


def test_without_an_entry_nothing_is_published(ledger):
    assert publish(at=NOW) is None
    assert not Key.objects.exists()


def test_the_first_run_makes_a_key_that_its_owner_alone_can_read(ledger, settings):
    add()

    publish(at=NOW)

    file = settings.LEDGER_KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    key = Key.objects.get()
    opening = Opening.objects.get(kind="key")
    assert json.loads(opening.record) == {
        "v": 1,
        "kind": "key",
        "origin": "localhost/privacydash",
        "key": key.line,
        "change": "begins",
        "size": 2,
        "at": "2026-11-23T12:00:00Z",
    }
    assert key.line in (ledger / "keys").read_text().splitlines()
    assert "PRIVATE" not in (ledger / "keys").read_text()


@pytest.mark.parametrize("steps", [[1], [1, 1], [3, 252, 1, 1], [255, 1, 256, 300]])
def test_what_is_published_is_the_tree_of_all_entries(ledger, steps):
    for step in steps:
        add(step)
        publish(at=NOW)
        assert seen(ledger).root == root_of_rows()

    size = sum(steps) + 1
    assert seen(ledger).size == size
    for tile in tiles_of(size):
        if tile.level == 0:
            entries = list(entries_in((ledger / tile.bundle_path).read_bytes()))
            assert entries == commitments()[tile.index * 256 :][: tile.width]
    assert Checkpoint.objects.last().size == size


def test_batches_make_the_same_tree(ledger, monkeypatch):
    monkeypatch.setattr(growth, "BATCH", 256)
    add(1023)
    publish(at=NOW)

    assert (seen(ledger).size, seen(ledger).root) == (1024, root_of_rows())
    assert {p.name for p in (ledger / "tile/1").rglob("*") if p.is_file()} == {"4"}


def test_publishing_twice_changes_no_byte(ledger):
    add(3)
    publish(at=NOW)
    before = {path: path.read_bytes() for path in ledger.rglob("*") if path.is_file()}

    publish(at=NOW + timedelta(minutes=1))

    assert {path: path.read_bytes() for path in ledger.rglob("*") if path.is_file()} == before
    assert Checkpoint.objects.count() == 1


def test_every_receipt_is_proven_and_later_ones_too(ledger):
    add(2)
    publish(at=NOW)
    early = {o.pk: bytes(receipt_of(o)) for o in Opening.objects.all()}
    add(300)
    assert receipt_of(Opening.objects.last()) is None
    publish(at=NOW)

    for opening in Opening.objects.all():
        assert receipt_of(opening).index == opening.pk
    assert len(early) == 3


def test_while_somebody_publishes_nobody_else_does(ledger):
    add()
    with alone(), pytest.raises(Busy):
        publish(at=NOW)

    assert publish(at=NOW).size == 2


def test_narrower_tiles_go_when_the_full_one_is_there(ledger):
    add(9)
    publish(at=NOW)
    add(300)
    publish(at=NOW)

    assert not (ledger / "tile/0/000.p").exists()
    assert not (ledger / "tile/entries/000.p").exists()
    assert (ledger / "tile/0/000").stat().st_size == 256 * 32


# --- What it refuses ----------------------------------------------------------------------------


def published(count=5):
    add(count)
    publish(at=NOW)


def tampered(statement, *values):
    with past_the_guards(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def lose_last(count):
    """Bring back an old copy of the database: the last entries are not in it."""
    last = Entry.objects.count() - count
    tampered("DELETE FROM ledger_opening WHERE entry_id >= %s", last)
    tampered('DELETE FROM ledger_entry WHERE "index" >= %s', last)
    tampered("DELETE FROM ledger_checkpoint WHERE size > %s", last)


def test_an_old_copy_of_the_database_is_not_signed_and_takes_no_entries(ledger):
    published()
    before = (ledger / "checkpoint").read_bytes()
    lose_last(2)

    with pytest.raises(LedgerBehind, match="has 4 entries of the ledger, but 6 were published"):
        publish(at=NOW)
    with pytest.raises(LedgerBehind):
        add()

    assert (ledger / "checkpoint").read_bytes() == before
    assert Entry.objects.count() == 4


@pytest.mark.parametrize("more", [2, 7])
def test_an_old_copy_that_went_on_is_not_signed(ledger, settings, more):
    """As where the web processes do not see the published files."""
    published()
    lose_last(2)
    settings.LEDGER_DIR = ledger.parent / "elsewhere"
    add(more)
    settings.LEDGER_DIR = ledger

    with pytest.raises(HistoryChanged, match="entry 4"):
        publish(at=NOW)


def test_old_files_beside_a_newer_database_are_brought_up_to_date(ledger):
    published()
    shutil.copytree(ledger, ledger.parent / "old")
    published(300)
    shutil.rmtree(ledger)
    (ledger.parent / "old").rename(ledger)

    publish(at=NOW)

    assert seen(ledger).root == root_of_rows()


def test_files_that_are_lost_come_back_from_the_database(ledger):
    published(300)
    before = seen(ledger)
    shutil.rmtree(ledger)

    publish(at=NOW)

    assert seen(ledger) == before


def test_an_old_database_without_files_is_held_against_its_own_checkpoints(ledger):
    published()
    shutil.rmtree(ledger)
    tampered('UPDATE ledger_entry SET commitment = %s WHERE "index" = 1', b"x" * 32)

    with pytest.raises(HistoryChanged, match="the first 6 entries"):
        publish(at=NOW)
    assert not (ledger / "checkpoint").exists()


def test_an_entry_that_was_changed_after_it_was_published_is_not_signed_over(ledger):
    published()
    tampered('UPDATE ledger_entry SET commitment = %s WHERE "index" = 2', b"x" * 32)
    add()

    with pytest.raises(HistoryChanged, match="entry 2"):
        publish(at=NOW)


def test_a_gap_is_not_signed(ledger):
    published()
    add(3)
    tampered("DELETE FROM ledger_opening WHERE entry_id = 7")
    tampered('DELETE FROM ledger_entry WHERE "index" = 7')

    with pytest.raises(HistoryChanged, match="entry 7, which is missing"):
        publish(at=NOW)


@pytest.mark.parametrize("damage", [lambda f: f.unlink(), lambda f: f.write_bytes(b"x" * 192)])
def test_damaged_files_are_written_anew_only_when_asked(ledger, damage):
    published()
    before = seen(ledger)
    damage(ledger / "tile/0/000.p/6")
    add()

    with pytest.raises(TilesDamaged, match="--anew"):
        publish(at=NOW)
    publish(at=NOW, anew=True)

    assert (seen(ledger).size, seen(ledger).root) == (7, root_of_rows())
    assert before.size == 6


def test_files_are_not_written_anew_from_a_database_that_was_changed(ledger):
    published()
    file = ledger / "tile/0/000.p/6"
    file.write_bytes(b"x" * 192)
    tampered('UPDATE ledger_entry SET commitment = %s WHERE "index" = 2', b"x" * 32)

    with pytest.raises(HistoryChanged):
        publish(at=NOW, anew=True)
    assert file.read_bytes() == b"x" * 192


def test_a_checkpoint_of_somebody_else_is_not_gone_on_from(ledger):
    published()
    path = ledger / "checkpoint"
    path.write_text(path.read_text().replace("\n6\n", "\n5\n"))

    with pytest.raises(BadCheckpoint):
        publish(at=NOW)


def test_without_its_key_nothing_is_signed_and_no_new_key_is_made(ledger, settings):
    published()
    settings.LEDGER_KEY_FILE.unlink()
    add()

    with pytest.raises(KeyMissing, match="--lost"):
        publish(at=NOW)
    assert not settings.LEDGER_KEY_FILE.exists()
    assert seen(ledger).size == 6


def test_a_key_file_that_others_can_read_is_refused(ledger, settings):
    published()
    settings.LEDGER_KEY_FILE.chmod(0o640)

    with pytest.raises(Exception, match="chmod 600"):
        publish(at=NOW)


def test_a_ledger_does_not_change_its_name(ledger, settings):
    published()
    settings.SITE_ORIGIN = "other.example/log"

    with pytest.raises(OtherOrigin, match="Set it back"):
        publish(at=NOW)


def test_a_record_that_was_changed_is_not_called_proven(ledger):
    published()
    tampered("UPDATE ledger_opening SET record = '{}' WHERE entry_id = 2")

    with pytest.raises(NotProvable):
        receipt_of(Opening.objects.get(pk=2))
    assert receipt_of(Opening.objects.get(pk=1)) is not None


# --- What it leaves when it dies ----------------------------------------------------------------


class Died(BaseException):
    """Not an Exception: nothing may catch it."""


STEPS = [
    ("consent.ledger.key_file.KeyFile", "write"),
    ("consent.ledger.signers", "append"),
    ("consent.ledger.files.LedgerFiles", "write"),
    ("consent.ledger.files.LedgerFiles", "write_entries"),
    ("consent.ledger.files.LedgerFiles", "settle"),
    ("consent.ledger.files.LedgerFiles", "_replace"),
    ("consent.ledger.publish", "sign_checkpoint"),
    ("consent.ledger.growth", "drop_narrower"),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("place", STEPS, ids=lambda place: ".".join(place).rpartition(".")[2])
def test_whatever_step_it_dies_at_the_next_one_goes_on(ledger, monkeypatch, place, after):
    add(250)
    where = ".".join(place)
    real = pkgutil.resolve_name(where)

    def die(*args, **named):
        if after:
            real(*args, **named)
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(where, die)
        with pytest.raises(Died):
            publish(at=NOW)
    add(10)
    publish(at=NOW)

    assert seen(ledger).root == root_of_rows()
    assert Key.objects.count() == 1
    assert Opening.objects.filter(kind="key").count() == 1
    assert {receipt_of(o).index for o in Opening.objects.all()} == set(range(261))


# --- The commands -------------------------------------------------------------------------------


@pytest.fixture
def full_disk(monkeypatch):
    def no_room(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(LedgerFiles, "publish", no_room)


def test_on_a_full_disk_the_command_says_so(ledger, full_disk):
    add()
    with pytest.raises(CommandError, match=r"The ledger is not published: .*No space left"):
        call_command("publish_ledger")


@pytest.mark.parametrize("full", [False, True])
def test_who_publishes_again_and_again_goes_on_after_what_stops_the_first_time(
    ledger, monkeypatch, request, full
):
    add()
    if full:
        request.getfixturevalue("full_disk")
    went_on = []
    monkeypatch.setattr(publish_ledger, "keep_publishing", lambda **asked: went_on.append(asked))

    with alone() if not full else nullcontext():
        call_command("publish_ledger", every=2)

    assert [asked["every"] for asked in went_on] == [2]


def test_a_new_key_is_begun_also_if_the_disk_has_no_room_to_publish_it(ledger, full_disk, capsys):
    call_command("rotate_ledger_key")

    key = Key.objects.get(until=None, ends_at=None)
    assert f"This key signs now: {key.line}" in capsys.readouterr().out


def test_a_receipt_from_the_commands_is_checked_by_the_commands(ledger, tmp_path, capsys):
    add(3)
    call_command("publish_ledger")
    number = Opening.objects.get(pk=1).number
    call_command("receipt", number.lower(), "--out", str(tmp_path / "r"))
    capsys.readouterr()
    call_command("public_keys")
    (tmp_path / "keys").write_text(capsys.readouterr().out)

    call_command("verify_receipt", str(tmp_path / "r"), "--key", str(tmp_path / "keys"), "--json")

    said = json.loads(capsys.readouterr().out)
    assert (said["proven"], said["index"], said["record"]["n"]) == (True, 1, 1)
    assert said["checkpoint"]["size"] == 4


def test_a_receipt_that_was_changed_ends_the_command_with_1(ledger, tmp_path, capsys):
    add(3)
    call_command("publish_ledger")
    call_command("receipt", "1", "--out", str(tmp_path / "r"))
    capsys.readouterr()
    call_command("public_keys")
    (tmp_path / "keys").write_text(capsys.readouterr().out)
    (tmp_path / "r").write_text((tmp_path / "r").read_text().replace("index 1", "index 2"))

    with pytest.raises(SystemExit) as ended:
        call_command("verify_receipt", str(tmp_path / "r"), "--key", str(tmp_path / "keys"))

    assert ended.value.code == 1
    assert "Not proven." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["receipt", "AAAA-AAAA"], "There is no receipt AAAA-AAAA."),
        (["receipt", "0"], "is not published yet"),
        (["public_keys"], "There is no key yet."),
    ],
)
def test_what_is_not_there_is_a_sentence(ledger, command, sentence):
    add()

    with pytest.raises(CommandError, match=sentence):
        call_command(*command)


def test_files_belong_to_readers(ledger):
    published()

    assert LedgerFiles(ledger).checkpoint().startswith(b"localhost/privacydash\n6\n")
