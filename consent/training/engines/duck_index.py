"""
What is known of a corpus before any snapshot: the numbers of its accounts and posts, row by row.

Which number stands for an account depends on the key of the accounts alone. A corpus is filtered
again and again, with a new snapshot each day, and three digests of SHA-256 for each row are most of
the work. So they can be kept, for each file under the digest of what is in it: a file that changes
is another file. An index has no names of accounts or posts, and is of no use with another key.
"""

# Statements are put together from our own names and a signed manifest; texts are quoted.
# ruff: noqa: S608

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consent.training.corpus import CorpusRefused, Source
from consent.training.disk import settle
from consent.training.engines.judging_sql import account_number, post_number, text, unnamed
from consent.training.opening import OpenSnapshot

FORM = "v1"
"""Changes with what is in an index; older ones are then made anew."""
MAX_ROWS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What an index has of one file of a corpus: its rows, and its accounts, each once."""

    rows: Path
    accounts: Path


def index_file(
    database: Any,
    snapshot: OpenSnapshot,
    folder: Path,
    source: Source,
    *,
    size: int,
    query: Callable[[], str],
) -> Indexed:
    """
    Return what an index has of a file, which is found out now if it is not there.

    :param size: how many rows the file has
    :param query: makes the query for its rows, as `judging_sql.numbered` wants them
    :raises CorpusRefused: if what is there is not of so many rows
    """
    place = folder / f"{snapshot.key.id}-{FORM}"
    with source.path.open("rb") as file:
        name = hashlib.file_digest(file, "sha256").hexdigest()
    found = Indexed(
        rows=place / f"{name}.rows.parquet", accounts=place / f"{name}.accounts.parquet"
    )
    if not (found.rows.is_file() and found.accounts.is_file()):
        place.mkdir(parents=True, exist_ok=True)
        _make(database, snapshot, query(), found)
    counted = f"SELECT num_rows FROM parquet_file_metadata({text(found.rows)})"
    if database.execute(counted).fetchone() != (size,):
        raise CorpusRefused(f"The index of {source.path} is damaged. Delete {found.rows}.")
    return found


def _make(database: Any, snapshot: OpenSnapshot, rows: str, into: Indexed) -> None:
    numbers = f"""
        SELECT row, understood, platform, kind, audience, created, {unnamed()} AS unnamed,
            {account_number(snapshot)} AS account_number, {post_number(snapshot)} AS post_number
        FROM ({rows})
    """
    _write(database, numbers, into.rows)
    accounts = f"SELECT DISTINCT account_number AS account FROM read_parquet({text(into.rows)})"
    _write(database, accounts, into.accounts)


def _write(database: Any, query: str, path: Path) -> None:
    """Write a file that has its name once it is whole; two runs may write the same."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        database.execute(
            f"COPY ({query}) TO {text(draft)}"
            f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {MAX_ROWS})"
        )
        settle(draft)
        draft.replace(path)
        settle(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def rows_of(found: Sequence[Indexed], firsts: Sequence[int]) -> str:
    """Return the query for the rows of files, as `judging_sql.numbered_of_known` wants them."""
    paths = ", ".join(text(one.rows) for one in found)
    return f"""
        SELECT f.first + c.row AS row, c.* EXCLUDE (row)
        FROM read_parquet([{paths}], hive_partitioning = false) c JOIN (
            SELECT unnest(range({len(firsts)}))::UBIGINT AS n, unnest({[*firsts]}::BIGINT[]) AS first
        ) f ON f.n = c.file_index
    """


def mark(database: Any, found: Sequence[Indexed]) -> None:
    """Make the table of the accounts in these files whose posts are not all usable, or unknown."""
    paths = ", ".join(text(one.accounts) for one in found)
    database.execute(f"""
        CREATE TEMP TABLE marked AS
        SELECT DISTINCT c.account
        FROM read_parquet([{paths}], hive_partitioning = false) c LEFT JOIN accounts a USING (account)
        WHERE c.account IS NOT NULL
            AND (a.standing IS NULL OR a.standing NOT IN (SELECT standing FROM plain))
    """)
