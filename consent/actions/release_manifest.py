"""The file that says what goes into a release: a row for each post, with the digest of its content."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from consent.core.posts import key_of
from consent.core.words import Unknown
from consent.posts.ingest.files import posts_of, rows_of

DIGEST = re.compile(r"[0-9a-f]{64}")
LONGEST_ID = 500
"""Characters; as platforms can send them (`posts/ingest/lines.py`)."""


class Listed(NamedTuple):
    """
    A row of the file, numbered from 1.

    `post` is what its platform calls it, `content` the digest of what goes in, in hexadecimal.
    `wrong` is the word for why the row cannot be read, '' if it can.
    """

    number: int
    platform: str
    post: str
    content: str
    wrong: str = ""

    @property
    def key(self) -> bytes:
        return key_of(self.post)


def listed(path: Path) -> Iterator[Listed]:
    """
    Yield what a file lists: JSON lines, packed or not, or Parquet.

    :raises Unreadable: if it cannot be read, or not to its end
    :raises NoEngine: for Parquet, without DuckDB
    """
    found = posts_of(path) if path.suffix == ".parquet" else map(_object, _lines(path))
    for number, row in enumerate(found, start=1):
        yield _read(number, row)


def _lines(path: Path) -> Iterator[bytes]:
    return (row for row in rows_of(path) if not row.isspace())


def _object(row: bytes) -> object:
    try:
        return orjson.loads(row)
    except orjson.JSONDecodeError:
        return None


def _read(number: int, row: Any) -> Listed:
    if not isinstance(row, dict):
        return Listed(number, "", "", "", Unknown.ROW.value)
    platform, post, content = (row.get(name) for name in ("platform", "post_id", "digest"))
    shown = (str(platform)[:LONGEST_ID], str(post)[:LONGEST_ID])
    if not (isinstance(post, str) and 0 < len(post) <= LONGEST_ID):
        return Listed(number, *shown, "", Unknown.POST.value)
    if not (isinstance(content, str) and DIGEST.fullmatch(content)):
        return Listed(number, *shown, "", Unknown.ROW.value)
    if not isinstance(platform, str):
        return Listed(number, *shown, content, Unknown.PLATFORM.value)
    return Listed(number, platform, post, content)
