"""What comes out of a filter: the same files without some rows, and nothing else changed."""

import gzip
import json
import threading
from datetime import datetime

import duckdb
import pytest

from consent.training.corpus import CorpusRefused, sources
from consent.training.engines import duck, duck_rows
from consent.training.filter import Wishes, filter_corpus
from tests import make, make_ingest, make_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot(rulebook, ledger, tmp_path):
    """A grown-up in the United States, whose posts can be used, and a hidden account."""
    make_ingest.send(
        make_ingest.account("a1", country="US", born=1985),
        make_ingest.account("a2", country="US", born=1985, private=True),
    )
    make_training.cut(tmp_path / "snapshot")
    return make_training.opened(tmp_path / "snapshot")


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


def run(snapshot, corpus, kept, **wishes):
    return filter_corpus(
        snapshot,
        Wishes(corpus=str(corpus), kept=kept, **wishes),
        at=make.NOW,
        on_progress=lambda _what, _share: None,
    )


def lines(*accounts):
    return [make_training.row(f"p{n}", account_id=one) for n, one in enumerate(accounts)]


def packed(path, rows):
    plain = "".join(json.dumps(one) + "\n" for one in rows)
    path.write_bytes(gzip.compress(plain.encode()))


def test_files_keep_their_names_and_places(snapshot, corpus, tmp_path):
    (corpus / "2020").mkdir()
    make_training.parquet(corpus / "2020" / "a.parquet", lines("a1", "a2", "a1"))
    make_training.json_lines(corpus / "b.jsonl", lines("a2", "a2"))
    make_training.json_lines(corpus / "c.ndjson", lines("a1"))
    (corpus / "notes.txt").write_text("not a corpus")

    counts = run(snapshot, corpus, tmp_path / "kept")

    kept = tmp_path / "kept"
    assert sorted(str(p.relative_to(kept)) for p in kept.rglob("*") if p.is_file()) == [
        "2020/a.parquet",
        "b.jsonl",
        "c.ndjson",
    ]
    posts = duckdb.sql(f"SELECT post_id FROM '{kept / '2020/a.parquet'}'").fetchall()
    assert posts == [("p0",), ("p2",)]
    assert (kept / "b.jsonl").read_text() == ""
    assert (kept / "c.ndjson").read_bytes() == (corpus / "c.ndjson").read_bytes()
    assert (counts.rows, counts.kept, counts.by_reason) == (6, 3, {"not_public": 3})


def test_a_pattern_names_some_files(snapshot, corpus, tmp_path):
    for name in ("x1.jsonl", "x2.jsonl", "y.jsonl"):
        make_training.json_lines(corpus / name, lines("a1"))

    run(snapshot, corpus / "x*.jsonl", tmp_path / "kept")

    assert sorted(p.name for p in (tmp_path / "kept").iterdir()) == ["x1.jsonl", "x2.jsonl"]


def test_packed_lines_stay_packed(snapshot, corpus, tmp_path):
    rows = [json.dumps(one) + "\n" for one in lines("a1", "a2", "a1")]
    (corpus / "a.jsonl.gz").write_bytes(gzip.compress("".join(rows).encode()))

    run(snapshot, corpus, tmp_path / "kept")

    kept = gzip.decompress((tmp_path / "kept" / "a.jsonl.gz").read_bytes()).decode()
    assert kept == rows[0] + rows[2]


def test_lines_stay_as_they_were_byte_by_byte(snapshot, corpus, tmp_path):
    odd = (
        '{ "text":"a\\u00e9\\/ \\"q\\" , ,\\t",  "n": 1.10e5, "platform":"home","account_id":"a1",'
        '"post_id":1, "kind":"post","audience":"public","created_at":"2016-05-01T00:00:00Z" }'
    )
    (corpus / "a.jsonl").write_text(f"{json.dumps(lines('a2')[0])}\n{odd}\n")

    run(snapshot, corpus, tmp_path / "kept")

    assert (tmp_path / "kept" / "a.jsonl").read_text() == f"{odd}\n"


