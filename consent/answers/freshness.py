"""How old the newest snapshot is that pipelines can have, and whether that is as promised."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.util import find_spec

from django.conf import settings

from consent.ledger.models import Moments, Opening
from consent.training.kept import newest_kept

PARQUET = "duckdb"
"""The package that writes snapshots."""
TURNS = 2
"""So many times the interval may pass before the newest snapshot is older than promised."""


class State(StrEnum):
    """How it is."""

    NOT_HERE = "not_here"
    """No snapshots are cut by themselves at this site."""
    NONE_YET = "none_yet"
    """None was cut so far, and no choice waits for one longer than promised."""
    FRESH = "fresh"
    LATE = "late"
    """The newest one is older than promised, or there is none and choices wait for longer than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The newest snapshot, `made_at` None if none was cut; `promised` is how old it may be."""

    state: State
    made_at: datetime | None
    expires_at: datetime | None
    promised: timedelta

    @property
    def late(self) -> bool:
        return self.state is State.LATE


def expected() -> bool:
    """Return whether this site cuts snapshots by itself."""
    return settings.SNAPSHOT_HOURS > 0 and find_spec(PARQUET) is not None


def promised() -> timedelta:
    """Return how old the newest snapshot may be: two turns of the clock."""
    return TURNS * timedelta(hours=settings.SNAPSHOT_HOURS)


def freshness(*, at: datetime) -> Freshness:
    """Return how it stands at an instant."""
    newest = newest_kept()
    if settings.SNAPSHOT_HOURS <= 0 or (newest is None and not expected()):
        state = State.NOT_HERE
    elif newest is None:
        state = State.LATE if _choices_wait(at) else State.NONE_YET
    else:
        state = State.LATE if at - newest.made_at > promised() else State.FRESH
    return Freshness(
        state=state,
        made_at=newest and newest.made_at,
        expires_at=newest and newest.expires_at,
        promised=promised(),
    )


def _choices_wait(at: datetime) -> bool:
    """Return whether a choice is older than the first snapshot may be late."""
    oldest = Moments.objects.order_by("acknowledged_at").first()
    if oldest is not None:
        return at - oldest.acknowledged_at > promised()
    # When older ones came in is forgotten after some months.
    return Opening.objects.filter(kind="choice").exists()
