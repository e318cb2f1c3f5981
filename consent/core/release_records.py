"""The canonical record of the cut-off of a release. That of its seal is in `uses.py`."""

from datetime import datetime
from uuid import UUID

from consent.core.records import instant


def cut_record(
    *,
    origin: str,
    release: str,
    purpose: str,
    controller: str,
    edition: str,
    by: UUID | None,
    at: datetime,
) -> dict[str, object]:
    """
    Return the record that cuts a release off.

    Every entry before it counts for the release, none after it; `edition` is the digest of the
    rules that do. `by` is the subject of who opened it, None for the command line.
    """
    return {
        "v": 1,
        "kind": "cut",
        "origin": origin,
        "release": release,
        "purpose": purpose,
        "controller": controller,
        "edition": edition,
        "by": None if by is None else str(by),
        "at": instant(at),
    }
