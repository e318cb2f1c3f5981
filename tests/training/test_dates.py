"""A date that one engine would read and another would not is read by none: it is kept out."""

import json
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from consent.training.batches import filter_batches
from consent.training.corpus import CorpusRefused
from consent.training.engines.columns import instant
from consent.training.filter import Engines, Wishes, filter_corpus
from consent.training.judging import Judge
from tests import make, make_ingest, make_training

pytestmark = pytest.mark.django_db

READ = [
    "2016-05-01T00:00:00Z",
    "2016-05-01T00:00Z",
    "2016-05-01T00:00+01:00",
    "2016-05-01 00:00",
    "2016-05-01T00:00:00.1Z",
    "2016-05-01T00:00:00.123456789Z",
    "2016-05-01T00:00:00+14:00",
    "2016-05-01T00:00:00-17:59",
    "2016-05-01T00:00:00+0530",
    "2016-05-01T00:00:00+01",
]
NOT_READ = [
    "2016-05-01",
    "2016-05-01 00:00 Europe/Berlin",
    "2016-05-01T00:00:00 UTC",
    "2016-05-01T00:00:00[Europe/Berlin]",
    "2016/05/01 00:00:00",
    "2016-5-1 00:00:00.00",
    "2016-05-01T00:00:00+24:00",
    "2016-05-01T00:00:00+18:00",
    "2016-05-01T24:00:00Z",
    "2016-05-01T00:00:60Z",
    "2016-02-30T00:00:00Z",
    " 2016-05-01T00:00:00Z",
    "2016-05-01T00:00:00Z\n",
    "2016-05-01t00:00:00z",
    "2016-05-01T00:00:00.1234567891Z",
    "+2016-05-01T00:00:00Z",
    "２016-05-01T00:00:00Z",
    "20160501T000000Z0000",
    "2016-W17-7T00:00:00Z",
    "2016-05-01T00:00:00Z (BC)",
]
EXPECTED = [None] * len(READ) + ["date_unknown"] * len(NOT_READ)


@pytest.fixture
def snapshot(rulebook, ledger, tmp_path):
    make_ingest.send(make_ingest.account("a1", country="US", born=1985))
    make_training.cut(tmp_path / "snapshot")
    return make_training.opened(tmp_path / "snapshot")


def rows():
    return [make_training.row(f"p{n}", created_at=at) for n, at in enumerate([*READ, *NOT_READ])]


def test_the_filter_reads_these_and_no_others(snapshot):
    assert make_training.words(snapshot.folder, rows()) == EXPECTED


def test_so_it_is_row_by_row(snapshot):
    judge = Judge(snapshot)

    assert [judge.word(row) for row in rows()] == EXPECTED


def test_so_it_is_in_batches(snapshot):
    pa = pytest.importorskip("pyarrow", reason="pip install -r requirements/arrow.txt")
    (found,) = filter_batches(snapshot, [pa.RecordBatch.from_pylist(rows())], at=make.NOW)

    assert found.kept.column("created_at").to_pylist() == READ
    assert found.excluded.column("reason").to_pylist() == ["date_unknown"] * len(NOT_READ)


@pytest.mark.services
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_so_it_is_with_spark(snapshot, tmp_path):
    pytest.importorskip("pyspark", reason="pip install -r requirements/spark.txt")
    corpus = make_training.json_lines(tmp_path / "corpus.jsonl", rows())
    wishes = Wishes(corpus=str(corpus), kept=tmp_path / "kept", engine=Engines.SPARK)

    filter_corpus(snapshot, wishes, at=make.NOW, on_progress=lambda _what, _share: None)

    kept = [
        json.loads(line)["created_at"]
        for part in sorted((tmp_path / "kept").rglob("part-*"))
        for line in part.read_text().splitlines()
    ]
    assert kept == READ


def test_less_than_a_microsecond_before_a_deadline_is_before_it():
    ((read,),) = duckdb.sql(f"""
        SELECT {instant("read", "TIMESTAMP_NS")}
        FROM (SELECT '2015-12-31 23:59:59.9999999'::TIMESTAMP_NS AS read)
    """).fetchall()

    new_year = datetime(2016, 1, 1, tzinfo=UTC)
    assert datetime.fromtimestamp(0, UTC) + timedelta(microseconds=read) < new_year


def test_a_batch_with_two_columns_of_one_name_is_refused(snapshot):
    pa = pytest.importorskip("pyarrow", reason="pip install -r requirements/arrow.txt")
    batch = pa.RecordBatch.from_pylist([{**make_training.row(), "Audience": "followers"}])

    with pytest.raises(CorpusRefused, match="more than one column audience"):
        list(filter_batches(snapshot, [batch], at=make.NOW))
