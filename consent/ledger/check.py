"""
Check the whole ledger: the published files, and the database against them.

Everything is recomputed. What differs is named by the index of the entry, so
that whoever changed the past, as superuser and past every trigger, is seen.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from consent.core.audit import (
    Problem,
    Read,
    check_published,
    published_entries,
    signed_by_ledger,
)
from consent.core.checkpoints import Checkpoint as Signed
from consent.core.checkpoints import SignedCheckpoint
from consent.core.merkle import leaf_hash
from consent.core.notes import NotSigned
from consent.core.records import SALT_BYTES, commitment
from consent.core.refusal import Refused
from consent.core.tiles import Edge
from consent.ledger.models import Checkpoint, Entry, Key, Opening
from consent.ledger.published import all_keys, ledger_files, trusted_keys
from consent.ledger.signers import KIND as KEY_KIND

MOST = 1000
"""So many problems are told; whoever has more has one."""


@dataclass(slots=True, kw_only=True)
class Report:
    """
    What a check has found.

    `entries` are those of the database, None if it was not asked. `erased` are leaves without a
    row: entries of people who left, whose records were deleted, as an entry of the ledger tells.
    `lost` are entries that came back after an old copy of the database, but not their records.
    """

    published: int = 0
    entries: int | None = None
    erased: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def first_bad_index(self) -> int | None:
        return min((p.index for p in self.problems if p.index is not None), default=None)

    def note(self, problem: Problem) -> None:
        if len(self.problems) < MOST and problem not in self.problems:
            self.problems.append(problem)


def check_files(read: Read, *, report: Report, keys: object = None) -> Signed | None:
    """Check published files with the keys given, else with those of the database."""
    known = trusted_keys() if keys is None else keys
    try:
        checkpoint = signed_by_ledger(read, keys=known)
    except Refused as refused:
        report.note(Problem(index=None, what=f"the published checkpoint is not right: {refused}"))
        return None
    report.published = checkpoint.size
    for problem in check_published(read, checkpoint):
        report.note(problem)
    return checkpoint


def check_ledger() -> Report:
    """Check this site's files and database."""
    report, read = Report(), folder_reader(ledger_files().folder)
    published = None
    if ledger_files().checkpoint() is not None or Checkpoint.objects.exists():
        published = check_files(read, report=report)
    roots = _check_entries(read, report, published)
    _check_checkpoints(report, roots, published)
    _check_keys(report)
    return report


def check_kept(kept: bytes, *, report: Report) -> None:
    """
    Hold the database against a checkpoint that was kept elsewhere: it must have all that it signed.

    A site that was restored from old copies of everything agrees with itself; this shows it. One
    that was signed with a key that was stolen later can show that all is here: nobody can make one
    that fits. If it does not fit, it may be the thief's.
    """
    try:
        signed, stolen = _opened(kept)
    except Refused as refused:
        report.note(
            Problem(index=None, what=f"the checkpoint that was kept is not right: {refused}")
        )
        return
    edge = Edge()
    here = Entry.objects.order_by("index").values_list("commitment", flat=True)[: signed.size]
    for entry in here.iterator(chunk_size=10_000):
        for _ in edge.add([leaf_hash(bytes(entry))]):
            pass
    fits = (edge.size, edge.root()) == (signed.size, signed.root)
    if stolen and not fits:
        what = (
            "the checkpoint that was kept does not fit, and was signed with a key that was stolen:"
            " the thief may have made it. Ask with one that another key signed"
        )
        report.note(Problem(index=None, what=what))
    elif edge.size < signed.size:
        what = "it was signed in the checkpoint that was kept, but is not here: an old copy was restored"
        report.note(Problem(index=edge.size, what=what))
    elif not fits:
        what = f"the first {signed.size} entries are not those that the checkpoint that was kept signed"
        report.note(Problem(index=None, what=what))


def _opened(kept: bytes) -> tuple[Signed, bool]:
    """
    Return what a checkpoint says, and whether only keys that were stolen since have signed it.

    :raises Refused: if none of this ledger's keys has
    """
    try:
        return SignedCheckpoint.open(kept, keys=trusted_keys()).checkpoint, False
    except NotSigned:
        return SignedCheckpoint.open(kept, keys=all_keys()).checkpoint, True


def folder_reader(folder: Path) -> Read:
    """Return what reads the files of a published ledger in a folder."""

    def read(name: str) -> bytes | None:
        try:
            return (folder / name).read_bytes()
        except FileNotFoundError:
            return None

    return read


