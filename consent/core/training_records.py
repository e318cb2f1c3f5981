"""The canonical records of what training is given: snapshots that were cut."""

from datetime import datetime

from consent.core.records import instant


def snapshot_record(
    *,
    origin: str,
    snapshot: str,
    edition: str,
    entries: int,
    created_at: datetime,
    expires_at: datetime,
    at: datetime,
) -> dict[str, object]:
    """
    Return the record of a snapshot.

    `snapshot` is the hex SHA-256 of its manifest as signed; it holds every entry below `entries`,
    judged by the rules of `edition`. `at` is when all of it was on the disk.
    """
    return {
        "v": 1,
        "kind": "snapshot",
        "origin": origin,
        "snapshot": snapshot,
        "edition": edition,
        "entries": entries,
        "created": instant(created_at),
        "expires": instant(expires_at),
        "at": instant(at),
    }
