"""Add one entry to the ledger. Called by verbs inside their transaction."""

import secrets
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from consent.core import numbers, records
from consent.ledger import moments
from consent.ledger.models import Entry, Opening
from consent.ledger.published import published_size
from consent.ledger.trouble import LedgerBehind

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
        with connection.cursor() as cursor:
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


def append(
    *, record: dict[str, object], subject: UUID | None, form_key: str | None = None
) -> Opening:
    """
    Commit to a record under the next index and return its opening; under the lock.

    :raises LedgerBehind: if the database is an old copy
    """
    salt = secrets.token_bytes(records.SALT_BYTES)
    body = records.canonical(record)
    opening = Opening(
        salt=salt,
        record=body.decode(),
        kind=str(record["kind"]),
        subject=subject,
        number=numbers.number_from(secrets.token_bytes(numbers.LENGTH)),
        form_key=form_key,
    )
    with connection.cursor() as cursor:
        cursor.execute(ENTER, [records.commitment(salt=salt, record=body)])
        opening.entry_id = cursor.fetchone()[0]
        _check_not_behind(opening.entry_id)
        cursor.execute(OPEN, [_prepared(opening, field) for field in COLUMNS])
    if record["kind"] == "choice":
        moments.acknowledged(opening.entry_id)
    return opening


# Everybody who chooses waits for these two, one after another: the framework would take longer
# to write them than the database to do them. The index is nobody else's, because of the lock.
COLUMNS = ("entry_id", "salt", "record", "kind", "subject", "number", "form_key")
ENTER = """
INSERT INTO ledger_entry ("index", commitment)
SELECT coalesce(max("index"), -1) + 1, %s FROM ledger_entry
RETURNING "index"
"""
OPEN = f"INSERT INTO ledger_opening ({', '.join(COLUMNS)}) VALUES (%s, %s, %s, %s, %s, %s, %s)"  # noqa: S608 (our own names)


def _prepared(opening: Opening, name: str) -> object:
    """Return a value as the database wants it: a UUID is text on SQLite."""
    value = getattr(opening, name)
    if name != "subject":
        return value
    return Opening._meta.get_field(name).get_db_prep_value(value, connection)  # noqa: SLF001
