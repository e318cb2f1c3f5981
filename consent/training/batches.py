"""
Arrow batches in; what can be used, and what is kept out with its reason, out.

For pipelines that hold their corpus in memory or stream it (pyarrow, Hugging Face datasets, Ray,
Polars). It needs duckdb and pyarrow, and no site: pip install -r requirements/arrow.txt

    from consent.training.batches import filter_batches

    for one in filter_batches(snapshot, reader, at=datetime.now(UTC)):
        writer.write_batch(one.kept)
"""

# Statements are put together from our own names and a signed manifest.
# ruff: noqa: S608

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from consent.training.corpus import COLUMNS, CorpusRefused
from consent.training.engines.columns import check_types, instant
from consent.training.engines.contract import REASON, EngineMissing
from consent.training.engines.judging_sql import numbered, tables
from consent.training.opening import OpenSnapshot, signed_copy

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 250_000
"""So many rows are judged together. Each time takes one pass over the accounts of the snapshot."""
ROW = "row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """
    What became of one batch, which had as many rows as these two together.

    `kept` has the columns of the batch, untouched, in their order. `excluded` has `row`, counted
    from 0 over all batches, the six columns that were judged (`corpus.COLUMNS`), and `reason`.
    """

    kept: "pa.RecordBatch"
    excluded: "pa.RecordBatch"


def filter_batches(
    snapshot: OpenSnapshot, batches: Iterable["pa.RecordBatch"], *, at: datetime
) -> Iterator[Filtered]:
    """
    Judge batches, and yield one `Filtered` for each, in their order.

    Of the batches only so many are in memory as have `ROWS_AT_ONCE` rows.

    :param batches: with the columns of a corpus: text, or whole numbers for names; `created_at` is
        a timestamp or a text. More columns pass through
    :param at: now: a snapshot that is over is refused
    :raises SnapshotExpired: if it is; or SnapshotNotYet. Both before the first batch
    :raises CorpusRefused: if a column is missing, or of a type that cannot be compared
    :raises EngineMissing: without duckdb or pyarrow
    """
    snapshot.manifest.check_time(at)
    return _filtered(snapshot, batches)


def _filtered(snapshot: OpenSnapshot, batches: Iterable[Any]) -> Iterator[Filtered]:
    with _database(snapshot) as database:
        first = 0
        for some in _gathered(batches):
            out = _kept_out(database, snapshot, some, first)
            rows = [row for row, _word in out]
            for batch in some:
                next_first = first + batch.num_rows
                here = out[bisect_left(rows, first) : bisect_left(rows, next_first)]
                yield _split(batch, here, first)
                first = next_first


def _gathered(batches: Iterable[Any]) -> Iterator[list[Any]]:
    """Put batches together until there are enough rows; those of another shape begin anew."""
    some: list[Any] = []
    for batch in batches:
        full = sum(one.num_rows for one in some) >= ROWS_AT_ONCE
        if some and (full or some[0].schema != batch.schema):
            yield some
            some = []
        some.append(batch)
    if some:
        yield some


def _kept_out(
    database: Any, snapshot: OpenSnapshot, batches: list[Any], first: int
) -> list[tuple[int, str]]:
    """Return the row and the word of every row that is kept out, in order."""
    import pyarrow as pa

    names = _names(batches[0])
    columns = {name: names[name] for name in COLUMNS if name in names}
    table = pa.Table.from_batches(batches).select(list(columns.values()))
    table = table.rename_columns(list(columns)).append_column(
        ROW, pa.array(range(first, first + table.num_rows), pa.int64())
    )
    database.register("batch", table)
    try:
        types = {one[0]: one[1] for one in database.execute("DESCRIBE batch").fetchall()}
        check_types("The batch", types)
        rows = f"""
            SELECT row, true AS understood, platform, account_id::VARCHAR AS account_id,
                post_id::VARCHAR AS post_id, kind, audience,
                {instant("created_at", types["created_at"])} AS created
            FROM batch
        """
        query = numbered(snapshot, rows, only_kept_out=True)
        found = database.execute(
            f"SELECT row, number FROM ({query}) WHERE number < {snapshot.usable} ORDER BY row"
        ).fetchall()
    finally:
        database.unregister("batch")
    return [(row, snapshot.manifest.words[number]) for row, number in found]


def _names(batch: Any) -> dict[str, str]:
    """Return the columns of a batch by their names in small letters; each that is judged is there once."""
    small = [name.lower() for name in batch.schema.names]
    if twice := {name for name in COLUMNS if small.count(name) > 1}:
        raise CorpusRefused(f"The batch has more than one column {min(twice)}.")
    return dict(zip(small, batch.schema.names, strict=True))


def _split(batch: Any, out: list[tuple[int, str]], first: int) -> Filtered:
    import pyarrow as pa

    rows = pa.array([row for row, _word in out], pa.int64())
    places = [row - first for row, _word in out]
    kept = bytearray(b"\1") * batch.num_rows
    for place in places:
        kept[place] = 0
    names = _names(batch)
    judged = batch.select([names[name] for name in COLUMNS])
    judged = judged.take(pa.array(places, pa.int64()))
    words = pa.array([word for _row, word in out], pa.string())
    return Filtered(
        kept=batch.filter(pa.array(map(bool, kept), pa.bool_())),
        excluded=pa.RecordBatch.from_arrays(
            [rows, *judged.columns, words], names=[ROW, *COLUMNS, REASON]
        ),
    )


@contextmanager
def _database(snapshot: OpenSnapshot) -> Iterator[Any]:
    try:
        import duckdb
        import pyarrow as pa  # noqa: F401
    except ImportError:
        raise EngineMissing(
            "Batches are filtered with duckdb and pyarrow: pip install -r requirements/arrow.txt"
        ) from None
    with signed_copy(snapshot) as signed, duckdb.connect() as database:
        try:
            database.execute("SET TimeZone = 'UTC'")
            database.execute(tables(signed))
            yield database
        except duckdb.Error as error:
            raise CorpusRefused(
                f"The batch cannot be read: {str(error).splitlines()[0]}"
            ) from error
