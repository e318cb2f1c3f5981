"""A platform's lines in a file: NDJSON, packed or not, and posts in Parquet."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from consent.posts.ingest.parsing import LONGEST_LINE

LONGEST = LONGEST_LINE + 1
"""Bytes read of one line; what is longer is read past, and refused."""
ROWS_AT_ONCE = 10_000


class Unreadable(Exception):
    """A file that cannot be read, or not to its end; the text is a sentence that says why."""


class NoEngine(Exception):
    """Parquet is read by DuckDB, which is not installed."""


def rows_of(path: Path) -> Iterator[bytes]:
    """
    Yield the lines of a file of NDJSON, which may be packed with gzip (`.gz`).

    Of a line that is longer than any can be, only its beginning is yielded, which is too long as well.

    :raises Unreadable: at the place where it cannot be read on; what came before stands
    """
    try:
        with _opened(path) as file:
            while row := file.readline(LONGEST):
                yield row
                while len(row) == LONGEST and not row.endswith(b"\n"):
                    row = file.readline(LONGEST)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(str(error) or type(error).__name__) from error


def _opened(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rb")
    return path.open("rb")


def posts_of(path: Path) -> Iterator[dict[str, Any]]:
    """
    Yield the posts in a file of Parquet as lines would have them.

    :raises NoEngine: without DuckDB
    :raises Unreadable: if it is no such file
    """
    try:
        import duckdb
    except ImportError:
        raise NoEngine from None
    try:
        with duckdb.connect(":memory:") as database:
            # Instants come back in UTC whatever the machine's zone.
            database.execute("SET TimeZone = 'UTC'")
            found = database.execute("SELECT * FROM read_parquet(?)", [str(path)])
            names = [column[0] for column in found.description]
            while rows := found.fetchmany(ROWS_AT_ONCE):
                yield from as_lines(names, rows)
    except duckdb.Error as error:
        raise Unreadable(str(error).splitlines()[0]) from error


def as_lines(names: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[dict[str, Any]]:
    """Yield rows of a table of posts as lines; an instant without a zone is in UTC."""
    names = list(names)
    for row in rows:
        line: dict[str, Any] = {"type": "post", **dict(zip(names, row, strict=True))}
        created_at = line.get("created_at")
        if isinstance(created_at, datetime):
            line["created_at"] = _in_words(created_at)
        yield line


def _in_words(at: datetime) -> str:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
