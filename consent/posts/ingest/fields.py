"""The sorts of values that the lines of a platform hold: each reads one and describes itself."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from accounts.subdivisions import SUBDIVISIONS, country_of, is_known
from consent.core.addresses import compared
from consent.core.places import COUNTRIES
from consent.posts.formats.contract import TEXT_LENGTH
from consent.posts.formats.excerpts import excerpts, one_lines

LOOKED_AT = 4 * TEXT_LENGTH
LARGEST = 2**63 - 1
LATEST = 9999
BEFORE_ALL = datetime(1990, 1, 1, tzinfo=UTC)
"""No post that we read is older (see accounts/residence.py)."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
LAST_MINUTE = (23, 59)
"""Of a day in UTC: the only one that can have a second more (RFC 3339, appendix D)."""
LEAP_SECOND = re.compile(r"(.{17})60(.*)", re.ASCII)
US_TERRITORIES = frozenset(["US-AS", "US-GU", "US-MP", "US-PR", "US-UM", "US-VI"])
"""Real codes as well; nobody here is asked for them, because these have country codes of their own."""
HEX_64 = re.compile("[0-9a-f]{64}", re.ASCII)
ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,252}")
LONGEST_ADDRESS = 254
"""Characters: no longer one can be delivered to (RFC 5321)."""


class Wrong(ValueError):
    """A value that cannot be; the text says why, in a few words and without the value."""