def _check_entries(read: Read, report: Report, published: Signed | None) -> dict[int, bytes]:
    """Check every row against what was published and what opens it; return roots by their size."""
    sizes = set(Checkpoint.objects.values_list("size", flat=True))
    seen, edge, roots = _Seen(report), Edge(), dict[int, bytes]()
    public = _flat(read, published.size) if published else iter(())
    index = 0
    for row in _rows():
        for missing in range(index, row[0]):
            report.note(Problem(index=missing, what="it is missing in the database"))
            next(public, None)
        index = row[0] + 1
        entry = bytes(row[1])
        shown = next(public, None)
        if shown is not None and shown != entry:
            what = "the database has another entry there than the one that was published"
            report.note(Problem(index=row[0], what=what))
        for _ in edge.add([leaf_hash(entry)]):
            pass
        if edge.size in sizes:
            roots[edge.size] = edge.root()
        seen.opening(row)
    report.entries = index
    for missing in range(index, published.size if published else 0):
        what = "it was published, but is missing in the database"
        report.note(Problem(index=missing, what=what))
    seen.gaps()
    return roots


Row = tuple[int, bytes, bytes | None, str | None, str | None, object]


def _rows() -> Iterator[Row]:
    rows = Entry.objects.order_by("index").values_list(
        "index",
        "commitment",
        "opening__salt",
        "opening__record",
        "opening__kind",
        "opening__subject",
    )
    return rows.iterator(chunk_size=10_000)


def _flat(read: Read, size: int) -> Iterator[bytes | None]:
    """Yield each published entry; None where the file is damaged, which is told elsewhere."""
    for tile, entries in published_entries(read, size=size):
        yield from entries if entries is not None else [None] * tile.width


class _Seen:
    """Checks what opens the entries, and remembers which entries nothing opens."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._closed: set[int] = set()
        self._followed: dict[int, int] = {}
        self._erased: set[int] = set()
        self._recovered: list[range] = []

    def opening(self, row: Row) -> None:
        index, entry, salt, record, kind, subject = row
        if salt is None or record is None:
            self._closed.add(index)
            return
        salt = bytes(salt)
        if len(salt) != SALT_BYTES or commitment(salt=salt, record=record.encode()) != bytes(entry):
            self._note(index, "its record is not the one that was entered")
            return
        read = json.loads(record)
        if read["kind"] != kind:
            self._note(index, f"it is kept as {kind}, but its record is of the kind {read['kind']}")
        owner = read.get("subject")
        if owner != (None if subject is None else str(subject)):
            self._note(index, "it is kept for somebody else than its record says")
        previous = read.get("previous")
        if kind == "choice" and isinstance(previous, int):
            self._followed[previous] = index
        elif kind == "erasure":
            self._erased.update(read["entries"])
        elif kind == "recovery":
            self._recovered.append(range(read["first"], read["size"]))

    def gaps(self) -> None:
        """Tell entries of people who left, and lost ones, from those that somebody hid."""
        for index in sorted(self._closed):
            if any(index in back for back in self._recovered):
                self._report.lost.append(index)
            elif index in self._followed:
                later = self._followed[index]
                self._note(index, f"its record is gone, but not entry {later} of the same person")
            elif index in self._erased:
                self._report.erased.append(index)
            else:
                self._note(index, "its record is gone, and no entry tells of an erasure")

    def _note(self, index: int, what: str) -> None:
        self._report.note(Problem(index=index, what=what))


def _check_checkpoints(report: Report, roots: dict[int, bytes], published: Signed | None) -> None:
    # Entries that are wrong have other roots: that follows, and says nothing more.
    bad, before = report.first_bad_index, 0
    for row in Checkpoint.objects.all():
        if (bad is None or bad >= row.size) and bytes(row.root) != roots.get(row.size):
            what = f"the entries up to {row.size} do not have the root that was signed for them"
            report.note(Problem(index=before, what=what))
        before = row.size
    if published is not None and before > published.size:
        what = f"a checkpoint of {before} entries was signed, but an older one is published"
        report.note(Problem(index=published.size, what=what))


def _check_keys(report: Report) -> None:
    """Hold the rows of keys against the entries that tell of them."""
    told: dict[str, dict[str, object]] = {}
    for opening in Opening.objects.filter(kind=KEY_KIND).order_by("entry"):
        record = json.loads(opening.record)
        key = told.setdefault(record["key"], {"until": None, "compromised": False})
        if record["change"] == "begins":
            key["since"] = record["size"]
        else:
            key |= {"until": record["size"], "compromised": record["change"] == "compromised"}
    rows = {
        key.line: {"since": key.since, "until": key.until, "compromised": key.compromised}
        for key in Key.objects.all()
    }
    for line in sorted(told.keys() | rows.keys()):
        if told.get(line) != rows.get(line):
            what = f"the key {line} is kept otherwise than the ledger tells"
            report.note(Problem(index=None, what=what))
