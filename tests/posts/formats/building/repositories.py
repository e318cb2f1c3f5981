"""Repositories of the AT Protocol as CAR files, in the layout of the specification."""

import hashlib
import random
from collections.abc import Mapping, Sequence
from typing import Any

Blocks = dict[bytes, bytes]


class Link(bytes):
    """The CID of a block, in a record."""


def cbor(value: Any) -> bytes:  # noqa: PLR0911 - one for each type
    """Return DAG-CBOR."""
    match value:
        case None | bool():
            return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case Link():
            return b"\xd8\x2a" + cbor(b"\0" + bytes(value))
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case list():
            return _head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
            return _head(5, len(keys)) + b"".join(cbor(key) + cbor(value[key]) for key in keys)
    raise TypeError(value)


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    for low, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << (8 * width):
            return bytes([major << 5 | low]) + number.to_bytes(width)
    raise OverflowError(number)


def put(blocks: Blocks, value: Any) -> Link:
    data = value if isinstance(value, bytes) else cbor(value)
    cid = b"\x01\x71\x12\x20" + hashlib.sha256(data).digest()
    blocks[cid] = data
    return Link(cid)


def repository(
    records: Mapping[str, Any],
    *,
    did: str = "did:plc:ines",
    rev: str = "3k",
    left_over: Sequence[Any] = (),
    shuffle: int | None = None,
) -> bytes:
    """
    Return a CAR file.

    :param records: by their keys, `collection/rkey`; bytes are a block as it is
    :param rev: the number of the commit
    :param left_over: blocks that the tree does not lead to
    :param shuffle: the seed of another order of the blocks
    """
    blocks: Blocks = {}
    entries = [(key.encode(), put(blocks, records[key])) for key in sorted(records)]
    tree = _tree(entries, blocks)
    for each in left_over:
        put(blocks, each)
    commit = {"did": did, "version": 3, "data": tree, "rev": rev, "prev": None, "sig": b"s" * 64}
    root = put(blocks, commit)
    order = [root, *(cid for cid in blocks if cid != root)]
    if shuffle is not None:
        random.Random(shuffle).shuffle(order)
    header = cbor({"roots": [root], "version": 1})
    return _varint(len(header)) + header + b"".join(_section(cid, blocks[cid]) for cid in order)


def _tree(entries: list[tuple[bytes, Link]], blocks: Blocks, most: int = 5) -> Link:
    """Return the root of a tree with a few entries in each node and the others below them."""
    if len(entries) <= most:
        return _node(None, [(key, value, None) for key, value in entries], blocks)
    step = -(-len(entries) // most)
    left = _tree(entries[: step - 1], blocks)
    inside = []
    for at in range(step - 1, len(entries), step):
        below = entries[at + 1 : at + step]
        inside.append((*entries[at], _tree(below, blocks) if below else None))
    return _node(left, inside, blocks)


def _node(left: Link | None, inside: list[tuple[bytes, Link, Link | None]], blocks: Blocks) -> Link:
    written, before = [], b""
    for key, value, below in inside:
        shared = next(
            (at for at, (a, b) in enumerate(zip(before, key, strict=False)) if a != b),
            min(len(before), len(key)),
        )
        written.append({"p": shared, "k": key[shared:], "v": value, "t": below})
        before = key
    return put(blocks, {"l": left, "e": written})


def _section(cid: bytes, data: bytes) -> bytes:
    return _varint(len(cid) + len(data)) + cid + data


def _varint(number: int) -> bytes:
    out = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)
