"""
Note when choices come how far: in the ledger, proven, in a snapshot, confirmed by a pipeline.

How long people wait is made of these rows (answers/clock.py). They bind nobody: what counts is the
ledger.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import connection
from django.db.models.functions import Now

from consent.ledger.models import Moments
from consent.prepared import plain_cursor

KEPT = timedelta(days=90)
# Everybody who chooses waits for this: the framework would take longer to write the statement than
# the database to do it. The instants are those of its `Now()`.
NOW = {
    "postgresql": "statement_timestamp()",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
}
NOTE = 'INSERT INTO ledger_moments ("index", acknowledged_at) VALUES'
# Where entries were lost, a number may come twice. No choice is refused for that.
UNLESS_KNOWN = "ON CONFLICT DO NOTHING"


class Step(StrEnum):
    """A step that a choice takes after it is in the ledger, by the column that holds its instant."""

    PROVEN = "proven_at"
    """It is in a checkpoint that everybody can see."""
    IN_SNAPSHOT = "in_snapshot_at"
    """The newest snapshot holds it."""
    CONFIRMED = "confirmed_at"
    """A pipeline has said that it filters with such a snapshot."""


def acknowledged(indexes: Iterable[int]) -> None:
    """Note that choices are in the ledger; in the transaction that brings them there."""
    noted = list(indexes)
    if noted:
        rows = ", ".join([f"(%s, {NOW[connection.vendor]})"] * len(noted))
        with plain_cursor() as cursor:
            cursor.execute(f"{NOTE} {rows} {UNLESS_KNOWN}", noted)


def reached(step: Step, *, entries: int) -> None:
    """Note that the choices among the first entries have taken a step, those that had not yet."""
    waiting = Moments.objects.filter(index__lt=entries, **{step: None})
    # Asked every few seconds: where there is nothing to note, nobody is kept from writing.
    if waiting.exists():
        waiting.update(**{step: Now()})


def forget(*, at: datetime) -> None:
    """Delete the moments of choices that are too old to say how long people wait now."""
    Moments.objects.filter(acknowledged_at__lt=at - KEPT).delete()
