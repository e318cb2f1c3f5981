"""Somebody changes the past as superuser: whatever it is, the check names it."""

import json
import shutil
from urllib.error import URLError

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Erasure
from consent.actions.erase_person import ask_for_erasure, erase_person
from consent.core.choices import Decision
from consent.core.merkle import leaf_hash
from consent.core.records import commitment
from consent.ledger.check import check_ledger
from consent.ledger.models import Checkpoint, Entry, Key, Opening
from consent.ledger.publish import publish
from tests import make
from tests.make_ledger import SALT, key
from tests.past_the_guards import past_the_guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(ledger, ines, mallory):
    """Entry 0 is the edition, 1 the key; then Ines 2, 4, 6 and Mallory 3, 5."""
    publish(at=make.NOW)
    make.said(ines)
    make.said(mallory)
    publish(at=make.NOW)
    make.said(ines, Decision.WITHDRAW)
    make.said(mallory, Decision.WITHDRAW)
    make.said(ines)
    publish(at=make.NOW)
    assert Entry.objects.count() == 7
    return ledger


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found():
    report = check_ledger()
    return report.first_bad_index, " / ".join(problem.what for problem in report.problems)


def test_a_ledger_nobody_touched_is_right(site):
    report = check_ledger()

    assert (report.problems, report.entries, report.published, report.erased) == ([], 7, 7, [])


def test_entries_that_wait_to_be_published_are_right_too(site, ines):
    make.said(ines, Decision.WITHDRAW)

    report = check_ledger()

    assert (report.problems, report.entries, report.published) == ([], 8, 7)


def test_before_anything_is_published_the_database_alone_is_checked(ledger, ines):
    make.said(ines)
    assert check_ledger().problems == []

    with past_the_guards():
        sql("UPDATE ledger_opening SET record = replace(record, 'object', 'wish')")

    assert check_ledger().first_bad_index == 1


def rewrite(index):
    """Another record, with a salt and a commitment that fit."""
    record = Opening.objects.get(entry=index).record.replace("object", "consent")
    entry = commitment(salt=SALT, record=record.encode())
    sql('UPDATE ledger_entry SET commitment = %s WHERE "index" = %s', entry, index)
    sql("UPDATE ledger_opening SET record = %s, salt = %s WHERE entry_id = %s", record, SALT, index)


def lose(index):
    sql("DELETE FROM ledger_opening WHERE entry_id = %s", index)
    sql('DELETE FROM ledger_entry WHERE "index" = %s', index)


def swap():
    one, two = (bytes(Entry.objects.get(pk=index).commitment) for index in (2, 3))
    sql('UPDATE ledger_entry SET commitment = %s WHERE "index" = 2', two)
    sql('UPDATE ledger_entry SET commitment = %s WHERE "index" = 3', one)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        sql("UPDATE ledger_opening SET entry_id = %s WHERE entry_id = %s", new, old)


def give_away():
    other = Opening.objects.get(entry=3).subject
    sql(
        "UPDATE ledger_opening SET subject = %s WHERE entry_id = 2",
        other.hex if connection.vendor == "sqlite" else other,
    )


