"""What the child that reads tells its parent, as frames on a pipe."""

import struct
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Any

import orjson

from consent.posts.formats import ReadPost, Stricter, new_post

HEADER = struct.Struct(">BI")
LONGEST = 32 << 20
"""Bytes of a frame. A batch of posts takes about half a megabyte."""
KEYS = struct.Struct("16s").iter_unpack
ESCAPED_NUL = b"\\u0000"


class Kind(IntEnum):
    """What a frame is about."""

    POSTS = 1
    PROGRESS = 2
    REPORT = 3
    REFUSED = 4
    FAULT = 5
    """The reader itself failed; says where."""
    START = 6
    """What the archive is, before its first post: whose, and when it was made."""
    STRICTER = 7
    """Posts sent before that must count in a stricter way."""


KINDS = frozenset(Kind)


class Garbled(Exception):
    """What came over the pipe is not what the child writes."""


def frame(kind: Kind, content: bytes) -> bytes:
    """Return the bytes of one message."""
    return HEADER.pack(kind, len(content)) + content


def packed(posts: Sequence[ReadPost]) -> bytes:
    """
    Return posts column by column, and where all have the same value, that once.

    No text holds U+0000, which databases do not store.
    """
    keys, *columns = zip(*posts, strict=True)
    once = [each[0] if each.count(each[0]) == len(each) else each for each in columns]
    content = orjson.dumps([b"".join(keys).hex(), *once])
    # Most batches have no backslash at all, and that is seen much faster.
    return content if b"\\" not in content else _without_nul(content)


def unpacked(content: bytes) -> list[ReadPost]:
    """Return the posts of a frame that `packed` made."""
    try:
        keys, *columns = orjson.loads(content)
        each = [key for (key,) in KEYS(bytes.fromhex(keys))]
        whole = [column if type(column) is list else [column] * len(each) for column in columns]
        if len(whole) + 1 != len(ReadPost._fields):
            raise Garbled
        return list(map(new_post, zip(each, *whole, strict=True)))
    except (ValueError, TypeError, struct.error):
        raise Garbled from None


def packed_pairs(posts: Sequence[Stricter]) -> bytes:
    """Return posts as they were told of before, followed by the same as they have to count."""
    before, now = zip(*posts, strict=True)
    return packed([*before, *now])


def unpacked_pairs(content: bytes) -> list[Stricter]:
    """Return what `packed_pairs` was given."""
    posts = unpacked(content)
    half = len(posts) // 2
    return [Stricter(*pair) for pair in zip(posts[:half], posts[half:], strict=True)]


def written(values: dict[str, Any]) -> bytes:
    """Return a JSON object as the content of a frame."""
    return _without_nul(orjson.dumps(values))


def _without_nul(content: bytes) -> bytes:
    if ESCAPED_NUL not in content:
        return content
    return orjson.dumps(_replaced(orjson.loads(content)))


def _replaced(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_replaced(each) for each in value]
    if isinstance(value, dict):
        return {_replaced(key): _replaced(each) for key, each in value.items()}
    return value


class Frames:
    """Takes frames out of bytes that arrive in pieces of any size."""

    def __init__(self) -> None:
        self._held = bytearray()

    def add(self, piece: bytes) -> Iterator[tuple[Kind, bytes]]:
        """Return the frames that are complete now."""
        held = self._held
        held += piece
        at = 0
        while len(held) - at >= HEADER.size:
            kind, length = HEADER.unpack_from(held, at)
            if length > LONGEST or kind not in KINDS:
                raise Garbled
            end = at + HEADER.size + length
            if end > len(held):
                break
            yield Kind(kind), bytes(held[at + HEADER.size : end])
            at = end
        del held[:at]
