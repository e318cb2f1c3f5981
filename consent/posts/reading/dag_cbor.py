"""
Decode DAG-CBOR, the one way of writing CBOR (RFC 8949) that the AT Protocol has.

Specification: ipld.io/specs/codecs/dag-cbor, atproto.com/specs/data-model.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from consent.posts.reading.limits import Limits


class Major(IntEnum):
    """The types of values, in the three high bits of their first byte."""

    NATURAL = 0
    NEGATIVE = 1
    BYTES = 2
    TEXT = 3
    LIST = 4
    MAP = 5
    TAG = 6


CID_TAG = 42
SHORT = 24
"""Arguments below this stand in the first byte."""
WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}
SIMPLE = {0xF4: False, 0xF5: True, 0xF6: None}


class NotDagCbor(ValueError):
    """The bytes are something else, or pass a limit."""


@dataclass(frozen=True, slots=True)
class Cid:
    """The name of a block by its content: the bytes of a CIDv1."""

    raw: bytes


def decode(data: bytes, limits: Limits) -> Any:
    """
    Return the one value that the bytes hold, links as `Cid`.

    There is one way to write each value; anything else is refused, as are numbers with a
    fraction, which the protocol does not have.

    :raises NotDagCbor: if they hold anything else
    """
    decoder = _Decoder(data, limits)
    value = decoder.value(0)
    if decoder.at != len(data):
        raise NotDagCbor
    return value


class _Decoder:
    def __init__(self, data: bytes, limits: Limits) -> None:
        self.at = 0
        self._data = data
        self._limits = limits

    def value(self, depth: int) -> Any:
        if depth > self._limits.depth or self.at >= len(self._data):
            raise NotDagCbor
        first = self._data[self.at]
        if first in SIMPLE:
            self.at += 1
            return SIMPLE[first]
        return self._of_type(first >> 5, self._argument(first & 31), depth)

    def _of_type(self, major: int, argument: int, depth: int) -> Any:
        match major:
            case Major.NATURAL:
                value: Any = argument
            case Major.NEGATIVE:
                value = -1 - argument
            case Major.BYTES:
                value = self._bytes(argument)
            case Major.TEXT:
                value = self._text(argument)
            case Major.LIST:
                value = self._list(argument, depth)
            case Major.MAP:
                value = self._map(argument, depth)
            case Major.TAG:
                value = self._link(argument, depth)
            case _:
                raise NotDagCbor
        return value

    def _argument(self, low: int) -> int:
        self.at += 1
        if low < SHORT:
            return low
        if low not in WIDTHS:
            raise NotDagCbor
        begin, self.at = self.at, self.at + WIDTHS[low]
        if self.at > len(self._data):
            raise NotDagCbor
        number = int.from_bytes(self._data[begin : self.at])
        least = SHORT if low == SHORT else 1 << (4 * WIDTHS[low])
        if number < least:
            raise NotDagCbor
        return number

    def _bytes(self, length: int) -> bytes:
        if length > self._limits.string or length > len(self._data) - self.at:
            raise NotDagCbor
        begin, self.at = self.at, self.at + length
        return self._data[begin : self.at]

    def _text(self, length: int) -> str:
        try:
            return self._bytes(length).decode()
        except UnicodeDecodeError:
            raise NotDagCbor from None

    def _list(self, length: int, depth: int) -> list[Any]:
        # Each element takes a byte at least, so a length alone cannot take memory.
        if length > len(self._data) - self.at:
            raise NotDagCbor
        return [self.value(depth + 1) for _ in range(length)]

    def _map(self, length: int, depth: int) -> dict[str, Any]:
        if 2 * length > len(self._data) - self.at:
            raise NotDagCbor
        values: dict[str, Any] = {}
        before = b""
        for _ in range(length):
            key = self.value(depth + 1)
            if not isinstance(key, str):
                raise NotDagCbor
            written = key.encode()
            # Shorter keys come first, and of equal length the lower one: so none comes twice.
            if values and (len(before), before) >= (len(written), written):
                raise NotDagCbor
            before = written
            values[key] = self.value(depth + 1)
        return values

    def _link(self, tag: int, depth: int) -> Cid:
        linked = self.value(depth + 1)
        # The zero in front says that the rest is not text.
        if tag != CID_TAG or not isinstance(linked, bytes) or linked[:1] != b"\0":
            raise NotDagCbor
        return Cid(linked[1:])
