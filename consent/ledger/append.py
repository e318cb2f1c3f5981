"""Add entries to the ledger, one or many at once. Called by verbs inside their transaction."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from consent.core import numbers, records
from consent.ledger import moments
from consent.ledger.models import Entry, Opening
from consent.ledger.published import published_size
from consent.ledger.trouble import LedgerBehind
from consent.prepared import plain_cursor

# Any number will do, as long as nothing else in the database uses it.
LOCK = 7_202_406_26


def lock() -> None:
    """
    Let one writer at a time give an index, until its transaction ends.

    On SQLite every writing transaction is alone anyway (BEGIN IMMEDIATE).
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the ledger is written in a transaction")
    if connection.vendor == "postgresql":
        with plain_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def next_index() -> int:
    """
    Return the index of the next entry; to be called under the lock.

    :raises LedgerBehind: if an entry of this index was published already
    """
    last: int | None = Entry.objects.aggregate(last=Max("index"))["last"]
    entries = 0 if last is None else last + 1
    _check_not_behind(entries)
    return entries


def _check_not_behind(entries: int) -> None:
    # Above all this must not happen: two entries with the same number, one of them in
    # receipts, the other in the database.
    if entries < (published := published_size()):
        raise LedgerBehind(entries=entries, published=published)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A record that is to be entered, whose it is, and the key of the form that it came with."""

    record: dict[str, object]
    subject: UUID | None
    form_key: str | None = None


def append(
    *, record: dict[str, object], subject: UUID | None, form_key: str | None = None
) -> Opening:
    """
    Commit to a record under the next index and return its opening; under the lock.

    :raises LedgerBehind: if the database is an old copy
    """
    return append_all([Asked(record=record, subject=subject, form_key=form_key)])[0]


def append_all(asked: Sequence[Asked]) -> list[Opening]:
    """
    Commit to records under the next indexes, in their order, and return their openings.

    All of them are on the disk when the transaction is: who has many waits for the disk once.

    :raises LedgerBehind: if the database is an old copy
    """
    openings: list[Opening] = []
    for start in range(0, len(asked), AT_ONCE):
        openings += _append(asked[start : start + AT_ONCE])
    return openings


def _append(asked: Sequence[Asked]) -> list[Opening]:
    openings, given = [], []
    for number, one in enumerate(asked, start=1):
        salt, body = secrets.token_bytes(records.SALT_BYTES), records.canonical(one.record)
        given += [number, records.commitment(salt=salt, record=body)]
        openings.append(
            Opening(
                salt=salt,
                record=body.decode(),
                kind=str(one.record["kind"]),
                subject=one.subject,
                number=numbers.number_from(secrets.token_bytes(numbers.LENGTH)),
                form_key=one.form_key,
            )
        )
    with plain_cursor() as cursor:
        cursor.execute(ENTER + _rows(len(asked), 2) + ENTERED, given)
        first = min(cursor.fetchall())[0]
        _check_not_behind(first)
        for index, opening in enumerate(openings, start=first):
            opening.entry_id = index
        values = [_prepared(opening, field) for opening in openings for field in COLUMNS]
        cursor.execute(OPEN + _rows(len(asked), len(COLUMNS)), values)
    moments.acknowledged([one.entry_id for one in openings if one.kind == "choice"])
    return openings


# Everybody who chooses waits for these two, one after another: the framework would take longer
# to write them than the database to do them. The index is nobody else's, because of the lock.
AT_ONCE = 100
COLUMNS = ("entry_id", "salt", "record", "kind", "subject", "number", "form_key")
ENTER = """
INSERT INTO ledger_entry ("index", commitment)
SELECT last.number + given.column1, given.column2
FROM (SELECT coalesce(max("index"), -1) AS number FROM ledger_entry) AS last, ("""
ENTERED = """) AS given
RETURNING "index"
"""
OPEN = f"INSERT INTO ledger_opening ({', '.join(COLUMNS)}) "


def _rows(rows: int, columns: int) -> str:
    row = f"({', '.join(['%s'] * columns)})"
    return f"VALUES {', '.join([row] * rows)}"


def _prepared(opening: Opening, name: str) -> object:
    """Return a value as the database wants it: a UUID is text on SQLite."""
    value = getattr(opening, name)
    if name != "subject":
        return value
    return Opening._meta.get_field(name).get_db_prep_value(value, connection)  # noqa: SLF001
