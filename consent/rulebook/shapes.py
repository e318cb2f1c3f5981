"""What plain data has to look like, said once: for checking it and for writing it in order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from consent.rulebook.problems import Path, Problem

SHOWN = 60
FIRST_YEAR, LAST_YEAR = 1900, 2200
PARTIAL_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
SLUG = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}")
PLACE = re.compile(r"[A-Z]{2,3}(-[A-Z0-9]{1,3})?")
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'\\]+")
# Nothing that a terminal, a page or a mail would act on: controls, direction marks, halves.
FORBIDDEN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Shape(Protocol):
    """One kind of value."""

    def problems(self, value: object, at: Path) -> Iterator[Problem]:
        """Yield every reason why the value does not have this shape."""
        ...

    def ordered(self, value: object) -> object:
        """Return a value of this shape with its keys in the order of the shape."""
        ...


class _Whole:
    """A shape without keys inside."""

    def ordered(self, value: object) -> object:
        return value


@dataclass(frozen=True, slots=True)
class Text(_Whole):
    """Words for people, or with `pattern` for machines; never empty."""

    pattern: re.Pattern[str] | None = None
    what: str = "text"
    longest: int = 4000

    def problems(self, value: object, at: Path) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(reason=f"{shown(value)} is not {self.what}", at=at)
        elif not value.strip() or len(value) > self.longest:
            yield Problem(reason=f"text of 1 to {self.longest} characters is needed", at=at)
        elif FORBIDDEN.search(value):
            yield Problem(reason="there is a control character in the text", at=at)
        elif self.pattern is not None and not self.pattern.fullmatch(value):
            yield Problem(reason=f"{shown(value)} is not {self.what}", at=at)


@dataclass(frozen=True, slots=True)
class Word(_Whole):
    """One of a fixed set of words; `of_type` is what most of them are members of, if anything."""

    words: tuple[str, ...]
    what: str
    of_type: type[StrEnum] | None = None

    @classmethod
    def of(cls, words: type[StrEnum], *more: str, what: str | None = None) -> "Word":
        known = (*(word.value for word in words), *more)
        return cls(known, what or words.__name__.lower(), words)

    def problems(self, value: object, at: Path) -> Iterator[Problem]:
        if not isinstance(value, str) or value not in self.words:
            known = ", ".join(self.words)
            yield Problem(reason=f"unknown {self.what} {shown(value)}; known are {known}", at=at)


@dataclass(frozen=True, slots=True)
class Number(_Whole):
    """A whole number."""

    least: int
    most: int

    def problems(self, value: object, at: Path) -> Iterator[Problem]:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not self.least <= value <= self.most:
            reason = f"{shown(value)} is not a whole number from {self.least} to {self.most}"
            yield Problem(reason=reason, at=at)


@dataclass(frozen=True, slots=True)
class Flag(_Whole):
    """True or false."""

    def problems(self, value: object, at: Path) -> Iterator[Problem]:
        if not isinstance(value, bool):
            yield Problem(reason=f"{shown(value)} is neither true nor false", at=at)


@dataclass(frozen=True, slots=True)
class Day(_Whole):
    """A day as 2024-06-26; with `part`, a month or a year will do."""

    part: bool = False

    def problems(self, value: object, at: Path) -> Iterator[Problem]:
        if not (isinstance(value, str) and self._fits(value)):
            yield Problem(reason=f"{shown(value)} is not a day like 2024-06-26", at=at)

    def _fits(self, value: str) -> bool:
        if self.part and PARTIAL_DAY.fullmatch(value):
            return FIRST_YEAR <= int(value[:4]) <= LAST_YEAR
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return False
        return FIRST_YEAR <= day.year <= LAST_YEAR and value == day.isoformat()


@dataclass(frozen=True, slots=True)
class Open:
    """A value, or null for open."""

    shape: Shape

    def problems(self, value: object, at: Path) -> Iterator[Problem]:
        if value is not None:
            yield from self.shape.problems(value, at)

    def ordered(self, value: object) -> object:
        return None if value is None else self.shape.ordered(value)


@dataclass(frozen=True, slots=True)
class Optional:
    """A key that can be left out. Only directly inside a record."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class ListOf:
    shape: Shape
    least: int = 0

    def problems(self, value: object, at: Path) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(reason=f"{shown(value)} is not a list", at=at)
            return
        if len(value) < self.least:
            yield Problem(reason=f"at least {self.least} needed", at=at)
        for index, one in enumerate(value):
            yield from self.shape.problems(one, (*at, index))

    def ordered(self, value: object) -> object:
        return [self.shape.ordered(one) for one in value]


@dataclass(frozen=True, slots=True)
class MappingOf:
    """Keys that the writer chooses, each with a value of one shape; written in their order."""

    key: Text
    shape: Shape

    def problems(self, value: object, at: Path) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(reason=f"{shown(value)} is not a mapping", at=at)
            return
        for key, one in value.items():
            yield from self.key.problems(key, (*at, key))
            yield from self.shape.problems(one, (*at, key))

    def ordered(self, value: object) -> object:
        return {key: self.shape.ordered(value[key]) for key in sorted(value)}


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys."""

    keys: Mapping[str, Shape | Optional]

    def problems(self, value: object, at: Path) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(reason=f"{shown(value)} is not a mapping", at=at)
            return
        for key in value:
            if key not in self.keys:
                yield Problem(reason=f"unknown key {shown(key)}", at=(*at, key))
        for key, shape in self.keys.items():
            inner = shape.shape if isinstance(shape, Optional) else shape
            if key in value:
                yield from inner.problems(value[key], (*at, key))
            elif inner is shape:
                yield Problem(reason=f"{key!r} is missing", at=at)

    def ordered(self, value: object) -> object:
        return {
            key: (shape.shape if isinstance(shape, Optional) else shape).ordered(value[key])
            for key, shape in self.keys.items()
            if key in value
        }


def shown(value: object) -> str:
    """Return a value as a refusal shows it: short, whatever it is."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
