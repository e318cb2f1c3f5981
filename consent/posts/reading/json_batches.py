"""Decode many elements of a list at once, and prove that none of them is unusual."""

import re
from typing import Any

import orjson

from consent.posts.reading.limits import Limits

SEPARATOR = re.compile(r"[ \t\n\r]{0,64},[ \t\n\r]{0,64}[^ \t\n\r]")
DEEPEST_WRITTEN = 254
"""orjson writes nothing that is nested deeper."""

TELLING = b'"\\u0123456789,:_/'
"""What the proof looks at. Counting in the third of a text that is left is three times as fast."""
NOT_TELLING = bytes(set(range(256)) - set(TELLING))
MANY_DIGITS = b"0" * 19
"""A whole number of more than 64 bits has no fewer; nor has any number that is too long."""


def _as_zeros(these: bytes, but: bytes = b"") -> bytes:
    """Return a table for `bytes.translate`: these become 0, all others but some a space."""
    return bytes(
        ord("0") if each in these else each if each in but else ord(" ") for each in range(256)
    )


DIGITS = _as_zeros(b"0123456789", but=b",:")
SIGNED = _as_zeros(b"0123456789", but=b"-")
OF_A_NUMBER = _as_zeros(b"0123456789+-.eE")


class BatchDecoder:
    """
    Decodes a slice of a list, several times as fast as one value at a time.

    It never refuses: what it is not sure of is left to `ValueDecoder`. What it decodes is what
    `ValueDecoder` would have, because

    - orjson reads nothing but JSON of RFC 8259 in UTF-8: no NaN, no infinite number, no half of
      a surrogate pair, no raw control character;
    - it keeps the last of two equal keys, as `json` does, and takes whole numbers of more than 64
      bits for fractions: `_is_usual` proves that there is neither, and no number that is too long;
    - what is nested too deep cannot be written again once so many lists stand around it.
    """

    def __init__(self, limits: Limits) -> None:
        self._longest = min(limits.record, limits.string)
        self._number = limits.number
        self._separator = b""
        # The list that holds the batch is one level.
        self._innermost: list[Any] = [[]]
        self._around = self._innermost
        for _ in range(DEEPEST_WRITTEN - limits.depth - 2):
            self._around = [self._around]

    @property
    def ready(self) -> bool:
        """Whether it is known what stands between two elements of the list."""
        return bool(self._separator)

    def learn(self, text: str, end: int) -> None:
        """
        Remember what stands between two elements of the list, and how an element begins.

        :param end: the position behind an element
        """
        found = SEPARATOR.match(text, end)
        self._separator = found[0].encode() if found else b""

    def decode(self, raw: bytes, at: int) -> tuple[list[Any], int]:
        """
        Return elements from a position on, and the position of the element behind them.

        :param raw: JSON in UTF-8, or what should be

        Return none, and the same position, if there are too few or something about them
        needs a closer look.
        """
        separator = self._separator
        cut = raw.rfind(separator, at) if separator else -1
        if cut <= at or cut - at > self._longest:
            return [], at
        written = b"".join((b"[", memoryview(raw)[at:cut], b"]"))
        try:
            # A separator could lie deeper or in a string. But what comes before it then
            # lacks brackets or a quotation mark, and cannot be decoded as a list.
            values: list[Any] = orjson.loads(written)
        except ValueError:
            return [], at
        if not self._is_usual(values, written):
            return [], at
        return values, cut + len(separator) - 1

    def _is_usual(self, values: list[Any], written: bytes) -> bool:
        """
        Return whether what was decoded is all that was written, and not nested too deep.

        A key that came twice is missing when the values are written again, with its quotation
        marks; only marks written as an escape could make up for them.
        """
        self._innermost[0] = values
        try:
            again = orjson.dumps(self._around)
        except TypeError:
            return False
        telling = written.translate(None, NOT_TELLING)
        if again.count(b'"') != telling.count(b'"'):
            return False
        # Only a text with a quotation mark in it is written again with a backslash.
        if b"\\" in again and b"\\u0022" in telling:
            return False
        digits = telling.translate(DIGITS)
        return MANY_DIGITS not in digits or _in_strings(digits) or self._are_short(written)

    def _are_short(self, written: bytes) -> bool:
        """Return whether no number is too long or, if it is whole, of more than 64 bits."""
        whole = written.translate(SIGNED)
        return (
            b"0" + MANY_DIGITS not in whole
            and b"-" + MANY_DIGITS not in whole
            and b"0" * (self._number + 1) not in written.translate(OF_A_NUMBER)
        )


def _in_strings(digits: bytes) -> bool:
    """
    Return whether all long runs of digits are in strings, as far as one can see at once.

    What is left of the text before a number is a colon or a comma, if anything is.
    """
    return not (
        b":" + MANY_DIGITS in digits
        or b"," + MANY_DIGITS in digits
        or digits.startswith(MANY_DIGITS)
    )
