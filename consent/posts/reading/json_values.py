"""Decode one JSON value, refusing what is legal JSON but not what an export holds."""

import json
import math
from typing import Any, NoReturn

from consent.posts.reading.limits import Limits
from consent.posts.reading.refusals import Refusal, Refused

LOOK_AHEAD = 16
"""Characters: what is wrong, or complete, this near to the end may change with more text."""


class Incomplete(Exception):
    """The text ends before the value does."""


class Numbers:
    """Turns the characters of a number into one, refusing long numbers and such that are none."""

    def __init__(self, limits: Limits) -> None:
        self._longest = limits.number

    def whole(self, digits: str) -> int:
        self._check_length(digits)
        return int(digits)

    def fraction(self, digits: str) -> float:
        self._check_length(digits)
        number = float(digits)
        if not math.isfinite(number):
            raise Refused(Refusal.NOT_FINITE)
        return number

    def not_a_number(self, _: str) -> NoReturn:
        raise Refused(Refusal.NOT_FINITE)

    def _check_length(self, digits: str) -> None:
        if len(digits) > self._longest:
            raise Refused(Refusal.NUMBER_TOO_LONG, limit=self._longest)


class ValueDecoder:
    """
    Decodes one value at a time and checks all of it.

    This is the slow way that everything unusual goes, and that settles what is refused:
    depth, long strings and numbers, keys that come twice. Halves of surrogate pairs become
    U+FFFD, so that every string can be encoded again.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        numbers = Numbers(limits)
        self._decode = json.JSONDecoder(
            object_pairs_hook=_without_duplicates,
            parse_int=numbers.whole,
            parse_float=numbers.fraction,
            parse_constant=numbers.not_a_number,
        ).raw_decode

    def decode(self, text: str, at: int) -> tuple[Any, int]:
        """
        Return the value that begins at a position, and the position behind it.

        :raises Incomplete: if the text ends before the value; a number may go on behind it
        """
        try:
            value, end = self._decode(text, at)
        except json.JSONDecodeError as error:
            if _may_go_on(error, text):
                raise Incomplete from None
            raise Refused(Refusal.BAD_JSON) from None
        except RecursionError:
            raise Refused(Refusal.NESTED_TOO_DEEP, limit=self._limits.depth) from None
        except ValueError:
            # Python itself refuses to read a whole number of so many digits.
            raise Refused(Refusal.NUMBER_TOO_LONG, limit=self._limits.number) from None
        limits = self._limits
        if end - at > limits.record:
            raise Refused(Refusal.RECORD_TOO_LARGE, limit=limits.record)
        if text.count("[", at, end) + text.count("{", at, end) > limits.depth:
            self._check_depth(value)
        if end - at > limits.string:
            self._check_strings(value)
        return _encodable(value, text, at, end), end

    def _check_depth(self, value: Any) -> None:
        level, depth = [value], 0
        while containers := [each for each in level if isinstance(each, dict | list)]:
            depth += 1
            if depth > self._limits.depth:
                raise Refused(Refusal.NESTED_TOO_DEEP, limit=self._limits.depth)
            level = []
            for container in containers:
                level += container.values() if isinstance(container, dict) else container

    def _check_strings(self, value: Any) -> None:
        left = [value]
        while left:
            each = left.pop()
            if isinstance(each, dict):
                left += each.keys()
                left += each.values()
            elif isinstance(each, list):
                left += each
            elif isinstance(each, str) and len(each) > self._limits.string:
                raise Refused(Refusal.STRING_TOO_LONG, limit=self._limits.string)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise Refused(Refusal.DUPLICATE_KEY)
    return values


def _may_go_on(error: json.JSONDecodeError, text: str) -> bool:
    return error.pos > len(text) - LOOK_AHEAD or error.msg.startswith("Unterminated string")


def _encodable(value: Any, text: str, at: int, end: int) -> Any:
    """Return a value whose strings and keys can be encoded as UTF-8."""
    # A half of a surrogate pair can only come from an escape.
    if text.find("\\ud", at, end) < 0 and text.find("\\uD", at, end) < 0:
        return value
    return _without_surrogates(value)


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_without_surrogates(each) for each in value]
    if isinstance(value, dict):
        return _without_duplicates(
            [(_without_surrogates(key), _without_surrogates(each)) for key, each in value.items()]
        )
    return value
