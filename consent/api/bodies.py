"""The body of a batch, packed with gzip or not, and never more than we take."""

import zlib
from collections.abc import Iterator

from django.http import HttpRequest

from consent.api.problems import Problem

MEDIA_TYPE = "application/x-ndjson"
MOST_BYTES = 10_000_000
MOST_LINES = 10_000
MOST_RATIO = 200
RATIO_FROM = 1_000_000
"""Bytes unpacked; small bodies may be packed as tightly as they like."""
MOST_MEMBERS = 1_000
"""Of a packed body; programs that pack in blocks of 64 KB (bgzip) need some 160 for the largest."""
PIECE = 65_536


def rows_of(request: HttpRequest) -> list[bytes]:
    """
    Return the lines of a body, without their ends.

    :raises Problem: for what is no such body, or more than we take
    """
    if request.content_type != MEDIA_TYPE:
        raise Problem(415, "media-type", f"Send lines of JSON, as {MEDIA_TYPE}.")
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if charset not in {"utf-8", "utf8"}:
        raise Problem(415, "media-type", f"Send lines in UTF-8, not in {charset[:40]}.")
    return lines_in(body_of(request))


def lines_in(body: bytes) -> list[bytes]:
    """
    Return the lines of a body, without their ends.

    :raises Problem: if there are more than we take
    """
    rows = body.split(b"\n")
    if not rows[-1]:
        rows.pop()
    if len(rows) > MOST_LINES:
        raise too_large(f"A batch has at most {MOST_LINES:,} lines.")
    return rows


def body_of(request: HttpRequest) -> bytes:
    """
    Return a body as it was before it was packed.

    :raises Problem: if it is broken, or larger than we take
    """
    packed = _packed(request)
    body = _body(request)
    return _unpacked(body) if packed else body


def _packed(request: HttpRequest) -> bool:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", ""}:
        raise Problem(
            415, "media-type", "A body can be packed with gzip.", {"Accept-Encoding": "gzip"}
        )
    return encoding == "gzip"


def _body(request: HttpRequest) -> bytes:
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        raise Problem(411, "length", "Send Content-Length: the body must not come in chunks.")
    if not request.META.get("CONTENT_LENGTH"):
        raise Problem(411, "length", "Send Content-Length, also for a body without a byte.")
    # Read here and not by the framework, which takes less.
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise too_large(f"A batch has at most {MOST_BYTES:,} bytes.")
    return bytes(body)


def _unpacked(packed: bytes) -> bytes:
    found = bytearray()
    for piece in _pieces(packed):
        found += piece
        if len(found) > MOST_BYTES:
            raise too_large(f"Unpacked, a batch has at most {MOST_BYTES:,} bytes.")
        if len(found) > RATIO_FROM and len(found) > MOST_RATIO * len(packed):
            raise too_large(f"A body is at most {MOST_RATIO} times as large unpacked.")
    return bytes(found)


def _pieces(packed: bytes) -> Iterator[bytes]:
    """Yield the content of a gzip file piece by piece; it may have several members."""
    broken = Problem(400, "gzip", "The body is no whole gzip file.")
    members = 0
    one = None
    # The unpacker copies what it has not used each time it stops, so it is given little at a time.
    for start in range(0, len(packed), PIECE):
        rest = packed[start : start + PIECE]
        while rest:
            if one is None or one.eof:
                members += 1
                one = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            if members > MOST_MEMBERS:
                raise too_large(f"A packed body has at most {MOST_MEMBERS:,} members.")
            try:
                yield one.decompress(rest, PIECE)
            except zlib.error:
                raise broken from None
            rest = one.unused_data if one.eof else one.unconsumed_tail
    if one is None or not one.eof:
        raise broken


def too_large(detail: str) -> Problem:
    return Problem(413, "too-large", detail)
