"""Lists that lead on to what is older, for things of which there can be any number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row")

SIZE = 50
MOST_DIGITS = 18
"""Of a key. What is longer may be too much for the database, and even to read as a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Older(Generic[Row]):
    """One page, newest first; `older` is the key after which the next one begins, or None."""

    rows: tuple[Row, ...]
    is_first: bool
    older: int | None


def page_after(
    rows: QuerySet[Any], after: str, *, instant: str = "", size: int = SIZE
) -> Older[Any]:
    """
    Return the rows that come after the one with this key; the first page for any other text.

    :param rows: somebody's own
    :param instant: the field that says which is newer; without it, the primary key does
    """
    place = _row_of(rows, after)
    newest_first = [f"-{instant}", "-pk"] if instant else ["-pk"]
    onwards = rows.order_by(*newest_first)
    if place is not None:
        onwards = onwards.filter(_before(place, instant))
    found = list(onwards[: size + 1])
    shown = tuple(found[:size])
    older = shown[-1].pk if len(found) > size else None
    return Older(rows=shown, is_first=place is None, older=older)


def part_after(
    rows: Sequence[Row], after: str, *, key: Callable[[Row], int], size: int = SIZE
) -> Older[Row]:
    """
    Return those of some rows, newest first, that come after the one with this key.

    :param key: what tells a row from all others
    """
    keys = [key(row) for row in rows]
    number = _number_in(after)
    first = keys.index(number) + 1 if number in keys else 0
    shown = tuple(rows[first : first + size])
    older = keys[first + size - 1] if first + size < len(rows) else None
    return Older(rows=shown, is_first=not first, older=older)


def _number_in(after: str) -> int | None:
    is_one = after.isascii() and after.isdecimal() and len(after) <= MOST_DIGITS
    return int(after) if is_one else None


def _row_of(rows: QuerySet[Any], after: str) -> Model | None:
    number = _number_in(after)
    return None if number is None else rows.filter(pk=number).first()


def _before(place: Model, instant: str) -> Q:
    if not instant:
        return Q(pk__lt=place.pk)
    at = getattr(place, instant)
    return Q(**{f"{instant}__lt": at}) | Q(**{instant: at}, pk__lt=place.pk)
