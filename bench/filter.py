"""Filtering a corpus: against copying it, against joining it bare, and what it takes beside time."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.case import Case, Sample, measuring
from consent.core.account_keys import AccountKey
from consent.core.eligibility import Reason
from consent.core.posts import Audience, key_of
from consent.core.snapshots import Manifest
from consent.core.turning import KINDS, Turns, word_for
from consent.core.words import FIRST_USABLE, NUMBER, WORDS
from consent.training.corpus import sources
from consent.training.engines.contract import Job
from consent.training.engines.duck import filter_with_duckdb
from consent.training.opening import OpenSnapshot
from consent.training.results import Results, results
from consent.training.writing import Tables, quoted

ROWS = {"s": 1_000_000, "m": 10_000_000, "l": 100_000_000}
ACCOUNTS = {"s": 100_000, "m": 1_000_000, "l": 10_000_000}
LINES = {"s": 200_000, "m": 1_000_000, "l": 1_000_000}
FILE_ROWS = 10_000_000
AT = datetime(2026, 11, 23, tzinfo=UTC)
KEY = AccountKey("bench.example/log", bytes(range(32)))
OBJECTED_OF_TEN = 1
APART_OF_TWENTY = 1
TEXT = "summer evening café lake light two friends bridge back over " * 4


def turns(word: Reason) -> Turns:
    return Turns((), ((NUMBER[word],) * len(KINDS),))


USED, OBJECTED, HIDDEN = (
    turns(Reason.USED_BY_DEFAULT),
    turns(Reason.OBJECTED),
    NUMBER[Reason.NOT_PUBLIC],
)


def cut(folder: Path, scale: str, apart: Iterator[tuple[str, str]]) -> None:
    """A snapshot of many accounts, of which one in ten has objected, and of posts that stand apart."""
    draft, made = folder / "draft", folder / "snapshot"
    draft.mkdir()
    made.mkdir()
    with Tables(draft) as tables:
        for number in range(ACCOUNTS[scale]):
            account = KEY.account("home", f"account-{number}")
            tables.add_account(account, OBJECTED if number % 10 < OBJECTED_OF_TEN else USED)
        for account_id, post_id in apart:
            account, post = KEY.account("home", account_id), KEY.post("home", key_of(post_id))
            tables.add_stop(account, post, HIDDEN)
        files, counts = tables.write(made)
    words = {one.value: word_for(one) for one in Audience}
    manifest = Manifest(
        origin="bench.example/log",
        edition="e" * 64,
        entries=1,
        created_at=AT,
        expires_at=AT + timedelta(hours=24),
        account_key=KEY.id,
        words=WORDS,
        first_usable=FIRST_USABLE,
        kinds=tuple(kind.value for kind in KINDS),
        audiences={name: -1 if number is None else number for name, number in words.items()},
        platforms=("home",),
        cuts=tables.cuts,
        counts=counts,
        files=tuple(files),
    )
    (folder / "manifest").write_text(manifest.text)


def opened(folder: Path) -> OpenSnapshot:
    manifest = Manifest.parse((folder / "manifest").read_text())
    return OpenSnapshot(folder=folder / "snapshot", manifest=manifest, digest="", key=KEY)


def corpus_of_parquet(folder: Path, scale: str) -> None:
    import duckdb

    cut(folder, scale)
    (folder / "corpus").mkdir()
    for number, first in enumerate(range(0, ROWS[scale], FILE_ROWS)):
        last = min(first + FILE_ROWS, ROWS[scale])
        duckdb.sql(f"""
            COPY (
                SELECT 'home' AS platform, 'account-' || hash(n) % {ACCOUNTS[scale]} AS account_id,
                    'post-' || n AS post_id, 'post' AS kind, 'public' AS audience,
                    TIMESTAMPTZ '2010-01-01 00:00:00+00' + to_seconds(n % 400000000) AS created_at,
                    hash(n) AS score
                FROM range({first}, {last}) t(n)
            ) TO '{quoted(folder / "corpus" / f"{number}.parquet")}'
            (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 1000000)
        """)


def rewrite(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """The same engine copies the same files, and keeps everything."""
    import duckdb

    with measuring(sample), duckdb.connect() as database:
        for path in sorted((folder / "corpus").iterdir()):
            database.execute(
                f"COPY (FROM read_parquet('{quoted(path)}')) TO"
                f" '{quoted(folder / 'copied.parquet')}' (FORMAT parquet, COMPRESSION zstd)"
            )


def plain_join(folder: Path, scale: str, sample: Sample) -> None:
    """An anti-join with the accounts that objected, by their plain names, and nothing else."""
    import duckdb

    with measuring(sample), duckdb.connect() as database:
        database.execute(
            f"CREATE TABLE objected AS SELECT 'account-' || n AS account_id"
            f" FROM range(0, {ACCOUNTS[scale]}, 10) t(n)"
        )
        for path in sorted((folder / "corpus").iterdir()):
            database.execute(
                f"COPY (FROM read_parquet('{quoted(path)}') ANTI JOIN objected USING (account_id))"
                f" TO '{quoted(folder / 'copied.parquet')}' (FORMAT parquet, COMPRESSION zstd)"
            )


def filtered(folder: Path, scale: str, sample: Sample) -> None:
    import shutil

    kept = folder / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    found = sources(str(folder / "corpus"))
    snapshot = opened(folder)
    with (
        measuring(sample),
        results(sources=found, kept=kept, excluded=None, report=None) as made,
    ):
        counts = _run(snapshot, made, found)
    sample.extra["kept"] = counts / max(1, ROWS.get(scale, 1))


def _run(snapshot: OpenSnapshot, made: Results, found: list) -> int:
    job = Job(sources=found, results=made, list_excluded=False)
    return filter_with_duckdb(snapshot, job, lambda _what, _share: None).kept


def rows_of_json(scale: str) -> Iterator[dict]:
    pick = random.Random(7)
    for number in range(LINES[scale]):
        yield {
            "platform": "home",
            "account_id": f"account-{pick.randrange(ACCOUNTS[scale])}",
            "post_id": f"post-{number}",
            "kind": "post",
            "audience": "public",
            "created_at": "2016-05-01T00:00:00Z",
            "text": "summer evening café lake light two friends bridge back over " * 4,
        }


def corpus_of_lines(folder: Path, scale: str) -> None:
    cut(folder, scale)
    (folder / "corpus").mkdir()
    with (folder / "corpus" / "0.jsonl").open("w") as file:
        for row in rows_of_json(scale):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def plain_lines(folder: Path, scale: str, sample: Sample) -> None:
    """The loop that everybody writes: json.loads, a set of names, and the line as it was."""
    objected = {f"account-{number}" for number in range(0, ACCOUNTS[scale], 10)}
    with (
        measuring(sample),
        (folder / "corpus" / "0.jsonl").open("rb") as file,
        (folder / "copied.jsonl").open("wb") as kept,
    ):
        for line in file:
            if json.loads(line)["account_id"] not in objected:
                kept.write(line)


CASES = [
    Case("filtering Parquet", ("F1", "F3"), corpus_of_parquet, rewrite, filtered, needs="duckdb"),
    Case(
        "filtering Parquet by names",
        ("F1b",),
        corpus_of_parquet,
        plain_join,
        filtered,
        needs="duckdb",
    ),
    Case("filtering JSON lines", ("F4",), corpus_of_lines, plain_lines, filtered, needs="duckdb"),
]
