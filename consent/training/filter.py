"""
Keep out of a corpus what must stay out. Needs no site, no network, and one package: duckdb.

    python -m consent.training.filter --snapshot DIR --key FILE --in CORPUS --out KEPT

Exit status: 0 if it was filtered, 1 if not, and then nothing was written; 2 for a wrong command line.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from consent.core.account_keys import AccountKey
from consent.core.notes import BadKey, VerifierKey, parse_keys
from consent.core.records import instant
from consent.core.refusal import Refused
from consent.training.corpus import CorpusRefused, sources
from consent.training.engines.contract import Counts, Engine, EngineMissing, Job, Progress
from consent.training.folders import KeyUnreadable, account_key_in, key_beside
from consent.training.opening import OpenSnapshot, open_snapshot
from consent.training.results import Results, results

FILTERED, NOT_FILTERED = 0, 1


class Engines(StrEnum):
    """What does the work."""

    DUCKDB = "duckdb"
    """One machine. The default."""
    SPARK = "spark"
    """Any number of machines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """
    What to filter, and what to write; `excluded` and `report` only if they are asked for.

    `index` is a folder, made if it is not there, in which the next run finds the numbers of these
    files (`consent.training.engines.duck_index`).
    """

    corpus: str
    kept: Path
    excluded: Path | None = None
    report: Path | None = None
    engine: Engines = Engines.DUCKDB
    memory: str | None = None
    threads: int | None = None
    index: Path | None = None


def filter_corpus(
    snapshot: OpenSnapshot, wishes: Wishes, *, at: datetime, on_progress: Progress
) -> Counts:
    """
    Write what of a corpus can be used, and return what became of how many rows.

    All results appear at the end, whole, or not at all.

    :raises SnapshotExpired: if the snapshot is over by now
    :raises CorpusRefused: if the corpus, or what is in the way of the results, is not as it must be
    :raises EngineMissing: if the engine is not installed
    """
    snapshot.manifest.check_time(at)
    found = sources(wishes.corpus)
    with results(
        sources=found,
        snapshot=snapshot.folder,
        kept=wishes.kept,
        excluded=wishes.excluded,
        report=wishes.report,
    ) as made:
        job = Job(
            sources=found,
            results=made,
            list_excluded=wishes.excluded is not None,
            memory=wishes.memory,
            threads=wishes.threads,
            index=wishes.index,
        )
        counts = _engine(wishes.engine)(snapshot, job, on_progress)
        _write_report(made, report_of(snapshot, counts, wishes.engine, at=at))
    return counts


def _engine(name: Engines) -> Engine:
    if name is Engines.SPARK:
        from consent.training.engines.spark import filter_with_spark

        return filter_with_spark
    from consent.training.engines.duck import filter_with_duckdb

    return filter_with_duckdb


def report_of(
    snapshot: OpenSnapshot, counts: Counts, engine: Engines, *, at: datetime
) -> dict[str, object]:
    """Return what a run says of itself: with which snapshot, and what became of how many rows."""
    manifest = snapshot.manifest
    return {
        "snapshot": snapshot.digest,
        "origin": manifest.origin,
        "edition": manifest.edition,
        "entries": manifest.entries,
        "created": instant(manifest.created_at),
        "expires": instant(manifest.expires_at),
        "filtered": instant(at),
        "engine": engine.value,
        "rows": counts.rows,
        "kept": counts.kept,
        "kept_out": counts.rows - counts.kept,
        "by_reason": counts.by_reason,
        "files": [
            {"file": str(one.path), "rows": one.rows, "kept": one.kept} for one in counts.files
        ],
    }


def _write_report(made: Results, report: dict[str, object]) -> None:
    made.report.write_text(json.dumps(report, indent=2) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Filter as the command line says, and return the status."""
    options = _options().parse_args(arguments)
    bar = _Bar()
    try:
        at = datetime.now(UTC)
        snapshot = open_snapshot(
            options.snapshot,
            keys=_keys(options.key),
            account_key=_account_key(options),
            at=at,
        )
        wishes = Wishes(
            corpus=options.corpus,
            kept=options.out,
            excluded=options.excluded,
            report=options.report,
            engine=options.engine,
            memory=options.memory,
            threads=options.threads,
            index=options.index,
        )
        counts = filter_corpus(snapshot, wishes, at=at, on_progress=bar.show)
    except (KeyboardInterrupt, RuntimeError) as why:
        bar.end()
        # What DuckDB makes of Ctrl-C.
        if isinstance(why, RuntimeError) and str(why) != "Query interrupted":
            raise
        print("Nothing was written. It was stopped.", file=sys.stderr)
        return NOT_FILTERED
    except (Refused, BadKey, KeyUnreadable, CorpusRefused, EngineMissing, OSError) as why:
        bar.end()
        print(f"Nothing was written. {why}", file=sys.stderr)
        return NOT_FILTERED
    bar.end()
    if options.json:
        print(json.dumps(report_of(snapshot, counts, options.engine, at=at)))
    else:
        print("\n".join(_in_words(counts)))
    return FILTERED


def _in_words(counts: Counts) -> Iterable[str]:
    yield f"{counts.rows} rows: {counts.kept} kept, {counts.rows - counts.kept} kept out."
    for reason, count in sorted(counts.by_reason.items(), key=lambda one: -one[1]):
        yield f"  {reason:20} {count}"


def _keys(path: Path) -> tuple[VerifierKey, ...]:
    try:
        return parse_keys(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnreadable(f"The site's keys cannot be read: {error}") from None


def _account_key(options: argparse.Namespace) -> AccountKey:
    return account_key_in(options.account_key or key_beside(options.snapshot.absolute()))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m consent.training.filter",
        description="Keep out of a corpus what must stay out. After an error nothing is written.",
    )
    path = {"type": Path, "metavar": "FILE"}
    parser.add_argument("--snapshot", type=Path, required=True, metavar="DIR")
    parser.add_argument("--key", required=True, help="the site's verifier keys, one a line", **path)
    parser.add_argument("--account-key", help="the key of the accounts; else DIR.key", **path)
    parser.add_argument(
        "--in",
        dest="corpus",
        required=True,
        metavar="CORPUS",
        help="a file, a folder or a pattern; Parquet or JSON lines",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="KEPT")
    parser.add_argument("--excluded", help="list every row that is kept out, and why", **path)
    parser.add_argument("--report", help="what became of how many rows, as JSON", **path)
    parser.add_argument(
        "--index",
        type=Path,
        metavar="DIR",
        help="keep what is found out about the files of the corpus, for the next run",
    )
    parser.add_argument("--engine", type=Engines, default=Engines.DUCKDB, choices=list(Engines))
    parser.add_argument(
        "--memory", metavar="SIZE", help="use no more than this: 4GB; else 512 MB a thread"
    )
    parser.add_argument("--threads", type=int, metavar="N")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON document")
    return parser


class _Bar:
    """One line on a terminal, written over and over; nothing where there is no terminal."""

    def __init__(self) -> None:
        self._shown = ""

    def show(self, what: str, share: float) -> None:
        if sys.stderr.isatty():
            text = f"{what}: {share:4.0%}"
            sys.stderr.write(f"\r{text.ljust(len(self._shown))}")
            sys.stderr.flush()
            self._shown = text

    def end(self) -> None:
        if self._shown:
            sys.stderr.write("\n")
            self._shown = ""


if __name__ == "__main__":
    sys.exit(main())
