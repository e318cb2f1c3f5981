"""Close the entries of somebody who leaves: an entry tells which, then their openings go."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from consent.core.erasure_records import erasure_record
from consent.ledger.append import append
from consent.ledger.models import Opening


def close(*, subject: UUID, channel: str, at: datetime) -> list[int]:
    """
    Delete what opens the entries of a person, and return their indexes; under the lock.

    In this order, because the database lets openings go only if the newest entry names them.
    """
    mine = Opening.objects.filter(subject=subject)
    entries = sorted(mine.values_list("entry_id", flat=True))
    if entries:
        record = erasure_record(
            origin=settings.SITE_ORIGIN, entries=entries, channel=channel, at=at
        )
        append(record=record, subject=None)
        _delete(subject)
    return entries


def _delete(subject: UUID) -> None:
    if connection.vendor == "postgresql":
        # The role of the site may not delete openings, but may have this done (ADR 25).
        with connection.cursor() as cursor:
            cursor.execute("SELECT ledger_close(%s)", [subject])
    else:
        Opening.objects.filter(subject=subject).delete()
