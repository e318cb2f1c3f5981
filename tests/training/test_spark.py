"""Spark says of every row what DuckDB says."""

import json
import random

import pytest

from consent.core.choices import Decision, Scope
from consent.core.posts import Audience, Kind, key_of
from consent.posts.models import PlatformAccount, Post
from consent.training.filter import Engines, Wishes, filter_corpus
from tests import make, make_ingest, make_training

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.services,
    pytest.mark.slow,
    # What Spark warns of is Spark's own.
    pytest.mark.filterwarnings("ignore"),
]

DAYS = ["2003-06-01T00:00:00Z", "2016-05-01T00:00:00Z", "2026-11-23T09:00:00Z", None, "2016-05-01"]


@pytest.fixture
def snapshot(rulebook, ledger, tmp_path):
    pytest.importorskip("pyspark", reason="pip install -r requirements/spark.txt")
    for number, country in enumerate(["US", "DE", "KR", "BR", None]):
        place = {"country": country} if country else {}
        account = make_ingest.account(f"a{number}", born=1985 + 10 * (number % 2), **place)
        make_ingest.send({**account, "private": number == 3})
    make_ingest.send(
        make_ingest.post("p0", account_id="a0"),
        make_ingest.post("p1", account_id="a1"),
        make_ingest.post("p2", account_id="a0", audience="group"),
        make_ingest.post("p3", account_id="a0"),
        make_ingest.removal("p3"),
        make_ingest.removal("p4"),
    )
    ada = make.person("ada@example.org", country="US", subdivision="US-CA", born=1985)
    theirs = PlatformAccount.objects.filter(platform_id__in=["a0", "a1"])
    theirs.update(person=ada)
    Post.objects.filter(account__in=theirs).update(person=ada)
    make.said(ada, Decision.OBJECT, Scope(kind=Kind.PHOTO))
    make.said(ada, Decision.OBJECT, Scope(posts=frozenset([key_of("p0").hex()])))
    make_training.cut(tmp_path / "snapshot")
    return make_training.opened(tmp_path / "snapshot")


def any_rows(count):
    some = random.Random(4)
    for _ in range(count):
        yield {
            "platform": some.choice(["home"] * 9 + ["away", None]),
            "account_id": some.choice(["a0", "a0", "a1", "a2", "a3", "a4", "stranger", None]),
            "post_id": some.choice(["p0", "p1", "p2", "p3", "p4", "p5", "p6", "", None]),
            "kind": some.choice([*(kind.value for kind in Kind), "song", None]),
            "audience": some.choice(["public"] * 9 + [one.value for one in Audience] + ["all"]),
            "created_at": some.choice(DAYS),
        }


ODD = ["not json", "[1]", "null", json.dumps(make_training.row(post_id=1e3))]
ODD += [json.dumps(make_training.row(account_id="a0", post_id=one)) for one in (7, [1], {"a": 1})]


def test_spark_says_what_duckdb_says(snapshot, tmp_path):
    pytest.importorskip("pyspark", reason="pip install -r requirements/spark.txt")
    rows = list(any_rows(3000))
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    make_training.parquet(corpus / "a.parquet", rows)
    lines = make_training.json_lines(
        corpus / "b.jsonl", [{**r, "n": n} for n, r in enumerate(rows)]
    )
    lines.write_text(lines.read_text() + "".join(f"{line}\n" for line in ODD))
    found = {}
    for engine in Engines:
        wishes = Wishes(
            corpus=str(corpus),
            kept=tmp_path / engine.value,
            excluded=tmp_path / f"{engine.value}.jsonl",
            engine=engine,
        )
        counts = filter_corpus(snapshot, wishes, at=make.NOW, on_progress=lambda *_: None)
        found[engine] = (
            [(one.rows, one.kept) for one in counts.files],
            counts.by_reason,
            kept_lines(tmp_path / engine.value / "b.jsonl"),
            kept_texts(tmp_path / engine.value / "a.parquet"),
            listed(tmp_path / f"{engine.value}.jsonl"),
        )

    assert found[Engines.SPARK] == found[Engines.DUCKDB]
    assert len(found[Engines.DUCKDB][1]) > 10


