"""
The three sorts of lines in which a platform tells of its own accounts and posts.

What is declared here is what is checked, and what the description of the API says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import Any

from consent.core.posts import Audience, Kind
from consent.posts.ingest.fields import (
    LARGEST,
    Address,
    Country,
    Excerpt,
    Flag,
    Instant,
    Mark,
    Sort,
    Subdivision,
    Text,
    Whole,
    Word,
    Wrong,
)

AHEAD = timedelta(days=1)
"""Clocks go wrong: a post is believed to be from tomorrow, not from later."""
OLDEST_YEAR = 1900
UNKNOWN = "is no field of this sort of line"


class Type(StrEnum):
    """What a line is about."""

    ACCOUNT = "account"
    POST = "post"
    REMOVAL = "removal"


class Refused(Exception):
    """A line that is not taken: in which field, and why. `field` is '' if it is no one field."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a line; `null` is the same as leaving an optional one out."""

    name: str
    sort: Sort
    about: str
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Shape:
    """
    One sort of lines.

    `check` looks at what the fields of each of some lines say together; it is given their values
    and the time.
    """

    type: Type
    about: str
    fields: tuple[Field, ...]
    identified_by: str
    check: Callable[[Sequence[Mapping[str, Any]], datetime], None] = lambda _each, _at: None
    required: frozenset[str] = field(init=False, repr=False)
    _readers: dict[str, Callable[[Any], Any]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        readers = {one.name: one.sort.read for one in self.fields}
        object.__setattr__(self, "_readers", readers)
        required = frozenset(one.name for one in self.fields if one.required)
        object.__setattr__(self, "required", required)

    def read(self, given: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
        """
        Return the values of a line; what was left out is not in it.

        :param given: without its type and platform
        :raises Refused: for a field that is unknown, missing or wrong
        """
        values = {}
        readers, required = self._readers, self.required
        name = ""
        try:
            for name, value in given.items():
                if value is not None or name in required:
                    values[name] = readers[name](value)
                elif name not in readers:
                    raise Refused(name[:40], UNKNOWN)
        except KeyError:
            raise Refused(name[:40], UNKNOWN) from None
        except Wrong as wrong:
            raise Refused(name, str(wrong)) from None
        if not values.keys() >= required:
            raise Refused(min(required - values.keys()), "is missing")
        self.check([values], at)
        return values


VERSION = Whole(0, LARGEST)
ID = Text(most=200, least=1)
POST_ID = Text(most=500, least=1)


def _check_accounts(each: Sequence[Mapping[str, Any]], at: datetime) -> None:
    for values in each:
        country, subdivision = values.get("country"), values.get("subdivision")
        if subdivision and subdivision[:2] != country:
            raise Refused("subdivision", "must lie in the country of the line")
        if values.get("born", 0) > at.year:
            raise Refused("born", "lies in the future")
        if "email" in values and "email_hash" in values:
            raise Refused("email_hash", "stands beside email: send one of the two")


def _check_posts(each: Sequence[Mapping[str, Any]], at: datetime) -> None:
    if max(map(itemgetter("created_at"), each)) > at + AHEAD:
        raise Refused("created_at", "lies in the future")


ACCOUNT = Shape(
    type=Type.ACCOUNT,
    about="An account, as the platform has it now. A later line replaces all of an earlier one.",
    identified_by="account_id",
    check=_check_accounts,
    fields=(
        Field(
            name="account_id",
            sort=ID,
            about="What the platform calls the account, for ever. Not the name people see.",
            required=True,
        ),
        Field(
            name="version",
            sort=VERSION,
            about="Of two lines about one account the one with the higher version counts, "
            "whichever comes first. A line without a version counts when it comes.",
        ),
        Field(name="handle", sort=Text(most=200), about="The name of the account that people see."),
        Field(
            name="email",
            sort=Address(),
            about="The address of its owner. It is not kept: only what email_hash would be.",
        ),
        Field(
            name="email_hash",
            sort=Mark(),
            about="In place of email: HMAC-SHA256 of the address (A to Z in small letters), with the "
            "platform's secret for addresses, in hexadecimal form.",
        ),
        Field(
            name="email_verified",
            sort=Flag(),
            about="Whether the platform has verified that the address is its owner's. Without it "
            "an address counts for nothing.",
        ),
        Field(name="country", sort=Country(), about="Where its owner lives."),
        Field(name="subdivision", sort=Subdivision(), about="The state or province, if any."),
        Field(name="lives_since", sort=Instant(), about="Since when; left out: always."),
        Field(
            name="born",
            sort=Whole(OLDEST_YEAR, 9999),
            about="The year in which its owner was born.",
        ),
        Field(
            name="minor",
            sort=Flag(),
            about="Whether its owner is under 18, where the year is not known or not to be told.",
        ),
        Field(
            name="private",
            sort=Flag(),
            about="While it is true, no post of the account counts as public.",
        ),
    ),
)
POST = Shape(
    type=Type.POST,
    about="A post, or a new version of one: also to tell that its text or audience has changed.",
    identified_by="post_id",
    check=_check_posts,
    fields=(
        Field(name="account_id", sort=ID, about="The account it belongs to.", required=True),
        Field(
            name="post_id", sort=POST_ID, about="What the platform calls the post.", required=True
        ),
        Field(
            name="version",
            sort=VERSION,
            about="A number that grows with every change of the post. The highest counts, "
            "whatever comes first; the same or a lower one changes nothing.",
            required=True,
        ),
        Field(name="kind", sort=Word(Kind), about="What sort of post it is.", required=True),
        Field(
            name="audience",
            sort=Word(Audience),
            about="Who can see it. Only what is public can be used. `unknown` keeps it out.",
            required=True,
        ),
        Field(name="created_at", sort=Instant(), about="When it was posted.", required=True),
        Field(
            name="text",
            sort=Excerpt(Text(most=1_000_000)),
            about="Its text. Up to 500 characters are kept, so that its author recognises it; "
            "of a direct message none.",
        ),
    ),
)
REMOVAL = Shape(
    type=Type.REMOVAL,
    about="That a post is gone. The post is deleted here, too, and versions up to this one that "
    "come later stay out.",
    identified_by="post_id",
    fields=(
        Field(
            name="post_id", sort=POST_ID, about="What the platform calls the post.", required=True
        ),
        Field(
            name="version",
            sort=VERSION,
            about="The number of the removal among the versions of the post.",
            required=True,
        ),
    ),
)
SHAPES = {shape.type: shape for shape in (ACCOUNT, POST, REMOVAL)}
