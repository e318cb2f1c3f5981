"""Batches of Arrow: what is kept is untouched, what is not has its reason, and rows keep their numbers."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.core.snapshots import SnapshotExpired
from consent.training import batches as module
from consent.training.batches import filter_batches
from consent.training.corpus import CorpusRefused
from tests import make, make_ingest, make_training

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def pa():
    return pytest.importorskip("pyarrow", reason="pip install -r requirements/arrow.txt")


@pytest.fixture
def snapshot(rulebook, ledger, tmp_path):
    make_ingest.send(
        make_ingest.account("a1", country="US", born=1985),
        make_ingest.account("a2", country="US", born=1985, private=True),
    )
    make_training.cut(tmp_path / "snapshot")
    return make_training.opened(tmp_path / "snapshot")


def batch(pa, *accounts, first=0, **changes):
    rows = [make_training.row(f"p{first + n}", account_id=one) for n, one in enumerate(accounts)]
    for n, one in enumerate(rows):
        one |= {"created_at": datetime(2016, 5, 1, tzinfo=UTC), "text": f"post {n}", **changes}
    return pa.RecordBatch.from_pylist(rows)


def test_each_batch_comes_back_as_two(snapshot, pa):
    given = [batch(pa, "a1", "a2", "a1"), batch(pa, "stranger", first=3), batch(pa, "a1", first=4)]

    found = list(filter_batches(snapshot, given, at=make.NOW))

    assert [one.kept for one in found] == [given[0].take([0, 2]), given[1].slice(1), given[2]]
    assert [one.excluded.to_pydict()["reason"] for one in found] == [
        ["not_public"],
        ["account_unknown"],
        [],
    ]
    assert [one.excluded.to_pydict()["row"] for one in found] == [[1], [3], []]
    assert found[0].excluded.schema.names == [
        *("row", "platform", "account_id", "post_id", "kind", "audience", "created_at", "reason")
    ]


def test_it_is_the_same_however_the_rows_are_cut_up(snapshot, pa, monkeypatch):
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 4)
    accounts = ["a1", "a2", "stranger", "a1", "a2"] * 4
    whole = [batch(pa, *accounts)]
    parts = [whole[0].slice(n, 3) for n in range(0, 20, 3)]

    def out(given):
        found = list(filter_batches(snapshot, given, at=make.NOW))
        assert len(found) == len(given)
        kept = [row for one in found for row in one.kept.to_pylist()]
        return kept, [row for one in found for row in one.excluded.to_pylist()]

    assert out(whole) == out(parts)
    assert out([batch(pa, *accounts).slice(0, 0)]) == ([], [])


def test_batches_are_taken_as_they_are_needed(snapshot, pa, monkeypatch):
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 2)
    taken = []

    def given():
        for n in range(100):
            taken.append(n)
            yield batch(pa, "a1")

    found = filter_batches(snapshot, given(), at=make.NOW)
    assert next(found).kept.num_rows == 1
    assert len(taken) <= 3


def test_batches_of_different_shapes_may_follow_each_other(snapshot, pa):
    other = batch(pa, "a1", "a2", created_at="2016-05-01T00:00:00Z", post_id=7)

    found = list(filter_batches(snapshot, [batch(pa, "a1"), other], at=make.NOW))

    assert found[1].kept == other.slice(0, 1)
    assert found[1].excluded.to_pydict()["row"] == [2]


def test_a_snapshot_that_is_over_is_refused_before_the_first_batch(snapshot):
    with pytest.raises(SnapshotExpired):
        filter_batches(snapshot, [], at=make.NOW + timedelta(hours=24))


@pytest.mark.parametrize(
    ("change", "said"),
    [({"created_at": 5}, "created_at is BIGINT"), ({"account_id": 1.5}, "account_id is DOUBLE")],
)
def test_what_cannot_be_compared_is_refused(snapshot, pa, change, said):
    with pytest.raises(CorpusRefused, match=said):
        list(filter_batches(snapshot, [batch(pa, "a1", **change)], at=make.NOW))


def test_a_missing_column_is_refused(snapshot, pa):
    with pytest.raises(CorpusRefused, match="no column audience"):
        list(filter_batches(snapshot, [batch(pa, "a1").drop_columns("audience")], at=make.NOW))
