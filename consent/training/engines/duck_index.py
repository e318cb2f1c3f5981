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
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consent.training.corpus import CorpusRefused, Source
from consent.training.disk import settle, settle_all
from consent.training.engines.judging_sql import account_number, post_number, text
from consent.training.opening import OpenSnapshot

FORM = "v4"
"""Changes with what is in an index; older ones are then made anew."""
MAX_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Indexed:
    """
    What an index has of one file of a corpus, in a folder.

    Its rows in their order; its accounts, each once; and its groups: what all rows of a group say
    of themselves, but for who wrote them and when.
    """

    folder: Path

    @property
    def rows(self) -> Path:
        return self.folder / "rows.parquet"

    @property
    def accounts(self) -> Path:
        return self.folder / "accounts.parquet"

    @property
    def groups(self) -> Path:
        return self.folder / "groups.parquet"


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
    :param query: makes the query for its rows in their order, as `judging_sql.numbered` wants them
    :raises CorpusRefused: if what is there is not of so many rows
    """
    with source.path.open("rb") as file:
        name = hashlib.file_digest(file, "sha256").hexdigest()
    found = Indexed(folder / f"{snapshot.key.id}-{FORM}" / name)
    if not found.folder.is_dir():
        _make(database, snapshot, query(), found)
    counted = f"""
        SELECT (SELECT num_rows FROM parquet_file_metadata({text(found.rows)})),
            (SELECT sum(rows) FROM read_parquet({text(found.groups)}))
    """
    if database.execute(counted).fetchone() != (size, size or None):
        raise CorpusRefused(f"The index of {source.path} is damaged. Delete {found.folder}.")
    return found


def _make(database: Any, snapshot: OpenSnapshot, rows: str, into: Indexed) -> None:
    """Make a folder that has its name once it is whole; two runs may make the same."""
    place = into.folder.parent
    place.mkdir(parents=True, exist_ok=True)
    # As readable as what lies around it: others may filter with this index, too.
    draft = Indexed(place / f".draft-{secrets.token_hex(8)}")
    draft.folder.mkdir()
    try:
        _write(database, snapshot, rows, draft)
        settle_all(draft.folder)
        try:
            draft.folder.rename(into.folder)
        except OSError:
            # Another run was there first: a folder that is not empty is never replaced.
            if not into.folder.is_dir():
                raise
        settle(place)
    finally:
        shutil.rmtree(draft.folder, ignore_errors=True)


def _write(database: Any, snapshot: OpenSnapshot, rows: str, into: Indexed) -> None:
    # By chance, or somebody could write rows that pass for those of another group.
    salt = secrets.randbits(62)
    said = f"""
        SELECT *, coalesce(post_id <> '', false) AS named, account_id IS NOT NULL AS of_somebody,
            hash({salt}, understood, platform, kind, audience, named, of_somebody,
                created IS NULL) AS alike
        FROM ({rows})
    """
    numbers = f"""
        SELECT alike, created, {account_number(snapshot)} AS account_number,
            {post_number(snapshot)} AS post_number
        FROM ({said})
    """
    groups = f"""
        SELECT alike, understood, platform, kind, audience, named, of_somebody,
            min(created) AS earliest, max(created) AS latest, count(*) AS rows
        FROM ({said}) GROUP BY ALL
    """
    accounts = f"SELECT DISTINCT account_number AS account FROM read_parquet({text(into.rows)})"
    for query, path in ((numbers, into.rows), (accounts, into.accounts), (groups, into.groups)):
        database.execute(written(query, path))


def written(query: str, path: Path, *more: str) -> str:
    """Return the statement that writes what a query finds into a file of an index."""
    # Not packed: digests become no smaller, and unpacking takes longer than looking them up.
    how = ("FORMAT parquet", "COMPRESSION uncompressed", f"ROW_GROUP_SIZE {MAX_ROWS}", *more)
    return f"COPY ({query}) TO {text(path)} ({', '.join(how)})"
