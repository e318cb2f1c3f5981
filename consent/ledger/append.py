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
    # Above all this must not happen: two entries with the same number, one of them in
    # receipts, the other in the database.
    if entries < (published := published_size()):
        raise LedgerBehind(entries=entries, published=published)
    return entries


def append(
    *, record: dict[str, object], subject: UUID | None, form_key: str | None = None
) -> Opening:
    """
    Commit to a record under the next index and return its opening; under the lock.

    :raises LedgerBehind: if the database is an old copy
    """
    salt = secrets.token_bytes(records.SALT_BYTES)
    body = records.canonical(record)
    entry = Entry.objects.create(
        index=next_index(), commitment=records.commitment(salt=salt, record=body)
    )
    if record["kind"] == "choice":
        moments.acknowledged(entry.index)
    return Opening.objects.create(
        entry=entry,
        salt=salt,
        record=body.decode(),
        kind=str(record["kind"]),
        subject=subject,
        number=numbers.number_from(secrets.token_bytes(numbers.LENGTH)),
        form_key=form_key,
    )
