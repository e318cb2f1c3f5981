"""Small makers of snapshots, corpora and what a filter makes of them."""

import json
import shutil
from collections import defaultdict
from pathlib import Path

import duckdb

from consent.actions.cut_snapshot import cut_snapshot
from consent.ledger.models import Key
from consent.training.corpus import COLUMNS
from consent.training.engines.contract import REASON
from consent.training.filter import Engines, Wishes, filter_corpus
from consent.training.folders import account_key_in, key_beside
from consent.training.opening import open_snapshot
from tests import make

ROW = {
    "platform": "home",
    "account_id": "a1",
    "post_id": "p1",
    "kind": "post",
    "audience": "public",
    "created_at": "2016-05-01T00:00:00Z",
}


def row(post_id="p1", **changes):
    return {**ROW, "post_id": post_id, **changes}


def cut(folder: Path, *, at=make.NOW, **options):
    """Cut a snapshot into a folder; its key lies beside it."""
    return cut_snapshot(
        folder=folder, account_key_file=key_beside(folder), clock=lambda: at, **options
    )


def site_keys():
    return [key.verifier for key in Key.objects.all()]


def opened(folder: Path, *, at=make.NOW):
    return open_snapshot(
        folder, keys=site_keys(), account_key=account_key_in(key_beside(folder)), at=at
    )


def json_lines(path: Path, rows) -> Path:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in rows))
    return path


def parquet(path: Path, rows) -> Path:
    """Rows as a file of Parquet, with instants as such, and one column more."""
    lines = json_lines(path.with_suffix(".lines.jsonl"), rows)
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in COLUMNS)
    duckdb.sql(f"""
        COPY (SELECT * REPLACE (try_cast(created_at AS TIMESTAMP) AS created_at),
                row_number() OVER () AS text
            FROM read_json('{lines}', columns = {{{columns}}}))
        TO '{path}' (FORMAT parquet)
    """)
    lines.unlink()
    return path


def words(folder: Path, rows, *, at=make.NOW, form="jsonl", engine=Engines.DUCKDB, index=None):
    """What a filter says of each row: its reason, or None where it is kept."""
    place = folder.parent / "filtering"
    place.mkdir(exist_ok=True)
    for old in place.iterdir():
        # Spark writes folders.
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    numbered = [{**one, "text": n} for n, one in enumerate(rows)]
    write = {"jsonl": json_lines, "parquet": parquet}[form]
    corpus = write(place / f"corpus.{form}", numbered)
    wishes = Wishes(
        corpus=str(corpus),
        kept=place / f"kept.{form}",
        excluded=place / "excluded.jsonl",
        engine=engine,
        index=index,
    )
    counts = filter_corpus(
        opened(folder, at=at), wishes, at=at, on_progress=lambda _what, _share: None
    )
    alike = defaultdict(list)
    for n, one in enumerate(numbered):
        alike[_columns(one)].append(n)
    found = {}
    for line in (place / "excluded.jsonl").read_text().splitlines():
        one = json.loads(line)
        # With Spark rows have no numbers; of rows that say the same the same is said.
        number = alike[_columns(one)].pop() if one["row"] is None else one["row"]
        found[number] = one[REASON]
    assert counts.rows == len(rows)
    assert counts.kept == len(rows) - len(found)
    assert sum(counts.by_reason.values()) == len(found)
    return [found.get(n) for n in range(len(rows))]


def _columns(row):
    return json.dumps([row[name] for name in COLUMNS])
