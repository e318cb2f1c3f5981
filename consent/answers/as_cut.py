"""Whether snapshots are still what the ledger tells of: their rows, and the files that are served."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from consent.core.audit import Problem
from consent.core.records import instant
from consent.core.refusal import Refused
from consent.core.snapshots import MANIFEST, check_file, digest_of, open_manifest
from consent.ledger.models import Opening
from consent.ledger.published import all_keys
from consent.training.kept import folder_of
from consent.training.models import Snapshot


def problems_of_snapshots() -> Iterator[Problem]:
    """Yield what differs, each with the snapshot it is about; memory does not grow with their files."""
    # Rows first: a snapshot that is cut meanwhile has an entry at least.
    rows = list(Snapshot.objects.order_by("entry"))
    for row in rows:
        opening = Opening.objects.filter(entry=row.entry, kind="snapshot").first()
        told = json.loads(opening.record) if opening else {}
        for what in (*_of_row(row, told), *_of_files(row)):
            yield Problem(index=None, what=f"snapshot {row.digest}: {what}")
    entries = {row.entry for row in rows}
    newest = max(entries, default=-1)
    openings = Opening.objects.filter(kind="snapshot", entry__lte=newest).order_by("entry")
    for entry in openings.values_list("entry", flat=True):
        if entry not in entries:
            yield Problem(index=None, what=f"the snapshot of entry {entry} is not kept")


def _of_row(row: Snapshot, told: Mapping[str, Any]) -> Iterator[str]:
    kept = {
        "snapshot": row.digest,
        "edition": row.edition,
        "entries": row.entries,
        "expires": instant(row.expires_at),
    }
    if any(told.get(name) != value for name, value in kept.items()):
        yield "it is kept otherwise than the ledger tells"
    data = row.manifest.encode()
    if digest_of(data) != row.digest:
        yield "its manifest is not the one that was entered"
        return
    try:
        # The ledger tells its digest: it is the one that was cut, also if a key was stolen since.
        open_manifest(data, keys=all_keys())
    except Refused as refused:
        yield f"its manifest is not right: {_said(refused)}"


def _of_files(row: Snapshot) -> Iterator[str]:
    """Yield which of the files that are served are not those that were signed."""
    if not row.kept_in:
        return
    try:
        _check_files(row)
    except (OSError, Refused) as found:
        # It may have been removed in this moment, as old ones are.
        if Snapshot.objects.filter(pk=row.pk, kept_in=row.kept_in).exists():
            yield f"its files are not right: {_said(found)}"


def _check_files(row: Snapshot) -> None:
    folder = folder_of(row)
    data = (folder / MANIFEST).read_bytes()
    if digest_of(data) != row.digest:
        raise Refused("the manifest is another one")
    for file in open_manifest(data, keys=all_keys()).files:
        check_file(folder / file.name, file)


def _said(error: Exception) -> str:
    return str(error).rstrip(".")
