"""
Read many lines at once, as fast as it goes, if they are as most are: all good and all alike.

What each field may hold is declared once (`lines.py`): a field reads one value or a column of
them. Of lines that are not alike, or of which one is to be refused, nothing is read here;
`parsing.py` then reads each by itself, and says what is wrong with it.
"""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

import orjson

from consent.posts.ingest.fields import Wrong
from consent.posts.ingest.lines import SHAPES, Refused, Shape

SPACE = b" \t\r\n"
"""What may stand between the name of a member and its colon (RFC 8259)."""


class Unlike(Exception):
    """The lines have to be read one by one."""


def objects_in(rows: Sequence[bytes], *, longest: int) -> list[dict[str, Any]]:
    """
    Return the objects that rows hold, one each, of which none has a member twice.

    :param longest: in bytes
    :raises Unlike: if that is not so, or cannot be told at once
    """
    try:
        found = list(map(orjson.loads, rows))
    except orjson.JSONDecodeError:
        raise Unlike from None
    if set(map(type, found)) != {dict} or max(map(len, rows)) > longest:
        raise Unlike
    # Every member has a colon after its name, so that there are at least as many as different
    # names. If together there are no more, no object has a name twice.
    colons = b"".join(rows).translate(None, SPACE).count(b'":')
    if colons != sum(map(len, found)):
        raise Unlike
    return found


def shape_of(found: Sequence[dict[str, Any]], *, type_: str | None) -> Shape:
    """
    Take the type out of all objects and return the shape that they share.

    :param type_: what those have that do not say it
    :raises Unlike: if they have several, or none that there is
    """
    said = _taken(found, "type", type_)
    if said not in SHAPES or type_ not in {None, said}:
        raise Unlike
    return SHAPES[said]


def platform_of(
    found: Sequence[dict[str, Any]], *, platform: str | None, platforms: frozenset[str]
) -> str:
    """
    Take the platform out of all objects and return the one that they share.

    :param platform: what those have that do not say it
    :param platforms: what they may say
    :raises Unlike: if they have several, or none that counts
    """
    said = _taken(found, "platform", platform)
    # Also one that is said to be null, where none stands for it.
    if said is None or (said != platform and said not in platforms):
        raise Unlike
    return said


def _taken(found: Sequence[dict[str, Any]], name: str, otherwise: str | None) -> Any:
    try:
        said = {one.pop(name, otherwise) for one in found}
    except TypeError:
        raise Unlike from None
    if len(said) != 1:
        raise Unlike
    return said.pop()


def read(shape: Shape, found: Sequence[dict[str, Any]], *, at: datetime) -> None:
    """
    Put for every field of objects the value that the site has for it.

    :raises Unlike: if they have not all the same fields, or one is not as it should be
    """
    names = found[0].keys()
    if set(map(len, found)) != {len(names)} or not shape.required <= names:
        raise Unlike
    readers = {field.name: field.sort for field in shape.fields}
    try:
        for name in names:
            column = list(map(itemgetter(name), found))
            values = readers[name].read_all(column)
            if values is not column:
                _put(found, name, values)
        shape.check(found, at)
    except (KeyError, Wrong, Refused):
        raise Unlike from None


def _put(found: Sequence[dict[str, Any]], name: str, values: Sequence[Any]) -> None:
    for one, value in zip(found, values, strict=True):
        one[name] = value
