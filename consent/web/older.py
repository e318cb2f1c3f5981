"""Lists that lead on to what is older, for things of which somebody can have any number."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

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
    rows: QuerySet[Row], after: str, *, instant: str = "", size: int = SIZE
) -> Older[Row]:
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


def _row_of(rows: QuerySet[Row], after: str) -> Row | None:
    if not (after.isascii() and after.isdecimal()) or len(after) > MOST_DIGITS:
        return None
    return rows.filter(pk=int(after)).first()


def _before(place: Model, instant: str) -> Q:
    if not instant:
        return Q(pk__lt=place.pk)
    at = getattr(place, instant)
    return Q(**{f"{instant}__lt": at}) | Q(**{instant: at}, pk__lt=place.pk)
