"""Filtering a corpus: against copying it, joining it bare, and what others do, and its memory."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import corpus, others
from bench.case import Case, Sample, measuring
from consent.core.snapshots import check_file
from consent.training.corpus import sources
from consent.training.engines.contract import Job
from consent.training.engines.duck import filter_with_duckdb
from consent.training.engines.duck_index import FORM, Indexed
from consent.training.engines.duck_known import kept_out
from consent.training.engines.judging_sql import tables
from consent.training.results import results


def filtered(
    folder: Path,
    scale: str,  # noqa: ARG001
    sample: Sample,
    *,
    index: bool = True,
    listed: bool = False,
    snapshot: str = "snapshot",
) -> None:
    """Filter all files; an index has been made by an earlier run."""
    place = folder / "index" if index else None
    if place and not place.exists():
        _filter(folder, Sample(), place, listed=False, snapshot=snapshot)
    _filter(folder, sample, place, listed=listed, snapshot=snapshot)


def _filter(
    folder: Path, sample: Sample, index: Path | None, *, listed: bool, snapshot: str
) -> None:
    # As with what we measure against: loading the engine is not filtering.
    import duckdb  # noqa: F401

    kept = folder / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    found = sources(str(folder / "corpus"))
    opened = corpus.opened(folder, snapshot)
    excluded = folder / "excluded.parquet" if listed else None
    with (
        measuring(sample),
        results(
            sources=found, snapshot=opened.folder, kept=kept, excluded=excluded, report=None
        ) as made,
    ):
        job = Job(sources=found, results=made, list_excluded=listed, index=index)
        counts = filter_with_duckdb(opened, job, lambda _what, _share: None)
    sample.extra["kept"] = counts.kept / counts.rows


def indexed(setup: Callable[[Path, str], None]) -> Callable[[Path, str], None]:
    """Prepare a folder, and make the index: no run that is measured, not even in memory, does."""

    def prepare(folder: Path, scale: str) -> None:
        setup(folder, scale)
        filtered(folder, scale, Sample())

    return prepare


def counted(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """Count what is kept out, by reason, and write nothing."""
    import duckdb

    snapshot = corpus.opened(folder)
    place = folder / "index" / f"{snapshot.key.id}-{FORM}"
    found = [Indexed(one) for one in place.iterdir() if one.is_dir()]
    firsts = [number * corpus.FILE_ROWS for number in range(len(found))]
    with measuring(sample), duckdb.connect() as database:
        database.execute(tables(snapshot))
        query = kept_out(database, snapshot, found, firsts, [one.accounts for one in found])
        database.execute(f"SELECT number, count(*) FROM ({query}) GROUP BY number").fetchall()


def a_million(folder: Path, scale: str, sample: Sample) -> None:
    """Processor seconds for a million rows."""
    filtered(folder, scale, sample)
    sample.cpu *= 1_000_000 / corpus.ROWS[scale]


def nothing(folder: Path, scale: str, sample: Sample) -> None:
    """There is no anchor: the goal is a figure of its own."""


def built(folder: Path, scale: str, sample: Sample) -> None:
    """Write a snapshot, and then open it; seconds for ten million accounts, and for this one."""
    import duckdb

    again = folder / "again"
    shutil.rmtree(again, ignore_errors=True)
    again.mkdir()
    with measuring(sample):
        corpus.cut(again, scale, rows=0)
    sample.extra["build"] = sample.cpu * corpus.ACCOUNTS["l"] / corpus.ACCOUNTS[scale]
    loading = Sample()
    with measuring(loading), duckdb.connect() as database:
        snapshot = corpus.opened(folder)
        for one in snapshot.manifest.files:
            check_file(snapshot.folder / one.name, one)
        database.execute(tables(snapshot))
    sample.extra["load"] = loading.cpu


NUMBERS = indexed(corpus.of_parquet)
POSTS = indexed(corpus.of_posts)
DIRECT = partial(filtered, index=False)
STRANGERS = partial(filtered, snapshot="strangers")
CASES = [
    Case("filtering Parquet", ("F1", "F3"), NUMBERS, others.rewrite, filtered, needs="duckdb"),
    Case("without an index", ("F1c",), NUMBERS, others.rewrite, DIRECT, needs="duckdb"),
    Case("against plain names", ("F1b",), NUMBERS, others.plain_join, filtered, needs="duckdb"),
    Case("counting alone", ("F2",), NUMBERS, others.compiled_probe, counted, needs="numba"),
    Case(
        "against asking one by one",
        ("F2b",),
        NUMBERS,
        others.offline_checks,
        a_million,
        needs="datadiligence",
    ),
    Case(
        "with a list of what is kept out",
        ("F5c",),
        NUMBERS,
        filtered,
        partial(filtered, listed=True),
        needs="duckdb",
    ),
    Case("writing a snapshot", ("F5a", "F5b"), NUMBERS, nothing, built, needs="duckdb"),
    Case("filtering posts", ("F1p",), POSTS, others.rewrite, filtered, needs="duckdb"),
    Case(
        "unknown accounts",
        ("F6",),
        indexed(corpus.of_parquet_and_strangers),
        filtered,
        STRANGERS,
        needs="duckdb",
    ),
    Case(
        "filtering JSON lines", ("F4",), corpus.of_lines, others.plain_lines, DIRECT, needs="duckdb"
    ),
    Case(
        "JSON lines against datatrove",
        ("F4b",),
        corpus.of_lines,
        others.datatrove_set,
        DIRECT,
        needs="datatrove",
    ),
    Case(
        "inside datatrove",
        ("F4c",),
        corpus.of_lines,
        others.datatrove_no_op,
        others.datatrove_block,
        needs="datatrove",
    ),
]
