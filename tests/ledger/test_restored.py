"""A site that was restored from old copies of everything agrees with itself: what was kept shows it."""

import json
from contextlib import suppress
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from consent.core.checkpoints import Checkpoint, sign_checkpoint
from consent.core.choices import Decision
from consent.ledger.models import Entry
from consent.ledger.publish import publish
from consent.ledger.signers import key_file
from tests import make
from tests.past_the_guards import past_the_guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(ledger, ines, tmp_path):
    """A checkpoint that somebody keeps elsewhere; Ines has chosen once."""
    make.said(ines)
    publish(at=make.NOW)
    kept = tmp_path / "kept"
    kept.write_bytes((ledger / "checkpoint").read_bytes())
    return kept


def told(capsys, command, *arguments):
    with suppress(SystemExit):
        call_command(command, "--json", *map(str, arguments))
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("command", ["fsck", "check_ledger"])
def test_a_ledger_that_went_on_is_right(kept, ines, capsys, command):
    make.said(ines, Decision.WITHDRAW)
    publish(at=make.NOW)

    assert told(capsys, command, "--kept", kept)["ok"]


@pytest.mark.parametrize("command", ["fsck", "check_ledger"])
def test_an_old_copy_of_everything_is_noticed(kept, ines, ledger, capsys, as_the_owner, command):
    """The newer choice is gone from the database and from the published files."""
    old = kept.read_bytes()
    make.said(ines, Decision.WITHDRAW)
    newer = Entry.objects.count() - 1
    publish(at=make.NOW)
    kept.write_bytes((ledger / "checkpoint").read_bytes())
    with past_the_guards():
        for table, column in (("ledger_opening", "entry_id"), ("ledger_entry", '"index"')):
            delete(table, column, newer)
        delete("ledger_checkpoint", "size", newer + 1)
    (ledger / "checkpoint").write_bytes(old)
    assert told(capsys, "check_ledger")["ok"]

    found = told(capsys, command, "--kept", kept)

    assert (found["ok"], found["first_bad_index"]) == (False, newer)
    assert "an old copy was restored" in found["problems"][0]["what"]


def test_another_history_is_noticed(kept, capsys, as_the_owner):
    with past_the_guards():
        execute('UPDATE ledger_entry SET commitment = %s WHERE "index" = 1', bytes(32))

    whats = [one["what"] for one in told(capsys, "check_ledger", "--kept", kept)["problems"]]

    assert [what for what in whats if "not those that the checkpoint that was kept signed" in what]


def stolen():
    call_command("rotate_ledger_key", "--compromised", stdout=StringIO())
    publish(at=make.NOW)


def test_what_a_stolen_key_had_signed_before_still_shows_that_all_is_here(kept, ines, capsys):
    stolen()
    make.said(ines, Decision.WITHDRAW)
    publish(at=make.NOW)

    assert told(capsys, "fsck", "--kept", kept)["ok"]


@pytest.mark.parametrize("more", [0, 1, 1_000])
def test_what_a_thief_signs_is_told_apart_from_damage(ledger, ines, tmp_path, capsys, more):
    """Of so many entries as there are, and of more than there have ever been."""
    make.said(ines)
    publish(at=make.NOW)
    (key,) = key_file().read()
    stolen()
    size = Entry.objects.count() + more
    kept = tmp_path / "kept"
    forged = Checkpoint(origin=settings.SITE_ORIGIN, size=size, root=bytes(32))
    kept.write_bytes(str(sign_checkpoint(forged, key)).encode())

    found = told(capsys, "check_ledger", "--kept", kept)

    (problem,) = found["problems"]
    assert not found["ok"]
    assert problem["index"] is None
    assert "was signed with a key that was stolen: the thief may have made it" in problem["what"]
    assert "Ask with one that another key signed" in problem["what"]


def test_what_is_no_checkpoint_of_this_ledger_is_a_problem(kept, capsys):
    kept.write_text("nonsense")

    assert not told(capsys, "check_ledger", "--kept", kept)["ok"]


def test_what_cannot_be_asked_is_refused(kept, tmp_path):
    with pytest.raises(CommandError, match="no database is asked"):
        call_command("check_ledger", "--kept", str(kept), "--public", str(tmp_path))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_ledger", "--kept", str(tmp_path / "nowhere"))
    # Not passed over: whoever names keys believes that they were asked.
    with pytest.raises(CommandError, match="--key is for --public"):
        call_command("check_ledger", "--key", str(tmp_path / "nowhere"))


def execute(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def delete(table, column, value):
    execute(f"DELETE FROM {table} WHERE {column} = %s", value)
