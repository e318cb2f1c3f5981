"""
Reading from one state of the database, though it takes several queries.

Without it a choice that is recorded between two queries would be in the one and not in the other.
Nobody is made to wait: neither database lets readers and writers hinder one another.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Not transaction.atomic(): on SQLite that is made for writing (BEGIN IMMEDIATE), and waits for
# whoever writes; on PostgreSQL each of its queries sees what was committed meanwhile.
BEGIN = {
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "sqlite": "BEGIN DEFERRED",
}


@contextmanager
def one_state() -> Iterator[None]:
    """
    Let all that is read inside be of one state; nothing may be written there.

    Inside a transaction it is that of the transaction.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
