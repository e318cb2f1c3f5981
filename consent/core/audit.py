"""Replay a ledger: from what opens its entries to the leaves of its tree."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from consent.core.records import TAG


def leaves_of(openings: Iterable[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """
    Yield the hash of the leaf for each salt and record.

    The same as leaf_hash(commitment(…)), in one step: a replay has millions of them.
    """
    for salt, record in openings:
        yield sha256(b"\x00" + sha256(TAG + salt + record).digest()).digest()