def test_many_files_at_once_are_told_in_their_order(snapshot, tmp_path):
    pytest.importorskip("pyspark", reason="pip install -r requirements/spark.txt")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, row in enumerate(any_rows(12)):
        write = make_training.parquet if number % 2 else make_training.json_lines
        suffix = "parquet" if number % 2 else "jsonl"
        write(corpus / f"{number:02}.{suffix}", [{**row, "kind": "photo"}] * (number % 3 + 1))
    found = {}
    for engine in Engines:
        excluded = tmp_path / f"{engine}.jsonl"
        wishes = Wishes(
            corpus=str(corpus), kept=tmp_path / engine.value, excluded=excluded, engine=engine
        )
        counts = filter_corpus(snapshot, wishes, at=make.NOW, on_progress=lambda *_: None)
        lines = [json.loads(line) for line in excluded.read_text().splitlines()]
        found[engine] = (counts, [(line["file"], line["reason"]) for line in lines])

    assert found[Engines.SPARK] == found[Engines.DUCKDB]
    assert len({file for file, _reason in found[Engines.SPARK][1]}) > 8


GOOD = json.dumps(make_training.row(account_id="a0", audience="public"))
NO_ROWS = [
    *(GOOD + GOOD, GOOD + " x", GOOD + ", " + GOOD),
    *(GOOD[:-1] + ', "audience": "only_me"}', GOOD[:-1] + ",}"),
]


@pytest.mark.parametrize("engine", Engines)
def test_what_stands_behind_an_object_or_in_it_twice_makes_it_no_row(snapshot, tmp_path, engine):
    if engine is Engines.SPARK:
        pytest.importorskip("pyspark", reason="pip install -r requirements/spark.txt")
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(f"{line}\n" for line in NO_ROWS))
    wishes = Wishes(corpus=str(corpus), kept=tmp_path / "kept.jsonl", engine=engine)

    counts = filter_corpus(snapshot, wishes, at=make.NOW, on_progress=lambda *_: None)

    assert counts.by_reason == {"row_not_understood": len(NO_ROWS)}


def test_an_instant_with_a_zone_keeps_it_and_one_without_gets_none(snapshot, tmp_path):
    pytest.importorskip("pyspark", reason="pip install -r requirements/spark.txt")
    import duckdb

    lines = make_training.json_lines(tmp_path / "l.jsonl", [make_training.row(account_id="a0")])
    duckdb.sql(f"""
        COPY (SELECT * REPLACE (CAST(created_at AS TIMESTAMPTZ) AS created_at),
                [CAST(created_at AS TIMESTAMPTZ)] AS edited, CAST(created_at AS TIMESTAMP) AS plain
            FROM read_json('{lines}'))
        TO '{tmp_path / "c.parquet"}' (FORMAT parquet)
    """)
    kept = tmp_path / "kept.parquet"
    wishes = Wishes(corpus=str(tmp_path / "c.parquet"), kept=kept, engine=Engines.SPARK)

    filter_corpus(snapshot, wishes, at=make.NOW, on_progress=lambda *_: None)

    def instants(path):
        names = ("created_at", "edited", "plain")
        found = duckdb.sql(f"SELECT {', '.join(names)} FROM '{path}'")
        return [str(one) for one in found.types], found.fetchall()

    assert instants(kept / "part-*.parquet") == instants(tmp_path / "c.parquet")


def parts(path):
    return sorted(path.glob("part-*")) if path.is_dir() else [path]


def kept_lines(path):
    return sorted(line for part in parts(path) for line in part.read_text().splitlines())


def kept_texts(path):
    import duckdb

    return sorted(
        row for part in parts(path) for row in duckdb.sql(f"SELECT text FROM '{part}'").fetchall()
    )


def listed(path):
    found = (json.loads(line) for line in path.read_text().splitlines())
    names = ("account_id", "post_id", "kind", "audience", "reason")
    return sorted(json.dumps([one[name] for name in names]) for one in found)
