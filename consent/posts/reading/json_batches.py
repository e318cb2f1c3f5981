"""Decode many elements of a list at once, and prove that none of them is unusual."""

import json
import re
from typing import Any

import orjson

from consent.posts.reading.json_values import Numbers
from consent.posts.reading.limits import Limits

SEPARATOR = re.compile(r"[ \t\n\r]{0,64},[ \t\n\r]{0,64}[^ \t\n\r]")
DEEPEST_WRITTEN = 254
"""orjson writes nothing that is nested deeper."""


class BatchDecoder:
    """
    Decodes a slice of a list, several times as fast as one value at a time.

    It never refuses: what it is not sure of is left to `ValueDecoder`.
    """

    def __init__(self, limits: Limits) -> None:
        numbers = Numbers(limits)
        # Whole numbers need no hook: those of more than 64 bits do not pass the proof below.
        self._decode = json.JSONDecoder(
            parse_float=numbers.fraction, parse_constant=numbers.not_a_number
        ).decode
        self._longest = min(limits.record, limits.string)
        # The list that holds the batch is one level.
        self._levels_above = DEEPEST_WRITTEN - limits.depth - 1
        self._separator = ""

    def learn(self, text: str, end: int) -> None:
        """
        Remember what stands between two elements of the list, and how an element begins.

        :param end: the position behind an element
        """
        found = SEPARATOR.match(text, end)
        self._separator = found[0] if found else ""

    def decode(self, text: str, at: int) -> tuple[list[Any], int]:
        """
        Return elements from a position on, and the position of the element behind them.

        Return none, and the same position, if there are too few or something about them
        needs a closer look.
        """
        separator = self._separator
        cut = text.rfind(separator, at) if separator else -1
        if cut <= at or cut - at > self._longest:
            return [], at
        try:
            # A separator could lie deeper or in a string. But what comes before it then
            # lacks brackets or a quotation mark, and cannot be decoded as a list.
            values: list[Any] = self._decode(f"[{text[at:cut]}]")
        except (ValueError, RecursionError):
            return [], at
        if not self._is_usual(values, text, at, cut):
            return [], at
        return values, cut + len(separator) - 1

    def _is_usual(self, values: list[Any], text: str, at: int, end: int) -> bool:
        """
        Return whether what was decoded is all that was written, and not nested too deep.

        Writing the values again fails for halves of surrogate pairs, for numbers of more
        than 64 bits, and for what is nested too deep once so many lists stand around it. A
        key that came twice is missing, with its quotation marks; only marks written as an
        escape could make up for them.
        """
        wrapped = values
        for _ in range(self._levels_above):
            wrapped = [wrapped]
        try:
            written = orjson.dumps(wrapped)
        except TypeError:
            return False
        return written.count(b'"') == text.count('"', at, end) and text.find("\\u0022", at, end) < 0
