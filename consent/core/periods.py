"""Half-open periods, and when a day of the law begins and ends in the world's time zones."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")

WESTERNMOST = -12
"""The lowest offset from UTC in the world, in hours."""

ONE_DAY = timedelta(days=1)
ONE_TICK = timedelta(microseconds=1)


def day_begins(day: date, west: int) -> datetime:
    """
    Return the instant at which `day` has begun in every zone of a region.

    `west` is the lowest offset from UTC in use in the region, in whole hours,
    rounded down: a day begins last in the west.
    """
    return datetime.combine(day, time(), UTC) - timedelta(hours=west)


def day_is_over(day: date, west: int) -> datetime:
    """Return the instant at which `day` is over in every zone of a region."""
    return day_begins(day + ONE_DAY, west)


def first_day(starts_at: datetime, west: int) -> date:
    """Return the day that begins at an instant, as days begin in a place."""
    return (starts_at + timedelta(hours=west)).date()


def last_day(ends_at: datetime, west: int) -> date:
    """Return the last day before an instant, as days end in a place."""
    return first_day(ends_at - ONE_TICK, west)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The instants from `starts_at` up to, but without, `ends_at`; None is open."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def __contains__(self, at: datetime) -> bool:
        begun = self.starts_at is None or self.starts_at <= at
        return begun and (self.ends_at is None or at < self.ends_at)

    @property
    def some_instant(self) -> datetime:
        """Any instant inside; a period between neighbouring boundaries is the same all over."""
        if self.starts_at is not None:
            return self.starts_at
        return datetime(2000, 1, 1, tzinfo=UTC) if self.ends_at is None else self.ends_at - ONE_TICK


def of_days(first: date | None, last: date | None, west: int) -> Period:
    """Return the period from the first to the last day, both included; None is open."""
    return Period(
        starts_at=None if first is None else day_begins(first, west),
        ends_at=None if last is None else day_is_over(last, west),
    )


def stretches(
    periods: Iterable[Period], choose: Callable[[datetime], T]
) -> tuple[tuple[Period, T], ...]:
    """
    Return all of time as stretches with one answer each, earliest first.

    `choose` answers for an instant, and may change its answer only where one of
    the periods starts or ends. Neighbouring stretches have different answers.
    """
    bounds = {bound for period in periods for bound in (period.starts_at, period.ends_at)}
    edges = [None, *sorted(bound for bound in bounds if bound is not None), None]
    found: list[tuple[Period, T]] = []
    for starts_at, ends_at in pairwise(edges):
        piece = Period(starts_at=starts_at, ends_at=ends_at)
        answer = choose(piece.some_instant)
        if found and found[-1][1] == answer:
            piece = Period(starts_at=found.pop()[0].starts_at, ends_at=ends_at)
        found.append((piece, answer))
    return tuple(found)
