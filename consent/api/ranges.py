"""A part of a file, as a program asks for it (RFC 9110, section 14): one range, or the whole."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from django.http import HttpRequest

from consent.api.problems import Problem

PIECE = 1 << 16
ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


class Part(NamedTuple):
    """The bytes from `first` on, `length` of them."""

    first: int
    length: int


def part_of(request: HttpRequest, *, size: int, etag: str) -> Part | None:
    """
    Return the part of a file that is asked for; None for all of it.

    A range of another unit, several at once, or one that makes no sense is as none, as RFC 9110
    allows; so is one for a file that has changed (If-Range).

    :param size: bytes of the file
    :param etag: its strong tag, in quotes
    :raises Problem: if the range lies beyond the file
    """
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or asked is None or asked.groups() == ("", ""):
        return None
    # A date would be compared with when the file was changed, which we do not say: it never fits.
    if request.headers.get("If-Range", etag).strip() != etag:
        return None
    first, last = asked.groups()
    if not first:
        length = min(int(last), size)
        found = Part(size - length, length)
    elif last and int(last) < int(first):
        return None
    else:
        end = min(int(last) + 1, size) if last else size
        found = Part(int(first), end - int(first))
    if found.length <= 0:
        raise Problem(
            416,
            "range",
            f"The file has {size} bytes.",
            {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"},
        )
    return found


class Pieces:
    """The bytes of a part of a file, a piece at a time; the file is closed whatever happens."""

    def __init__(self, path: Path, part: Part) -> None:
        """:raises OSError: if it cannot be opened"""
        self._file = path.open("rb")
        self._file.seek(part.first)
        self._left = part.length

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self._file.read(min(PIECE, self._left))
        if not piece:
            self.close()
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
