"""From bytes to lines: one JSON object each, every error with the line it is in."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, count, islice, repeat
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from consent.posts.ingest import alike
from consent.posts.ingest.alike import Unlike
from consent.posts.ingest.lines import POST_ID, SHAPES, Refused, Shape, Type

SHOWN_OF_ID = POST_ID.most
LONGEST_LINE = 1_000_000
"""Bytes: an object of many keys takes thirty times as much memory as its text."""


class Line(NamedTuple):
    """
    One line: its number from 0, what it is about, and its values or why it is refused.

    `id` is what the platform calls the account or post; '' if that cannot be told.
    """

    index: int
    id: str = ""
    type: Type | None = None
    platform: str = ""
    values: dict[str, Any] | None = None
    refused: Refused | None = None


# As Line._make does, without asking how many values there are.
_made = partial(tuple.__new__, Line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """
    What lines have to be.

    `type` and `platform` None: the line says it itself, and `platforms` are those it may name.
    """

    at: datetime
    type: Type | None = None
    platform: str | None = None
    platforms: frozenset[str] = frozenset()


AT_ONCE = 250
"""So few stay near the processor; and if one is odd, no more are read by themselves."""


def read_lines(rows: Iterable[bytes], expected: Expected) -> Iterator[Line]:
    """Return a line for each row that is not empty."""
    return chain.from_iterable(_read_some_at_once(rows, expected))


def _read_some_at_once(rows: Iterable[bytes], expected: Expected) -> Iterator[Iterator[Line]]:
    first = 0
    for some in _some(rows):
        try:
            lines = _all_alike(some, first, expected)
        except Unlike:
            lines = _one_by_one(some, first, expected)
        yield lines
        first += len(some)


def _some(rows: Iterable[bytes]) -> Iterator[list[bytes]]:
    remaining = iter(rows)
    while True:
        some: list[bytes] = []
        try:
            some.extend(islice(remaining, AT_ONCE))
        except Exception:
            # What could be read before it stands.
            yield some
            raise
        if not some:
            return
        yield some


def _all_alike(rows: Sequence[bytes], first: int, expected: Expected) -> Iterator[Line]:
    """
    Return the lines of rows if all of them are good and alike.

    :raises Unlike: if not
    """
    found = alike.objects_in(rows, longest=LONGEST_LINE)
    shape = alike.shape_of(found, type_=expected.type)
    platform = alike.platform_of(found, platform=expected.platform, platforms=expected.platforms)
    alike.read(shape, found, at=expected.at)
    ids = map(itemgetter(shape.identified_by), found)
    each = zip(count(first), ids, repeat(shape.type), repeat(platform), found, repeat(None))
    return map(_made, each)


def _one_by_one(rows: Iterable[bytes], first: int, expected: Expected) -> Iterator[Line]:
    for index, row in enumerate(rows, first):
        if row and not row.isspace():
            try:
                given = _object(row)
            except Refused as refused:
                yield Line(index, refused=refused)
            else:
                yield _line(index, given, expected)


def read_objects(objects: Iterable[dict[str, Any]], expected: Expected) -> Iterator[Line]:
    """Yield a line for each of these objects, which are taken apart."""
    for index, given in enumerate(objects):
        yield _line(index, given, expected)


def _line(index: int, given: dict[str, Any], expected: Expected) -> Line:
    name = ""
    try:
        shape = _shape(given, expected)
        name = str(given.get(shape.identified_by, ""))
        platform = _platform(given, expected)
        values = shape.read(given, at=expected.at)
    except Refused as refused:
        return Line(index=index, id=name[:SHOWN_OF_ID], refused=refused)
    return Line(index, name, shape.type, platform, values)


def _object(row: bytes) -> dict[str, Any]:
    if len(row) > LONGEST_LINE:
        raise Refused("", f"is longer than {LONGEST_LINE:,} bytes")
    try:
        found = orjson.loads(row)
    except orjson.JSONDecodeError:
        raise Refused("", "is not JSON in UTF-8") from None
    if type(found) is not dict:
        raise Refused("", "is not a JSON object")
    check_members(row, found)
    return found


def check_members(text: bytes, found: dict[str, Any]) -> None:
    """
    Look whether an object was given a member twice, of which the parser keeps the last.

    :param found: what the parser made of the text, an object without others in it
    :raises Refused: if a member stands there twice
    """
    # Every member has a colon after its name, seldom with space between. A text may look like
    # one, and then we look twice.
    odd = b'" ' in text or b'"\t' in text or b'"\r' in text or b'"\n' in text
    if odd or text.count(b'":') != len(found):
        _look_twice(text)


def _look_twice(text: bytes) -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen = set()
        for name, _value in pairs:
            if name in seen:
                raise Refused(name[:40], "is there twice")
            seen.add(name)
        return dict(pairs)

    try:
        json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError):
        # The strict parser took it: numbers and depth beyond what the other takes are no
        # value of any field.
        raise Refused("", "holds a value that no field can have") from None


def _shape(given: dict[str, Any], expected: Expected) -> Shape:
    said = given.pop("type", expected.type)
    if said is None:
        raise Refused("type", "is missing")
    shape = SHAPES.get(said) if type(said) in {str, Type} else None
    if shape is None:
        raise Refused("type", f"must be one of: {', '.join(SHAPES)}")
    if expected.type is not None and said != expected.type:
        raise Refused("type", f"must be {expected.type} at this address")
    return shape


def _platform(given: dict[str, Any], expected: Expected) -> str:
    said = given.pop("platform", expected.platform)
    if said is None:
        raise Refused("platform", "is missing")
    if type(said) is str and (said == expected.platform or said in expected.platforms):
        return said
    if expected.platform is not None:
        raise Refused("platform", f"must be {expected.platform}, which the key is for")
    raise Refused("platform", "is none that this site knows")
