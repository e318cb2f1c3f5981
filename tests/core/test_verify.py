"""The verifier as a program: alone with Python, in plain words, with an exit status to script on."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consent.core.choices import Decision, Scope
from consent.core.posts import Kind
from consent.core.records import canonical
from consent.core.verify import main
from tests.make_ledger import key, receipt, record

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def files(tmp_path):
    """Write a receipt and a key file; return the arguments that name them."""

    def write(made=None, *, keys=None):
        (tmp_path / "receipt.tlog-proof").write_bytes(bytes(receipt() if made is None else made))
        (tmp_path / "keys").write_text(f"{key().key}\n" if keys is None else keys)
        return [str(tmp_path / "receipt.tlog-proof"), "--key", str(tmp_path / "keys")]

    return write


def test_it_says_in_plain_words_what_is_proven(files, capsys):
    body = canonical(record(scope=Scope(platform="facebook", kind=Kind.PHOTO), previous=3))

    assert main(files(receipt(body=body))) == 0

    out, err = capsys.readouterr()
    assert err == ""
    said = dict(line.strip().split("  ", 1) for line in out.splitlines()[1:])
    assert out.startswith("Proven.\n")
    assert {title: value.strip() for title, value in said.items()} == {
        "Person": "subject 6f6e3a3e-0d5c-4b5e-9f1d-2b6a7c8d9e0f",
        "What": "opted out of AI training",
        "Scope": "platform facebook, kind photo",
        "When": "2026-11-23 12:00:00 UTC, as the ledger's operator recorded it",
        "Rules": f"edition {64 * 'e'}, jurisdiction EU",
        "Words shown": f"SHA-256 {64 * '0'}, language en",
        "Channel": "web",
        "Before it": "entry 3 of the same person",
        "Ledger": "dash.example/log",
        "Entry": "number 2 (the first one is number 0)",
        "Checkpoint": said["Checkpoint"].strip(),
        "Signed by": f"dash.example/log (key {key().key.id.hex()})",
    }
    assert said["Checkpoint"].strip().startswith("of 5 entries, root ")


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"text": hashlib.sha256(b"").hexdigest()}, "Words shown  none"),
        ({"decision": Decision.CONSENT}, "allowed AI training"),
        ({"decision": Decision.WITHDRAW}, "took the choice back"),
        ({"decision": Decision.WISH}, "wished to opt out as soon as it is offered"),
        ({}, "everything"),
        ({"scope": Scope(posts=frozenset({"a", "b"}))}, "2 single posts: a, b"),
        (
            {"scope": Scope(but_kinds=frozenset({Kind.PHOTO}), but_posts=frozenset({"b", "a"}))},
            "everything, but not photo, 2 single posts: a, b",
        ),
        (
            {"decision": Decision.CONSENT, "ends_at": datetime(2027, 1, 1, tzinfo=UTC)},
            "2027-01-01 00:00:00 UTC, by itself",
        ),
    ],
)
def test_every_decision_and_scope_has_words(files, capsys, members, sentence):
    assert main(files(receipt(body=canonical(record(**members))))) == 0
    assert sentence in capsys.readouterr().out


def test_an_entry_of_another_kind_is_shown_as_it_is(files, capsys):
    body = canonical({"v": 1, "kind": "key", "origin": "dash.example/log", "n": 7})

    assert main(files(receipt(body=body))) == 0
    assert '"n": 7' in capsys.readouterr().out


def test_json_is_one_document(files, capsys):
    assert main([*files(), "--json"]) == 0

    out, err = capsys.readouterr()
    found = json.loads(out)
    assert err == ""
    assert found["proven"] is True
    assert found["record"] == record()
    assert found["index"] == 2
    assert found["checkpoint"]["size"] == 5
    assert found["signed_by"] == [str(key().key)]


def test_what_failed_is_said_and_the_status_is_1(files, capsys):
    changed = bytes(receipt()).replace(b"index 2", b"index 3")
    arguments = files()
    Path(arguments[0]).write_bytes(changed)

    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "Not proven. The ledger does not hold this record as entry 3:"
        " the record, its number or the path was changed.\n"
    )

    assert main([*arguments, "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out) == {
        "proven": False,
        "failed": "NotInLedger",
        "why": err.removeprefix("Not proven. ").strip(),
    }


@pytest.mark.parametrize("keys", ["", "no key\n", "\xff\n"])
def test_a_key_file_that_is_none_is_a_mistake_in_the_call(files, capsys, keys):
    assert main(files(keys=keys)) == 2
    assert capsys.readouterr().err.startswith("The receipt was not checked: ")


def test_a_file_that_is_not_there_is_a_mistake_in_the_call(files, capsys):
    arguments = files()

    assert main(["no such file", *arguments[1:]]) == 2
    assert "No such file" in capsys.readouterr().err
    with pytest.raises(SystemExit) as exit_:
        main(arguments[:1])
    assert exit_.value.code == 2


def test_a_record_cannot_steer_the_terminal(files, capsys):
    body = canonical(record(channel="web\x1b[2J\u202e\x9b"))

    assert main(files(receipt(body=body))) == 0
    assert "web�[2J��\n" in capsys.readouterr().out


def test_the_folder_core_and_python_are_enough(files, tmp_path):
    alone = tmp_path / "alone"
    shutil.copytree(
        ROOT / "consent" / "core", alone / "consent" / "core", ignore=lambda *_: {"__pycache__"}
    )
    arguments = files()

    def run(*more):
        # -S: no site-packages; -I would hide the current folder as well.
        return subprocess.run(
            [sys.executable, "-S", "-E", "-m", "consent.core.verify", *arguments, *more],
            cwd=alone,
            capture_output=True,
            text=True,
            check=False,
        )

    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert "opted out of AI training" in done.stdout

    program = (
        "import sys; from consent.core.verify import main; main();"
        "print({name.split('.')[0] for name in sys.modules}"
        "- set(sys.stdlib_module_names) - {'consent', '__main__'})"
    )
    loaded = subprocess.run(
        [sys.executable, "-S", "-E", "-c", program, *arguments],
        cwd=alone,
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.splitlines()[-1] == "set()"

    Path(arguments[0]).write_bytes(bytes(receipt()).replace(b"index 2", b"index 1"))
    assert run().returncode == 1
    assert run("--nonsense").returncode == 2


def test_whoever_reads_may_stop_reading(files):
    """As in `… | head -1`: nothing is said about it."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody_reads:
        done = subprocess.run(
            [sys.executable, "-m", "consent.core.verify", *files()],
            cwd=ROOT,
            stdout=nobody_reads,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (done.returncode, done.stderr) == (2, "")
