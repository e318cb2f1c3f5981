"""How long choices take, from the moment they are in the ledger to each step after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from consent.ledger.models import Moments
from consent.ledger.moments import Step

NEWEST = 10_000
LOOKED_BACK = timedelta(days=30)
PROMISED = timedelta(seconds=10)
"""Within so long 99 of 100 choices are to be proven."""
COMPUTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """
    How long a step took for the choices that have taken it, by the nearest rank; None: no record.

    Of 100 choices, 50 took no longer than `half`, 95 no longer than `most`, 99 than `nearly_all`.
    """

    step: Step
    choices: int
    half: timedelta | None = None
    most: timedelta | None = None
    nearly_all: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """
    What was computed at an instant, of the newest choices of the last 30 days, 10,000 at most.

    `since` is when the first of them was made; None if there are none. `unproven` is how many of
    them are still to be proven.
    """

    computed_at: datetime
    since: datetime | None
    choices: int
    unproven: int
    steps: tuple[Taken, ...]

    def taken(self, step: Step) -> Taken:
        return next(one for one in self.steps if one.step is step)

    @property
    def late(self) -> bool:
        """Whether more than one choice in a hundred was proven later than promised."""
        nearly_all = self.taken(Step.PROVEN).nearly_all
        return nearly_all is not None and nearly_all > PROMISED


def clock(*, at: datetime) -> Clock:
    """Return how long choices take; computed once a minute for everybody who asks."""
    found: Clock | None = cache.get("clock")
    if found is None:
        found = compute(at=at)
        cache.set("clock", found, timeout=COMPUTED_EVERY.total_seconds())
    return found


def compute(*, at: datetime) -> Clock:
    """Compute how long choices take now, from the rows."""
    columns = ("acknowledged_at", *Step)
    newest = Moments.objects.filter(acknowledged_at__gt=at - LOOKED_BACK).order_by("-index")
    rows = list(newest.values_list(*columns)[:NEWEST])
    return Clock(
        computed_at=at,
        since=min((row[0] for row in rows), default=None),
        choices=len(rows),
        unproven=sum(row[1] is None for row in rows),
        steps=tuple(
            _taken(step, sorted(row[column] - row[0] for row in rows if row[column] is not None))
            for column, step in enumerate(Step, start=1)
        ),
    )


def _taken(step: Step, waits: Sequence[timedelta]) -> Taken:
    if not waits:
        return Taken(step=step, choices=0)
    half, most, nearly_all = (waits[-(-len(waits) * part // 100) - 1] for part in (50, 95, 99))
    return Taken(step=step, choices=len(waits), half=half, most=most, nearly_all=nearly_all)
