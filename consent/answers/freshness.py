"""How old the newest snapshot is that pipelines can have, and whether that is as promised."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.util import find_spec

from django.conf import settings

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
    """None was cut so far."""
    FRESH = "fresh"
    LATE = "late"
    """The newest one is older than promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The newest snapshot; `promised` is how old it may be."""

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
    if settings.SNAPSHOT_HOURS <= 0:
        state = State.NOT_HERE
    elif newest is None:
        state = State.NONE_YET if expected() else State.NOT_HERE
    else:
        state = State.LATE if at - newest.made_at > promised() else State.FRESH
    return Freshness(
        state=state,
        made_at=newest and newest.made_at,
        expires_at=newest and newest.expires_at,
        promised=promised(),
    )
