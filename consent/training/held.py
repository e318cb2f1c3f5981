"""What a pipeline has already of a newer snapshot, and the delta that leads from it to that."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from consent.core.notes import MAX_BYTES, VerifierKey
from consent.core.refusal import Refused
from consent.core.snapshot_deltas import Delta, open_delta
from consent.core.snapshots import (
    FILES,
    MANIFEST,
    File,
    Manifest,
    SnapshotChanged,
    check_file,
    digest_of,
    open_manifest,
)
from consent.training.deltas import NotApplied, apply_change, engine
from consent.training.remote import NotThere, Site
from consent.training.writing import NoEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The snapshot that is there already: signed and whole, but perhaps over."""

    folder: Path
    digest: str
    manifest: Manifest


def held_in(folder: Path, keys: Sequence[VerifierKey]) -> Held | None:
    """Return the snapshot in a folder; None if there is none, or one that cannot be trusted."""
    try:
        data = (folder / MANIFEST).read_bytes()
        manifest = open_manifest(data, keys=keys)
        for name in FILES:
            check_file(folder / name, manifest.file(name))
    except (OSError, Refused):
        return None
    return Held(folder=folder, digest=digest_of(data), manifest=manifest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """A delta from the snapshot that is there to a newer one, signed, and a folder for its files."""

    held: Held
    delta: Delta
    address: str
    folder: Path

    def apply(self, site: Site, said: File, place: Path) -> bool:
        """Write a file of the newer snapshot; return whether it is the one that was signed."""
        change = self.delta.change(said.name)
        if change is None:
            return False
        self.folder.mkdir(exist_ok=True)
        made = self.folder / said.name
        try:
            for part in (change.removed, change.added):
                site.file(f"{self.address}/{part.name}", self.folder / part.name, part)
            apply_change(said.name, self.held.folder / said.name, self.folder, made)
            check_file(made, said)
        except (NotThere, NotApplied, SnapshotChanged):
            return False
        made.rename(place)
        return True


def steps_from(
    held: Held, *, to: str, site: Site, folder: Path, keys: Sequence[VerifierKey]
) -> Steps | None:
    """
    Ask a site for the delta to a newer snapshot; None if there is none that can be applied here.

    :raises Refused: if it is not signed, or between other snapshots
    """
    address = f"{address_of(to)}/from/{held.digest}"
    try:
        can, data = engine(), site.text(f"{address}/{MANIFEST}", most=MAX_BYTES)
    except (NoEngine, NotThere):
        return None
    origin = held.manifest.origin
    delta = open_delta(data, keys=keys, origin=origin, base=held.digest, snapshot=to)
    return (
        Steps(held=held, delta=delta, address=address, folder=folder)
        if delta.engine == can
        else None
    )


def address_of(digest: str) -> str:
    """Return where the files of a snapshot are on its site."""
    return f"/api/v1/snapshots/{digest}"
