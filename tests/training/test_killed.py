"""A run that is killed leaves nothing under the names of its results, and does not hinder the next."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from consent.training import filter as program
from consent.training.filter import Wishes, filter_corpus
from tests import make, make_ingest, make_training

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROOT = Path(__file__).parents[2]

KILLED = """
import os, signal, sys
from pathlib import Path
from consent.training import results, disk, filter as program
from consent.training.engines import duck
moment = sys.argv.pop(1)

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

if moment == "judging":
    duck._Run._judge = die
elif moment == "writing":
    write = duck._Run._write
    duck._Run._write = lambda self, file: (
        die() if file.source.path.name == "2.jsonl" else write(self, file)
    )
elif moment == "listing":
    duck._Run._list = die
elif moment == "settling":
    results.settle_all = die
elif moment == "naming":
    results._put = die
class Clock(program.datetime):
    @classmethod
    def now(cls, zone):
        return cls.fromisoformat(%r)
program.datetime = Clock
program.main(sys.argv[1:])
"""


@pytest.fixture
def place(rulebook, ledger, tmp_path):
    make_ingest.send(make_ingest.account("a1", country="US", born=1985))
    make_training.cut(tmp_path / "snapshot")
    (tmp_path / "keys").write_text("".join(f"{key}\n" for key in make_training.site_keys()))
    (tmp_path / "corpus").mkdir()
    rows = [make_training.row(f"p{n}", account_id=one) for n, one in enumerate(["a1", "a2"])]
    make_training.json_lines(tmp_path / "corpus" / "1.jsonl", rows)
    make_training.json_lines(tmp_path / "corpus" / "2.jsonl", rows)
    return tmp_path


@pytest.mark.parametrize("moment", ["judging", "writing", "listing", "settling", "naming"])
def test_nothing_has_its_name_after_a_kill(place, moment):
    arguments = [
        *("--snapshot", "snapshot", "--key", "keys", "--in", "corpus", "--out", "kept"),
        *("--excluded", "excluded.jsonl", "--report", "report.json"),
    ]
    code = KILLED % make.NOW.isoformat()

    done = subprocess.run(
        [sys.executable, "-c", code, moment, *arguments],
        cwd=place,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        check=False,
    )

    assert done.returncode == -signal.SIGKILL
    assert not any((place / name).exists() for name in ("kept", "excluded.jsonl", "report.json"))

    wishes = Wishes(corpus=str(place / "corpus"), kept=place / "kept")
    snapshot = make_training.opened(place / "snapshot")
    counts = filter_corpus(snapshot, wishes, at=make.NOW, on_progress=lambda *_: None)
    assert (counts.rows, counts.kept) == (4, 2)
    # A draft can be as large as the corpus.
    assert [one.name for one in place.iterdir() if one.name.startswith(".")] == []


def test_what_is_no_draft_stays(place):
    (place / ".kept-of-last-week").mkdir()
    snapshot = make_training.opened(place / "snapshot")

    filter_corpus(
        snapshot,
        Wishes(corpus=str(place / "corpus"), kept=place / "kept"),
        at=make.NOW,
        on_progress=lambda *_: None,
    )

    assert (place / ".kept-of-last-week").exists()


@pytest.mark.parametrize("raised", [KeyboardInterrupt, RuntimeError("Query interrupted")])
def test_who_stops_it_reads_that_nothing_was_written(place, monkeypatch, capsys, raised):
    def stop(*_, **__):
        raise raised

    monkeypatch.setattr(program, "filter_corpus", stop)
    monkeypatch.setattr(program, "open_snapshot", lambda *_, **__: None)
    named = {"--snapshot": "snapshot", "--key": "keys", "--in": "corpus", "--out": "kept"}
    arguments = [word for name, path in named.items() for word in (name, str(place / path))]

    assert program.main(arguments) == 1
    assert capsys.readouterr().err == "Nothing was written. It was stopped.\n"