def test_other_columns_pass_through_whatever_they_are(snapshot, corpus, tmp_path):
    names = "platform, account_id, post_id, kind, audience, created_at"
    duckdb.sql(f"""
        COPY (
            SELECT {names}, n, [n, n] AS list, {{'a': n, 'b': [{{'c': 'x'}}]}} AS nested,
                n::DECIMAL(20, 4) AS exact, 'b'::BLOB AS bytes, MAP {{'k': n}} AS map,
                '2020-01-01'::DATE AS day, gen_random_uuid() AS uuid, NULL::INT AS nothing,
                'x' AS reason, 'y' AS row
            FROM (
                SELECT 'home' AS platform, CASE WHEN n % 3 = 0 THEN 'a2' ELSE 'a1' END AS account_id,
                    n AS post_id, 'post' AS kind, 'public' AS audience,
                    TIMESTAMPTZ '2016-05-01 00:00:00+00' AS created_at, n
                FROM range(300000) t(n)
            )
        ) TO '{corpus / "a.parquet"}' (FORMAT parquet, COMPRESSION snappy)
    """)

    counts = run(snapshot, corpus / "a.parquet", tmp_path / "kept.parquet")

    kept, given = tmp_path / "kept.parquet", corpus / "a.parquet"
    assert (counts.rows, counts.kept) == (300_000, 200_000)
    described = [duckdb.sql(f"DESCRIBE FROM '{path}'").fetchall() for path in (kept, given)]
    assert described[0] == described[1]
    same = f"SELECT * FROM '{given}' WHERE account_id = 'a1'"
    assert duckdb.sql(f"SELECT count(*) FROM ({same} EXCEPT FROM '{kept}')").fetchall() == [(0,)]
    order = f"SELECT bool_and(n > before) FROM (SELECT n, lag(n) OVER () AS before FROM '{kept}')"
    assert duckdb.sql(order).fetchall() == [(True,)]


def test_the_list_of_excluded_rows_names_them_and_not_what_they_say(snapshot, corpus, tmp_path):
    rows = [{**one, "text": "my secret"} for one in lines("a1", "a2", "nobody")]
    make_training.json_lines(corpus / "a.jsonl", rows)
    make_training.parquet(corpus / "b.parquet", lines("a1", "a1", "a2"))

    run(snapshot, corpus, tmp_path / "kept", excluded=tmp_path / "excluded.parquet")

    found = duckdb.sql(
        "SELECT parse_filename(file), row, account_id, post_id, reason"
        f" FROM '{tmp_path / 'excluded.parquet'}' ORDER BY ALL"
    ).fetchall()
    assert found == [
        ("a.jsonl", 1, "a2", "p1", "not_public"),
        ("a.jsonl", 2, "nobody", "p2", "account_unknown"),
        ("b.parquet", 2, "a2", "p2", "not_public"),
    ]
    assert b"secret" not in (tmp_path / "excluded.parquet").read_bytes()


TYPED = """
COPY (SELECT 'home' AS platform, {} AS account_id, 7::{} AS post_id, 'post' AS kind,
    'public' AS audience, TIMESTAMP '2016-05-01 00:00:00' AS created_at) TO '{}'
"""
LARGE = 2**63 + 1


@pytest.mark.parametrize(
    ("account_ids", "post_ids", "listed"),
    [
        (("5::BIGINT",), ("UINTEGER",), (5, 7)),
        (("5::BIGINT", "'a1'"), ("UINTEGER", "UINTEGER"), ("5", 7)),
        (("5::BIGINT", "5::INT"), ("UINTEGER", "BIGINT"), ("5", "7")),
        ((f"{LARGE}::UBIGINT",), ("UBIGINT",), (LARGE, 7)),
    ],
)
def test_a_list_can_be_joined_with_the_corpus(
    snapshot, corpus, tmp_path, account_ids, post_ids, listed
):
    for n, (account, kind) in enumerate(zip(account_ids, post_ids, strict=True)):
        of = (account, kind, corpus / f"{n}.parquet")
        duckdb.sql(TYPED.format(*of))
    place = tmp_path / "excluded.parquet"

    run(snapshot, corpus, tmp_path / "kept", excluded=place)

    names = "account_id, post_id, created_at"
    (row,) = duckdb.sql(f"SELECT {names} FROM '{place}' WHERE file LIKE '%0.parquet'").fetchall()
    assert row == (*listed, datetime(2016, 5, 1))


