"""Receipts of entries: made anew each time, from what is published now."""

from consent.core import merkle
from consent.core.receipts import Receipt
from consent.core.refusal import Refused
from consent.ledger.files import FileMissing
from consent.ledger.models import Opening
from consent.ledger.published import checkpoint_in, ledger_files, trusted_keys


class NotProvable(Exception):
    """What the database says of an entry is not what was published, or not readable."""


def receipt_of(opening: Opening) -> Receipt | None:
    """
    Return the receipt of an entry; None while no checkpoint names it yet.

    :raises NotProvable: if what would come out is not a proof
    """
    files = ledger_files()
    note = files.checkpoint()
    checkpoint = checkpoint_in(note)
    if note is None or checkpoint is None or opening.entry_id >= checkpoint.size:
        return None
    index, size = opening.entry_id, checkpoint.size
    try:
        receipt = Receipt(
            salt=bytes(opening.salt),
            record=opening.record.encode(),
            index=index,
            path=tuple(merkle.inclusion_path(index, size=size, read=files.hashes(size=size))),
            checkpoint=note,
        )
        # What nobody could check must not leave the house.
        receipt.verify(trusted_keys())
    except (Refused, FileMissing) as why:
        raise NotProvable(f"entry {index}: {why}") from None
    return receipt