class Sort(Protocol):
    """Reads values of one sort."""

    def read(self, value: Any) -> Any:
        """
        Return the value as the site has it.

        :raises Wrong: if it is none of this sort
        """
        ...

    def read_all(self, values: list[Any]) -> list[Any]:
        """
        Return what `read` returns of each, or the same list if it returns all of them unchanged.

        :raises Wrong: if one is none of this sort
        """
        return list(map(self.read, values))

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the values that `read` takes, as closely as one can say it."""
        ...


@dataclass(frozen=True, slots=True)
class Text(Sort):
    """Text without U+0000; `least` and `most` count characters."""

    most: int
    least: int = 0

    def read(self, value: Any) -> str:
        if type(value) is not str:
            raise Wrong("must be a text")
        if not self.least <= len(value) <= self.most:
            raise Wrong(f"must have {self.least} to {self.most:,} characters")
        if "\0" in value:
            raise Wrong("holds the character U+0000")
        return value

    def read_all(self, values: list[Any]) -> list[Any]:
        if set(map(type, values)) == {str}:
            lengths = set(map(len, values))
            fit = self.least <= min(lengths) and max(lengths) <= self.most
            if fit and "\0" not in "".join(values):
                return values
        return list(map(self.read, values))

    def schema(self) -> dict[str, Any]:
        found = {"type": "string", "maxLength": self.most, "pattern": "^[^\\u0000]*$"}
        return found | ({"minLength": self.least} if self.least else {})


@dataclass(frozen=True, slots=True)
class Excerpt(Sort):
    """Text of which so much is kept, on one line, that its author recognises it."""

    of: Text

    def read(self, value: Any) -> str:
        return self._kept_of([self.of.read(value)])[0]

    def read_all(self, values: list[Any]) -> list[Any]:
        return self._kept_of(self.of.read_all(values))

    def _kept_of(self, texts: list[str]) -> list[str]:
        # White space may go, so that more is looked at than is kept.
        return list(excerpts(one_lines([text[:LOOKED_AT] for text in texts])))

    def schema(self) -> dict[str, Any]:
        return self.of.schema()


@dataclass(frozen=True, slots=True)
class Whole(Sort):
    """A whole number between two others."""

    least: int
    most: int

    def read(self, value: Any) -> int:
        if type(value) is not int or not self.least <= value <= self.most:
            raise Wrong(f"must be a whole number from {self.least} to {self.most}")
        return value

    def read_all(self, values: list[Any]) -> list[Any]:
        if (
            set(map(type, values)) == {int}
            and self.least <= min(values) <= max(values) <= self.most
        ):
            return values
        return list(map(self.read, values))

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Flag(Sort):
    def read(self, value: Any) -> bool:
        if type(value) is not bool:
            raise Wrong("must be true or false")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Word(Sort):
    """One of a few words."""

    def __init__(self, words: type[StrEnum] | Collection[str]) -> None:
        self._words = {str(word): str(word) for word in words}

    def read(self, value: Any) -> str:
        try:
            return self._words[value]
        except (KeyError, TypeError):
            raise Wrong(f"must be one of: {', '.join(self._words)}") from None

    def read_all(self, values: list[Any]) -> list[Any]:
        if set(map(type, values)) == {str} and self._words.keys() >= set(values):
            return values
        return list(map(self.read, values))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self._words)}


USUAL = "0000-00-00T00:00:00Z\n"
DIGITS_TO_0 = str.maketrans("123456789", "000000000")


def _usual(instants: list[str]) -> bool:
    """Tell whether all are written like 2026-01-31T12:00:00Z: then Python reads them itself."""
    together = "\n".join(instants) + "\n"
    return together.isascii() and together.translate(DIGITS_TO_0) == USUAL * len(instants)


class Instant(Sort):
    """A date and time of RFC 3339, with its offset from UTC; none before 1990, and no leap second."""

    def read(self, value: Any) -> datetime:
        if type(value) is not str or not INSTANT.fullmatch(value):
            raise Wrong("must be a date and time with offset, like 2026-01-31T12:00:00Z")
        try:
            # A leap second is the last one of its minute, which computers have twice.
            found = datetime.fromisoformat(LEAP_SECOND.sub(r"\g<1>59\2", value).upper())
            if found.tzinfo is not UTC:
                found = found.astimezone(UTC)
        except (ValueError, OverflowError):
            raise Wrong("is a date or time that there is not") from None
        if LEAP_SECOND.match(value) and (found.hour, found.minute) != LAST_MINUTE:
            raise Wrong("is a date or time that there is not")
        if found < BEFORE_ALL:
            raise Wrong("is before 1990")
        return found

    def read_all(self, values: list[Any]) -> list[Any]:
        if set(map(type, values)) != {str} or not _usual(values):
            return list(map(self.read, values))
        try:
            found = list(map(datetime.fromisoformat, values))
        except ValueError:
            return list(map(self.read, values))
        if min(found) < BEFORE_ALL:
            raise Wrong("is before 1990")
        return found

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


class Country(Sort):
    def read(self, value: Any) -> str:
        if type(value) is not str or value not in COUNTRIES:
            raise Wrong("must be a country code of ISO 3166-1, like DE")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": sorted(COUNTRIES)}


class Subdivision(Sort):
    """
    A code of ISO 3166-2. Where parts of a country have laws of their own it must be a real one:
    what is none would be taken for a part without a law. Elsewhere nothing goes by it.
    """

    pattern = "[A-Z]{2}-[A-Z0-9]{1,3}"
    _form = re.compile(pattern, re.ASCII)

    def read(self, value: Any) -> str:
        if type(value) is not str or not self._form.fullmatch(value):
            raise Wrong("must be a code of ISO 3166-2, like US-CA")
        if country_of(value) in SUBDIVISIONS and not (is_known(value) or value in US_TERRITORIES):
            raise Wrong(f"is no state or province of {country_of(value)}")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern}$"}


class Address(Sort):
    """An e-mail address, as addresses are compared here."""

    def read(self, value: Any) -> str:
        if type(value) is not str or len(value) > LONGEST_ADDRESS:
            raise Wrong(f"must be an e-mail address of at most {LONGEST_ADDRESS} characters")
        if not ADDRESS.fullmatch(value) or "\0" in value:
            raise Wrong("must be an e-mail address")
        return compared(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "email", "maxLength": LONGEST_ADDRESS}


class Mark(Sort):
    """32 bytes in hexadecimal form, small letters."""

    def read(self, value: Any) -> bytes:
        if type(value) is not str or not HEX_64.fullmatch(value):
            raise Wrong("must be 64 hexadecimal digits in small letters")
        return bytes.fromhex(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9a-f]{64}$"}
