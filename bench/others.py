"""What others do for the same purpose: a compiled probe, datatrove, and the public opt-out library."""

import json
import logging
import shutil
from pathlib import Path
from typing import Any

from bench import corpus
from bench.case import Sample, measuring
from consent.training.judging import Judge

ASKED = 200_000


def rewrite(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """The same engine copies the same files, and keeps everything."""
    copy(folder, sample, "FROM read_parquet('{path}')")


def plain_join(folder: Path, scale: str, sample: Sample) -> None:
    """An anti-join with the accounts that objected, by their plain names, and nothing else."""
    names = f"""
        CREATE TABLE objected AS
        SELECT (n::BIGINT * {corpus.SCATTER}) & {corpus.BITS_46} AS account_id
        FROM range(0, {corpus.ACCOUNTS[scale]}, {corpus.OBJECTED_OF}) t(n)
    """
    query = "FROM read_parquet('{path}') ANTI JOIN objected USING (account_id)"
    copy(folder, sample, query, before=names)


def copy(folder: Path, sample: Sample, query: str, *, before: str = "SELECT 1") -> None:
    import duckdb

    with measuring(sample), duckdb.connect() as database:
        database.execute(before)
        for path in sorted((folder / "corpus").iterdir()):
            database.execute(
                f"COPY ({query.format(path=path)}) TO '{folder / 'copied.parquet'}'"
                " (FORMAT parquet, COMPRESSION zstd)"
            )


def compiled_probe(folder: Path, scale: str, sample: Sample) -> None:
    """Decode two columns of whole numbers and probe a compiled table of those who objected."""
    import duckdb
    import numpy as np

    from bench.probe import count, table_of

    table = table_of(np.array(sorted(map(int, corpus.objected(scale))), np.int64))
    count(table, np.zeros(1, np.int64))
    found = 0
    with measuring(sample), duckdb.connect() as database:
        for path in sorted((folder / "corpus").iterdir()):
            read = database.sql(f"SELECT account_id, post_id FROM read_parquet('{path}')")
            for part in read.to_arrow_reader(100_000):
                found += count(table, part["account_id"].to_numpy())
    sample.extra["found"] = found


def plain_lines(folder: Path, scale: str, sample: Sample) -> None:
    """The loop that everybody writes: json.loads, a set of names, and the line as it was."""
    names = corpus.objected(scale)
    with (
        measuring(sample),
        (folder / "corpus" / "0.jsonl").open("rb") as file,
        (folder / "copied.jsonl").open("wb") as kept,
    ):
        for line in file:
            if json.loads(line)["account_id"] not in names:
                kept.write(line)


def datatrove_set(folder: Path, scale: str, sample: Sample) -> None:
    """Datatrove's own filter: a set of names, asked for each document."""
    from datatrove.pipeline.filters import LambdaFilter

    names = corpus.objected(scale)
    _pipeline(folder, sample, LambdaFilter(lambda doc: doc.metadata["account_id"] not in names))


def datatrove_no_op(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """A filter that keeps everything, and drops the documents that ours drops: of no work."""
    from datatrove.pipeline.filters import LambdaFilter

    judge = Judge(corpus.opened(folder))
    lines = map(json.loads, (folder / "corpus" / "0.jsonl").open())
    out = iter([judge.word(line) is None for line in lines])
    _pipeline(folder, sample, LambdaFilter(lambda _doc: next(out)))


def datatrove_block(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    from consent.training.datatrove_block import KeepOut

    block = KeepOut(folder / "snapshot", site_keys=folder / "keys")
    block._open = lambda: setattr(block, "_judge", Judge(corpus.opened(folder)))  # noqa: SLF001
    _pipeline(folder, sample, block)


def _pipeline(folder: Path, sample: Sample, block: Any) -> None:
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter
    from loguru import logger

    logger.remove()
    logging.disable()
    shutil.rmtree(folder / "trove", ignore_errors=True)
    data = JsonlReader(str(folder / "corpus"), id_key="post_id").run()
    kept = JsonlWriter(str(folder / "trove"), compression=None)
    with measuring(sample):
        for _ in kept.run(block.run(data)):
            pass


def offline_checks(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """The public opt-out library asks about one item after the other; processor seconds a million."""
    from datadiligence.evaluators import HttpEvaluator

    evaluator = HttpEvaluator()
    headers = {"X-Robots-Tag": "noindex", "tdm-reservation": "0"}
    with measuring(sample):
        for _ in range(ASKED):
            evaluator.is_allowed(headers=headers)
    sample.cpu *= 1_000_000 / ASKED
