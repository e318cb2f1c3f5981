"""The canonical records of entries that were closed: of people who left, and of what was lost."""

from collections.abc import Iterable
from datetime import datetime

from consent.core.records import instant


def erasure_record(
    *, origin: str, entries: Iterable[int], channel: str, at: datetime
) -> dict[str, object]:
    """
    Return the record of an account that was deleted.

    `entries` are the indexes of its entries, whose records and salts went with it. That they were
    one person's is all that stays known of that person.
    """
    return {
        "v": 1,
        "kind": "erasure",
        "origin": origin,
        "entries": sorted(entries),
        "channel": channel,
        "at": instant(at),
    }


def recovery_record(*, origin: str, first: int, size: int, at: datetime) -> dict[str, object]:
    """
    Return the record of entries that came back from the published files, without their records.

    They are those from `first` to before `size`.
    """
    return {
        "v": 1,
        "kind": "recovery",
        "origin": origin,
        "first": first,
        "size": size,
        "at": instant(at),
    }