TAMPERINGS = {
    "an entry is changed": (
        lambda: sql('UPDATE ledger_entry SET commitment = %s WHERE "index" = 3', b"x" * 32),
        3,
        "the database has another entry there than the one that was published",
    ),
    "a record is changed": (
        lambda: sql(
            "UPDATE ledger_opening SET record = replace(record, 'object', 'consent')"
            " WHERE entry_id = 3"
        ),
        3,
        "its record is not the one that was entered",
    ),
    "the time in a record is set back": (
        lambda: sql(
            "UPDATE ledger_opening SET record = replace(record, '2026-11-23T12', '2024-11-23T12')"
            " WHERE entry_id = 4"
        ),
        4,
        "its record is not the one that was entered",
    ),
    "a salt is changed": (
        lambda: sql("UPDATE ledger_opening SET salt = %s WHERE entry_id = 4", b"x" * 32),
        4,
        "its record is not the one that was entered",
    ),
    "record, salt and entry are changed so that they fit": (
        lambda: rewrite(2),
        2,
        "the database has another entry there than the one that was published",
    ),
    "an entry in the middle is deleted": (
        lambda: lose(3),
        3,
        "it is missing in the database",
    ),
    "the last entries are deleted": (
        lambda: (lose(6), lose(5)),
        5,
        "it was published, but is missing in the database",
    ),
    "everything is deleted": (
        lambda: (sql("DELETE FROM ledger_opening"), sql("DELETE FROM ledger_entry")),
        0,
        "it was published, but is missing in the database",
    ),
    "two entries change their places": (
        swap,
        2,
        "the database has another entry there than the one that was published",
    ),
    "a choice is given to somebody else": (
        give_away,
        2,
        "it is kept for somebody else than its record says",
    ),
    "a choice is kept as something else, so that nobody counts it": (
        lambda: sql("UPDATE ledger_opening SET kind = 'note' WHERE entry_id = 5"),
        5,
        "it is kept as note, but its record is of the kind choice",
    ),
    "the record of a choice is hidden": (
        lambda: sql("DELETE FROM ledger_opening WHERE entry_id = 4"),
        4,
        "its record is gone, but not entry 6 of the same person",
    ),
    "all that somebody chose is hidden": (
        lambda: sql("DELETE FROM ledger_opening WHERE entry_id IN (3, 5)"),
        3,
        "its record is gone, and no entry tells of an erasure",
    ),
    "an entry is put in far ahead": (
        lambda: sql('INSERT INTO ledger_entry ("index", commitment) VALUES (9, %s)', b"x" * 32),
        7,
        "it is missing in the database",
    ),
    "a checkpoint is changed": (
        lambda: sql("UPDATE ledger_checkpoint SET root = %s WHERE size = 4", b"x" * 32),
        2,
        "the entries up to 4 do not have the root that was signed for them",
    ),
    "the reach of a key is changed": (
        lambda: sql("UPDATE ledger_key SET since = 7"),
        None,
        "is kept otherwise than the ledger tells",
    ),
    "a key is put in": (
        lambda: Key.objects.create(line=str(key().key), since=1, begun_at=make.NOW),
        None,
        f"the key {key().key} is kept otherwise than the ledger tells",
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_a_superuser_changes_is_named(site, name):
    tamper, index, what = TAMPERINGS[name]
    with past_the_guards():
        tamper()

    first, told = found()

    assert first == index
    assert what in told


def test_people_who_left_are_no_problem(site, mallory):
    asked = ask_for_erasure(person=mallory, channel=Erasure.Channel.WEB, by=None, at=make.NOW)
    erase_person(erasure_id=asked.pk, at=make.NOW)

    report = check_ledger()

    assert (report.problems, report.erased) == ([], [3, 5])


# --- The files ----------------------------------------------------------------------------------


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "index", "what"),
    [
        (lambda f: flip(f / "tile/0/000.p/7", 3 * 32), 3, "does not have the hash"),
        (lambda f: flip(f / "tile/entries/000.p/7", 4 * 34 + 9), 4, "does not have the hash"),
        (lambda f: (f / "tile/0/000.p/7").unlink(), 0, "tile/0/000.p/7 is damaged"),
        (lambda f: (f / "tile/entries/000.p/7").write_bytes(b""), 0, "is damaged"),
        (lambda f: (f / "checkpoint").unlink(), None, "There is no checkpoint."),
        (
            lambda f: (f / "checkpoint").write_text(Checkpoint.objects.get(size=4).note),
            4,
            "an older one is published",
        ),
        (lambda f: flip(f / "checkpoint", 60), None, "the published checkpoint is not right"),
    ],
)
def test_damaged_files_are_named(site, damage, index, what):
    damage(site)

    first, told = found()

    assert first == index
    assert what in told


def test_in_a_larger_ledger_the_tile_is_named_whose_files_were_both_changed(ledger, ines):
    for _ in range(150):
        make.said(ines)
        make.said(ines, Decision.WITHDRAW)
    publish(at=make.NOW)
    entry = b"x" * 32
    for name, at, data in (
        ("tile/entries/000", 7 * 34 + 2, entry),
        ("tile/0/000", 7 * 32, leaf_hash(entry)),
    ):
        whole = bytearray((ledger / name).read_bytes())
        whole[at : at + 32] = data
        (ledger / name).write_bytes(whole)

    first, told = found()

    assert first == 0
    assert "one of 256 entries from here on is not what it was" in told
    assert "do not have the root that was signed" in told
    # The database still has the right one, so the entry is named as well.
    assert "the database has another entry there" in told


# --- The command --------------------------------------------------------------------------------


def checked(capsys, *arguments):
    try:
        call_command(*arguments)
    except SystemExit as ended:
        return ended.code, capsys.readouterr()
    return 0, capsys.readouterr()


def test_from_public_files_alone(site, capsys, tmp_path):
    shutil.copytree(site, tmp_path / "copy")

    good = checked(capsys, "check_ledger", "--public", str(tmp_path / "copy"))
    flip(tmp_path / "copy/tile/entries/000.p/7", 2 * 34 + 9)
    bad = checked(capsys, "check_ledger", "--public", str(tmp_path / "copy"), "--json")

    assert (good[0], good[1].out) == (0, "7 entries are published. All is right.\n")
    said = json.loads(bad[1].out)
    assert (bad[0], said["ok"], said["first_bad_index"], said["entries"]) == (1, False, 2, None)


def test_over_the_web(site, live_server, capsys):
    said = checked(capsys, "check_ledger", "--public", f"{live_server.url}/ledger/")

    assert said[0] == 0
    assert said[1].out == "7 entries are published. All is right.\n"


def test_keys_of_somebody_else_do_not_do(site, tmp_path, capsys):
    (tmp_path / "key").write_text(
        "localhost/privacydash+4af626c3+AW+eZn10Zp/qfZaOwHfeg39nKpv39zCHfRTjv34zC/Dp\n"
    )

    status, said = checked(
        capsys, "check_ledger", "--public", str(site), "--key", str(tmp_path / "key")
    )

    assert status == 1
    assert "None of the keys that were given has signed." in said.err


def test_fsck_names_the_first_bad_index(site, capsys):
    with past_the_guards():
        rewrite(2)

    status, said = checked(capsys, "fsck", "--json")

    assert status == 1
    assert json.loads(said.out)["first_bad_index"] == 2


def test_what_cannot_be_read_is_a_sentence(ledger, db):
    with pytest.raises(CommandError, match="There are no keys"):
        call_command("check_ledger", "--public", str(ledger / "nowhere"))
    with pytest.raises((CommandError, URLError)):
        call_command("check_ledger", "--public", "http://127.0.0.1:9/ledger")
