"""The canonical record of a change of the keys that sign the ledger."""

from datetime import datetime
from enum import StrEnum

from consent.core.records import instant


class Change(StrEnum):
    """What became of a key."""

    BEGINS = "begins"
    ENDS = "ends"
    COMPROMISED = "compromised"
    """It ends because somebody else may have it: nothing it signed counts any more."""


def key_record(
    *, origin: str, key: str, change: Change, size: int, at: datetime
) -> dict[str, object]:
    """
    Return the record of a change.

    `key` is the verifier key, one line. It signs checkpoints from `size` entries
    on, this one included, or has signed those of up to `size` entries.
    """
    return {
        "v": 1,
        "kind": "key",
        "origin": origin,
        "key": key,
        "change": change.value,
        "size": size,
        "at": instant(at),
    }