def test_the_report_says_with_what_was_filtered(snapshot, corpus, tmp_path):
    make_training.json_lines(corpus / "a.jsonl", lines("a1", "a2"))

    run(snapshot, corpus, tmp_path / "kept", report=tmp_path / "report.json")

    report = json.loads((tmp_path / "report.json").read_text())
    assert report == {
        "snapshot": snapshot.digest,
        "origin": "localhost/privacydash",
        "edition": snapshot.manifest.edition,
        "entries": snapshot.manifest.entries,
        "created": "2026-11-23T12:00:00Z",
        "expires": "2026-11-24T12:00:00Z",
        "filtered": "2026-11-23T12:00:00Z",
        "engine": "duckdb",
        "rows": 2,
        "kept": 1,
        "kept_out": 1,
        "by_reason": {"not_public": 1},
        "files": [{"file": str(corpus / "a.jsonl"), "rows": 2, "kept": 1}],
    }


@pytest.mark.parametrize("stretch", [1 << 20, 7])
@pytest.mark.parametrize("form", ["parquet", "jsonl", "jsonl.gz"])
def test_many_files_and_rows_are_told_apart(snapshot, corpus, tmp_path, monkeypatch, form, stretch):
    """Each row is judged among all, and taken out of its own file, however many marks it has."""
    monkeypatch.setattr(duck, "STRETCH", stretch)
    write = {"parquet": make_training.parquet, "jsonl": make_training.json_lines}.get(form, packed)
    for file in range(7):
        some = ["a2" if (n + file) % 5 == 0 else "a1" for n in range(50)]
        write(corpus / f"{file}.{form}", lines(*some))

    run(snapshot, corpus, tmp_path / "kept")

    for file in range(7):
        read = duckdb.sql(f"SELECT post_id FROM '{tmp_path / 'kept' / f'{file}.{form}'}'")
        wanted = [(f"p{n}",) for n in range(50) if (n + file) % 5]
        assert read.fetchall() == wanted


@pytest.mark.parametrize("form", ["parquet", "jsonl", "jsonl.gz"])
def test_marks_are_few_or_all(snapshot, corpus, tmp_path, monkeypatch, form):
    """Of some stretches every row is kept out, of some none is, and the last one is shorter."""
    monkeypatch.setattr(duck, "STRETCH", 4)
    write = {"parquet": make_training.parquet, "jsonl": make_training.json_lines}.get(form, packed)
    accounts = ["a1"] * 5 + ["a2"] * 8 + ["a1"] * 9 + ["a2"]
    write(corpus / f"a.{form}", lines(*accounts))

    run(snapshot, corpus, tmp_path / "kept")

    read = duckdb.sql(f"SELECT post_id FROM '{tmp_path / 'kept' / f'a.{form}'}'")
    assert read.fetchall() == [(f"p{n}",) for n, one in enumerate(accounts) if one == "a1"]


@pytest.mark.parametrize("counted", [(3, 2), (1, 2), (2, 3), (2, 1), (3, 1), (0, 4)])
def test_lines_that_are_not_where_they_were_counted_stop_it(
    snapshot, corpus, tmp_path, monkeypatch, counted
):
    """A line more in one file, and one less in the next, would judge each by another."""
    for name in "ab":
        make_training.json_lines(corpus / f"{name}.jsonl", lines("a1", "a1"))
    found = {f"{name}.jsonl": count for name, count in zip("ab", counted, strict=True)}
    monkeypatch.setattr(duck_rows, "count_lines", lambda path: found[path.name])

    with pytest.raises(CorpusRefused, match="changed"):
        run(snapshot, corpus, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_no_thread_and_no_draft_is_left(snapshot, corpus, tmp_path):
    make_training.json_lines(corpus / "a.jsonl", lines("a1"))
    before = threading.active_count()

    run(snapshot, corpus, tmp_path / "kept")

    assert threading.active_count() == before
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_file_whose_name_would_be_a_pattern_is_refused(corpus):
    make_training.json_lines(corpus / "a[1].jsonl", [])

    with pytest.raises(CorpusRefused, match="in its name"):
        sources(str(corpus))


def test_a_link_to_a_folder_is_refused_rather_than_left_out(corpus, tmp_path):
    make_training.json_lines(corpus / "a.jsonl", [])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (corpus / "_hidden").symlink_to(elsewhere)
    assert [one.path.name for one in sources(str(corpus))] == ["a.jsonl"]
    (corpus / "more").symlink_to(elsewhere)

    with pytest.raises(CorpusRefused, match="more is a link to a folder"):
        sources(str(corpus))


@pytest.mark.parametrize("name", ["nothing", "nothing/*.parquet", "notes.txt"])
def test_no_corpus_is_told(corpus, name):
    (corpus / "notes.txt").write_text("not a corpus")

    with pytest.raises(CorpusRefused):
        sources(str(corpus / name))
