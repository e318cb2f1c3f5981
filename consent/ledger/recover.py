"""
Bring back what an old copy of the database has lost.

The entries themselves are public, so they come back from the published files.
What they say is not: a record comes back from the receipt of the person who has it.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from consent.core import numbers
from consent.core.audit import check_published, published_entries, signed_by_ledger
from consent.core.erasure_records import recovery_record
from consent.core.receipts import Proven, Receipt, verify
from consent.core.refusal import Refused
from consent.core.tiles import WIDTH
from consent.ledger.append import append, lock
from consent.ledger.check import folder_reader
from consent.ledger.models import Entry, Opening
from consent.ledger.published import ledger_files, trusted_keys
from consent.ledger.signers import key_file
from consent.ledger.trouble import HistoryChanged, TilesDamaged

AT_ONCE = 10_000


class NotOurs(Exception):
    """A receipt proves nothing here; the text says why."""


class AlreadyThere(Exception):
    """The record that a receipt holds was never lost."""


@transaction.atomic
def put_back(*, at: datetime) -> range:
    """
    Add the published entries that the database does not have, and return their indexes.

    An entry of its own tells of it: what they say is lost, and nobody has hidden it.

    :raises LedgerTrouble: if what was published is damaged, or the database has other entries
    """
    lock()
    keys = [*trusted_keys(), *(held.key for held in key_file().read())]
    read = folder_reader(ledger_files().folder)
    try:
        checkpoint = signed_by_ledger(read, keys=keys)
    except Refused as refused:
        raise TilesDamaged(f"The checkpoint is not right: {refused}") from None
    for problem in check_published(read, checkpoint):
        raise TilesDamaged(f"Entry {problem.index}: {problem.what}.")
    known = Entry.objects.order_by("index").values_list("index", "commitment")
    rows = known.iterator(chunk_size=AT_ONCE)
    lost: list[Entry] = []
    for tile, entries in published_entries(read, size=checkpoint.size):
        for place, entry in enumerate(entries or ()):
            index = tile.index * WIDTH + place
            row = next(rows, None)
            if row is None:
                lost.append(Entry(index=index, commitment=entry))
            elif (row[0], bytes(row[1])) != (index, entry):
                raise HistoryChanged(f"entry {index}")
    Entry.objects.bulk_create(lost, batch_size=AT_ONCE)
    back = range(checkpoint.size - len(lost), checkpoint.size)
    if back:
        record = recovery_record(
            origin=settings.SITE_ORIGIN, first=back.start, size=back.stop, at=at
        )
        append(record=record, subject=None)
    return back


def proven_here(data: bytes) -> Proven:
    """
    Return what a receipt of this ledger proves, whose entry is in the database.

    :raises NotOurs: if it does not prove anything here
    """
    try:
        proven = verify(data, keys=trusted_keys())
    except Refused as refused:
        raise NotOurs(str(refused)) from None
    entry = Entry.objects.filter(index=proven.index).first()
    if entry is None or bytes(entry.commitment) != proven.entry:
        raise NotOurs(
            f"The database does not have entry {proven.index}. Put the entries back first."
        )
    return proven


def reopen(data: bytes, proven: Proven, *, subject: object) -> Opening:
    """
    Keep the record again that a proven receipt holds, under a new receipt number; under the lock.

    :raises AlreadyThere: if it was not lost
    """
    if Opening.objects.filter(entry=proven.index).exists():
        raise AlreadyThere
    receipt = Receipt.parse(data)
    return Opening.objects.create(
        entry_id=proven.index,
        salt=receipt.salt,
        record=receipt.record.decode(),
        kind=str(proven.record["kind"]),
        subject=subject,
        number=numbers.number_from(secrets.token_bytes(numbers.LENGTH)),
    )
