"""Whatever is missing, wrong or not known: kept out, or the filter stops and nothing is written."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from consent.core.account_keys import AccountKey
from consent.core.notes import Note, sign
from consent.core.snapshots import FILES, MANIFEST, TITLE
from consent.ledger.keys import SigningKey
from consent.training.corpus import CorpusRefused
from consent.training.filter import Wishes, filter_corpus, main
from consent.training.judging import Judge
from tests import make, make_ingest, make_training

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


@pytest.fixture
def snapshot(rulebook, ledger, tmp_path):
    """A snapshot of two grown-ups in the United States, one of whom has a hidden post."""
    make_ingest.send(
        make_ingest.account("a1", country="US", born=1985),
        make_ingest.account("a2", country="US", born=1985),
        make_ingest.post("p2", account_id="a2", audience="followers"),
    )
    folder = tmp_path / "snapshot"
    make_training.cut(folder)
    (tmp_path / "keys").write_text("".join(f"{key}\n" for key in make_training.site_keys()))
    return folder


@pytest.fixture
def now(monkeypatch):
    """The clock of the filter, which reads it once."""
    import consent.training.filter as module

    class Clock(module.datetime):
        at = make.NOW

        @classmethod
        def now(cls, _zone):
            return cls.at

    monkeypatch.setattr(module, "datetime", Clock)
    return Clock


def run(snapshot, *options, corpus=None):
    """Run the filter as the command line does; return its status and what lies there afterwards."""
    place = snapshot.parent
    corpus = corpus or make_training.json_lines(place / "corpus.jsonl", [make_training.row()])
    before = {path for path in place.rglob("*") if path.is_file()}
    status = main(
        [
            *("--snapshot", str(snapshot), "--key", str(place / "keys")),
            *("--in", str(corpus), "--out", str(place / "kept.jsonl")),
            *("--excluded", str(place / "excluded.jsonl"), "--report", str(place / "report.json")),
            *options,
        ]
    )
    after = {path.name for path in place.rglob("*") if path.is_file() and path not in before}
    return status, after


def test_a_good_snapshot_lets_through_what_can_be_used(snapshot, now):
    assert run(snapshot) == (0, {"kept.jsonl", "excluded.jsonl", "report.json"})
    assert (snapshot.parent / "kept.jsonl").read_text() == json.dumps(make_training.ROW) + "\n"


def without(name):
    return lambda folder: (folder / name).unlink()


def changed(name):
    def change(folder):
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(bytes(data))

    return change


def resigned(**changes):
    """Somebody who has the key signs another text: what the text itself must be is checked, too."""

    def change(folder):
        from django.conf import settings

        note = Note.parse((folder / MANIFEST).read_bytes())
        plain = json.loads(note.text.partition("\n")[2]) | changes
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
        line = Path(settings.LEDGER_KEY_FILE).read_text().splitlines()[0]
        signed = sign(f"{TITLE}\n{text}\n", SigningKey.parse(line))
        (folder / MANIFEST).write_text(str(signed))

    return change


def signed_by_another(folder):
    note = Note.parse((folder / MANIFEST).read_bytes())
    stranger = SigningKey.new("stranger.example/log")
    (folder / MANIFEST).write_text(str(sign(note.text, stranger)))


def unsigned(folder):
    note = Note.parse((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(note.text)


def another_account_key(folder):
    folder.with_name("snapshot.key").write_text(f"{AccountKey.new('localhost/privacydash')}\n")


def another_note(folder):
    """A checkpoint is signed with the same key, and is no snapshot."""
    from consent.ledger.publish import publish
    from consent.ledger.published import ledger_files

    publish(at=make.NOW)
    (folder / MANIFEST).write_bytes(ledger_files().checkpoint())


def emptied(folder):
    """A file of exceptions without exceptions, where some were signed."""
    shutil.copy(folder / "gone.parquet", folder / "posts.parquet")


STOPS = {
    "there is no snapshot": shutil.rmtree,
    "no manifest": without(MANIFEST),
    **{f"no {name}": without(name) for name in FILES},
    **{f"{name} was changed": changed(name) for name in (MANIFEST, *FILES)},
    "nobody signed": unsigned,
    "a stranger signed": signed_by_another,
    "another note of the site": another_note,
    "the list of exceptions was emptied": emptied,
    "a newer form": resigned(v=2),
    "a word of which nothing is known": resigned(words=["used_by_default"]),
    "a file less": resigned(files=[]),
    "no key of the accounts": lambda folder: folder.with_name("snapshot.key").unlink(),
    "another key of the accounts": another_account_key,
    "a damaged key of the accounts": lambda folder: folder.with_name("snapshot.key").write_text(
        "ACCOUNT+KEY+x+0+AAAA"
    ),
    "no keys of the site": lambda folder: folder.with_name("keys").unlink(),
    "an empty file of keys": lambda folder: folder.with_name("keys").write_text(""),
}


@pytest.mark.parametrize("damage", STOPS.values(), ids=STOPS)
def test_it_stops_and_writes_nothing(snapshot, now, damage, capsys):
    damage(snapshot)

    assert run(snapshot) == (1, set())
    said = capsys.readouterr().err
    assert said.startswith("Nothing was written. ")
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("ago", "status"),
    [
        (timedelta(seconds=-1), 1),
        (timedelta(0), 0),
        (timedelta(hours=24, seconds=-1), 0),
        (timedelta(hours=24), 1),
    ],
)
def test_a_snapshot_counts_from_its_making_to_its_end(snapshot, now, ago, status):
    now.at = make.NOW + ago

    assert run(snapshot)[0] == status


ROWS = [
    ({"platform": "elsewhere"}, "platform_unknown"),
    ({"platform": None}, "platform_unknown"),
    ({"platform": "HOME"}, "platform_unknown"),
    ({"account_id": "a3"}, "account_unknown"),
    ({"account_id": None}, "account_unknown"),
    ({"account_id": " a1"}, "account_unknown"),
    ({"account_id": 1.0}, "account_unknown"),
    ({"account_id": ["a1"]}, "account_unknown"),
    ({"post_id": None}, "post_unknown"),
    ({"post_id": ""}, "post_unknown"),
    ({"post_id": 1e3}, "post_unknown"),
    ({"post_id": {"id": "p1"}}, "post_unknown"),
    ({"kind": "song"}, "kind_unknown"),
    ({"kind": None}, "kind_unknown"),
    ({"kind": "POST"}, "kind_unknown"),
    ({"audience": "everybody"}, "audience_unknown"),
    ({"audience": None}, "audience_unknown"),
    ({"audience": "Public"}, "audience_unknown"),
    ({"audience": "unknown"}, "audience_unknown"),
    ({"audience": "direct"}, "private_message"),
    ({"audience": "unlisted"}, "not_public"),
    ({"created_at": None}, "date_unknown"),
    ({"created_at": ""}, "date_unknown"),
    ({"created_at": "yesterday, about noon"}, "date_unknown"),
    ({"created_at": "2016-05-01"}, "date_unknown"),
    ({"created_at": "2016-13-01T00:00:00Z"}, "date_unknown"),
    ({"created_at": "1899-12-31T23:59:59Z"}, "date_unknown"),
    ({"created_at": "2026-11-24T12:00:00Z"}, "date_unknown"),
    ({"created_at": "infinity and beyond"}, "date_unknown"),
    ({"created_at": 1462060800}, "date_unknown"),
    ({"post_id": "p2", "account_id": "a2"}, "not_public"),
    ({"created_at": "2003-05-01T00:00:00Z"}, "minor"),
    ({"created_at": "2026-11-24T11:59:59Z"}, None),
    ({"created_at": "2016-05-01T02:00:00+02:00"}, None),
    ({"created_at": "2016-05-01 00:00:00"}, None),
    ({"post_id": 7}, None),
]


def test_a_row_that_is_not_known_is_kept_out_with_its_reason(snapshot):
    said = make_training.words(snapshot, [make_training.row(**changes) for changes, _ in ROWS])

    assert said == [reason for _, reason in ROWS]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [*ROWS, ({"post_id": "p\ud800"}, None), ({"account_id": "\ud800"}, "account_unknown")],
)
def test_so_it_is_row_by_row(snapshot, changes, reason):
    judge = Judge(make_training.opened(snapshot))

    assert judge.word(make_training.row(**changes)) == reason


@pytest.mark.parametrize("name", ["file_row_number", "File_Index", "row_of_file"])
def test_a_column_with_a_name_of_the_engines_own_stops_it(snapshot, now, name, capsys):
    corpus = snapshot.parent / "corpus.parquet"
    make_training.parquet(snapshot.parent / "plain.parquet", [make_training.row()] * 2)
    duckdb.execute(
        f"COPY (SELECT *, 7 AS {name} FROM '{corpus.with_name('plain.parquet')}') TO '{corpus}'"
    )

    assert run(snapshot, "--out", str(snapshot.parent / "kept.parquet"), corpus=corpus)[0] == 1
    assert "name of DuckDB's own" in capsys.readouterr().err


def test_a_column_that_is_there_twice_stops_it(snapshot, now, capsys):
    corpus = snapshot.parent / "corpus.parquet"
    plain = make_training.parquet(snapshot.parent / "plain.parquet", [make_training.row()])
    duckdb.execute(f"COPY (SELECT * FROM '{plain}') TO '{corpus}'")
    data = corpus.read_bytes()
    assert data.count(b"audience") >= 1
    table = f"SELECT *, 'only_me' AS audiencf FROM '{plain}'"
    duckdb.execute(f"COPY ({table}) TO '{corpus}' (COMPRESSION uncompressed)")
    corpus.write_bytes(corpus.read_bytes().replace(b"audiencf", b"Audience"))

    assert run(snapshot, "--out", str(snapshot.parent / "kept.parquet"), corpus=corpus)[0] == 1
    assert "more than one column audience" in capsys.readouterr().err


def test_a_snapshot_put_in_its_place_meanwhile_changes_nothing(snapshot, tmp_path):
    """Its numbers mean something else; a run goes on with those that it has checked."""
    other = tmp_path / "other"
    rows = [make_training.row(), make_training.row("p2", account_id="a2")]
    corpus = make_training.json_lines(tmp_path / "corpus.jsonl", rows)

    def put_there(what, _share):
        if what == "judging" and not other.exists():
            make_ingest.send(
                make_ingest.account("a0"), make_ingest.account("a1", version=9, minor=True)
            )
            make_training.cut(other)
            for name in FILES:
                (other / name).replace(snapshot / name)

    wishes = Wishes(
        corpus=str(corpus), kept=tmp_path / "kept.jsonl", excluded=tmp_path / "out.jsonl"
    )
    opened = make_training.opened(snapshot)
    counts = filter_corpus(opened, wishes, at=make.NOW, on_progress=put_there)

    assert other.exists()
    assert counts.by_reason == {"not_public": 1}


def test_a_corpus_that_is_written_to_meanwhile_stops_it(snapshot, tmp_path):
    rows = [make_training.row(), make_training.row("p2", account_id="a2"), make_training.row()]
    corpus = make_training.json_lines(tmp_path / "corpus.jsonl", rows)

    def write(what, _share):
        if what == "writing":
            make_training.json_lines(corpus, [rows[1], rows[0], rows[2]])

    wishes = Wishes(corpus=str(corpus), kept=tmp_path / "kept.jsonl")
    opened = make_training.opened(snapshot)
    with pytest.raises(CorpusRefused, match="changed while it was filtered"):
        filter_corpus(opened, wishes, at=make.NOW, on_progress=write)
    assert not (tmp_path / "kept.jsonl").exists()


def test_a_row_without_anything_is_not_known(snapshot):
    assert Judge(make_training.opened(snapshot)).word({}) == "audience_unknown"


@pytest.mark.parametrize(
    "line",
    [
        *("not json", "[1]", '"text"', "null", "{", '{"platform": "home"', "3"),
        # Who reads these takes the last value.
        json.dumps(make_training.ROW)[:-1] + ', "audience": "only_me"}',
        json.dumps(make_training.ROW)[:-1] + ', "account\\u005fid": "a3"}',
        json.dumps(make_training.ROW) + json.dumps(make_training.ROW),
        # DuckDB would read these, and nobody else does.
        json.dumps(make_training.ROW)[:-1] + ",}",
        json.dumps(make_training.ROW)[:-1] + ', "tags": ["a", ] }',
    ],
)
def test_a_line_that_is_no_row_is_kept_out(snapshot, now, line):
    corpus = snapshot.parent / "corpus.jsonl"
    good = json.dumps(make_training.ROW)
    corpus.write_text(f"{good}\n{line}\n\n{good}\n")

    assert run(snapshot, corpus=corpus)[0] == 0
    assert (snapshot.parent / "kept.jsonl").read_text() == f"{good}\n{good}\n"
    (excluded,) = (snapshot.parent / "excluded.jsonl").read_text().splitlines()
    assert (json.loads(excluded)["row"], json.loads(excluded)["reason"]) == (
        1,
        "row_not_understood",
    )


def test_a_comma_and_a_bracket_in_a_text_are_no_harm(snapshot, now):
    corpus = snapshot.parent / "corpus.jsonl"
    lines = [
        json.dumps(make_training.ROW | {"text": text})
        for text in ("a, } b", 'say ",]"', "\\", ",}")
    ]
    corpus.write_text("".join(f"{line}\n" for line in lines))

    assert run(snapshot, corpus=corpus)[0] == 0
    assert (snapshot.parent / "kept.jsonl").read_text().splitlines() == lines


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("'home' AS platform, 'a1' AS account_id", "has no column post_id"),
        ("1.5::DOUBLE AS post_id", "post_id is DOUBLE"),
        ("current_date AS created_at", "created_at is DATE"),
        ("1462060800 AS created_at", "created_at is INTEGER"),
        ("['public'] AS audience", "audience is VARCHAR[]"),
    ],
)
def test_columns_that_cannot_be_compared_stop_it(snapshot, now, capsys, columns, said):
    import duckdb

    corpus = snapshot.parent / "corpus.parquet"
    query = f"SELECT {columns}"
    if "platform" not in columns:
        names = ["platform", "account_id", "post_id", "kind", "audience", "created_at"]
        wanted = columns.rpartition(" ")[2]
        rest = ", ".join(f"'x' AS {name}" for name in names if name != wanted)
        query = f"SELECT {columns}, {rest}"
    duckdb.sql(f"COPY ({query}) TO '{corpus}' (FORMAT parquet)")

    assert run(snapshot, "--out", str(snapshot.parent / "kept.parquet"), corpus=corpus) == (
        1,
        set(),
    )
    assert said in capsys.readouterr().err


def test_a_corpus_that_breaks_off_leaves_nothing(snapshot, now, capsys):
    good = snapshot.parent / "corpus"
    good.mkdir()
    make_training.parquet(good / "1.parquet", [make_training.row()])
    data = make_training.parquet(good / "2.parquet", [make_training.row()]).read_bytes()
    (good / "2.parquet").write_bytes(data[: len(data) // 2])

    status, left = run(snapshot, "--out", str(snapshot.parent / "kept"), corpus=good)

    assert (status, left) == (1, set())
    assert not (snapshot.parent / "kept").exists()


@pytest.mark.parametrize("in_the_way", ["corpus.jsonl", "full"])
def test_nothing_is_written_over_what_is_there(snapshot, now, in_the_way):
    place = snapshot.parent
    (place / "full").mkdir()
    (place / "full" / "mine.txt").write_text("mine")

    assert run(snapshot, "--out", str(place / in_the_way)) == (1, set())
    assert (place / "full" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("option", ["--report", "--excluded"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("kept", "would lie over one another"),
        ("kept/there.jsonl", "would lie over one another"),
        (".", "would lie over one another"),
        ("same.jsonl", "would lie over one another"),
        ("corpus/one.jsonl", "would lie over the corpus"),
        ("corpus/../corpus/one.jsonl", "would lie over the corpus"),
        ("link.jsonl", "would lie over the corpus"),
        ("corpus/one.jsonl/there.jsonl", "would lie over the corpus"),
        ("snapshot/accounts.parquet", "would lie over the snapshot"),
        ("keys/there.jsonl", "is no folder"),
        ("folder", "is a folder"),
    ],
)
def test_no_result_lies_over_another_or_over_what_is_read(
    snapshot, now, capsys, option, name, said
):
    place = snapshot.parent
    (place / "folder").mkdir()
    (place / "corpus").mkdir()
    corpus = place / "corpus"
    for one in ("one", "two"):
        make_training.json_lines(corpus / f"{one}.jsonl", [make_training.row()])
    (place / "link.jsonl").symlink_to(corpus / "one.jsonl")
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    results = {"--excluded": "excluded.jsonl", "--report": "report.json", option: name}
    if name == "same.jsonl":
        results = dict.fromkeys(results, name)
    paths = [part for one, path in results.items() for part in (one, str(place / path))]

    status, _new = run(snapshot, *paths, "--out", str(place / "kept"), corpus=corpus)

    assert status == 1
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before
    assert said in capsys.readouterr().err


def test_a_wrong_word_on_the_command_line_is_told_apart(snapshot):
    with pytest.raises(SystemExit) as left:
        run(snapshot, "--engine", "abacus")

    assert left.value.code == 2


def test_it_runs_without_the_site(snapshot, tmp_path):
    """The folders that it needs, in a place of their own, and nothing of the site is loaded."""
    make_training.cut(snapshot, at=datetime.now(UTC))
    place = tmp_path / "pipeline"
    for name in ("core", "training"):
        ignored = shutil.ignore_patterns("models.py", "apps.py", "migrations", "__pycache__")
        shutil.copytree(ROOT / "consent" / name, place / "consent" / name, ignore=ignored)
    (place / "consent" / "__init__.py").touch()
    code = """
import sys
from consent.training.corpus import CorpusRefused
from consent.training.filter import Wishes, filter_corpus, main
from consent.training.judging import Judge
status = main(sys.argv[1:])
print(*{"django", "celery", "numpy", "pyarrow", "accounts"} & set(sys.modules))
sys.exit(status)
"""
    make_training.json_lines(tmp_path / "corpus.jsonl", [make_training.row()])
    environment = {name: value for name, value in os.environ.items() if "DJANGO" not in name}
    done = subprocess.run(
        [
            *(sys.executable, "-c", code, "--snapshot", str(snapshot)),
            *("--key", str(tmp_path / "keys"), "--in", str(tmp_path / "corpus.jsonl")),
            *("--out", str(tmp_path / "kept.jsonl")),
        ],
        cwd=place,
        env={**environment, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "1 rows: 1 kept, 0 kept out.\n\n"
