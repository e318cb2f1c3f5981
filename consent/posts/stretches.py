"""Count the posts of many people at once, cut at the dates that matter to each of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple

from django.db import connection

from consent.core.posts import Audience, State

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
END = datetime(9999, 12, 31, tzinfo=UTC)

AT_ONCE = 5_000
"""So many stretches are asked for in one statement: SQLite takes 32,766 values at least."""


class Stretch(NamedTuple):
    """The time from `first_at` up to, but without, `end_at`, for one person."""

    person: int
    number: int
    first_at: datetime
    end_at: datetime


class StretchCount(NamedTuple):
    """
    How many posts of a person, made in a stretch of time, share these facts.

    `own_entry` is equal for posts that choices name alike (see Post), if any do.
    """

    person: int
    number: int
    account: int
    kind: str
    own_entry: int | None
    posts: int


def stretches(person: int, cuts: Iterable[datetime]) -> list[Stretch]:
    """Return all of time for a person, cut at these instants."""
    edges = [BEGINNING, *cuts, END]
    return [
        Stretch(person, number, first, end) for number, (first, end) in enumerate(pairwise(edges))
    ]


def count_public(wanted: Sequence[Stretch]) -> Iterator[StretchCount]:
    """
    Count the posts that everybody can see, by person, stretch and facts.

    `wanted` holds people whose keys follow each other, so that the database
    reads their posts in one go. Posts of an unknown date are in no stretch.
    """
    for start in range(0, len(wanted), AT_ONCE):
        yield from _count(wanted[start : start + AT_ONCE])


def _count(wanted: Sequence[Stretch]) -> Iterator[StretchCount]:
    instant = "%s" if connection.vendor == "sqlite" else "%s::timestamptz"
    row = f"(%s, %s, {instant}, {instant})"
    adapt = connection.ops.adapt_datetimefield_value
    values = [
        value
        for one in wanted
        for value in (one.person, one.number, adapt(one.first_at), adapt(one.end_at))
    ]
    people = [one.person for one in wanted]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH stretch (person, number, first_at, end_at) AS (VALUES {", ".join([row] * len(wanted))})
            SELECT s.person, s.number, p.account_id, p.kind, p.own_entry, count(*)
            FROM posts_post p
            JOIN stretch s ON s.person = p.person_id
                AND p.created_at >= s.first_at AND p.created_at < s.end_at
            WHERE p.person_id BETWEEN %s AND %s AND p.state = %s AND p.audience = %s
            GROUP BY 1, 2, 3, 4, 5
            """,  # noqa: S608 (no value from outside is part of the text)
            [*values, min(people), max(people), State.LIVE, Audience.PUBLIC],
        )
        while rows := cursor.fetchmany(AT_ONCE):
            yield from map(StretchCount._make, rows)
