"""
What was deleted from an SQLite database goes from its files, too.

Its log keeps all that was written until something else is written there, on a quiet site for
weeks. Freed pages are overwritten as they are freed (`secure_delete` in the settings).
"""

from contextlib import suppress

from django.db import OperationalError, connection

PATIENCE = 1_000
"""Milliseconds for whoever reads or writes now: nobody can write while this waits for them."""


def write_over() -> bool:
    """
    Bring the log of SQLite to its end and cut it off; return whether that was possible.

    It is not while somebody reads for long, or the disk is full: it has to be asked for again.
    On PostgreSQL, and inside a transaction, nothing is done.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    busy = True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (before,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        with suppress(OperationalError):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_pages = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {int(before)}")
    return not busy
