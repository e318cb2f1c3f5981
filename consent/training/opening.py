"""Open a snapshot to filter with: checked as a whole, with the key of its accounts, or not at all."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from consent.core.account_keys import AccountKey
from consent.core.notes import VerifierKey
from consent.core.snapshots import (
    MANIFEST,
    Manifest,
    NewerSnapshot,
    NotASnapshot,
    OtherKey,
    check_file,
    digest_of,
    open_folder,
)
from consent.core.words import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSnapshot:
    """A snapshot that may be filtered with now; `digest` is what the site calls it."""

    folder: Path
    manifest: Manifest
    digest: str
    key: AccountKey

    def number(self, word: str) -> int:
        """Return the number of a word."""
        return self.manifest.words.index(word)

    @property
    def usable(self) -> int:
        return self.manifest.first_usable


def open_snapshot(
    folder: Path, *, keys: Iterable[VerifierKey], account_key: AccountKey, at: datetime
) -> OpenSnapshot:
    """
    Check everything about a snapshot, and return it.

    :param keys: whose signature counts
    :raises Refused: if anything is missing, changed, unsigned, too old, too new, or of another key
    """
    manifest = open_folder(folder, keys=keys, at=at)
    if account_key.id != manifest.account_key:
        raise OtherKey(
            f"The key of the accounts is {account_key.id}, but the snapshot was made with"
            f" {manifest.account_key}. With another key every account would be unknown."
        )
    for word in Unknown:
        if word not in manifest.words:
            raise NewerSnapshot(f"The snapshot has no word for {word}; this program needs it.")
    digest = digest_of((folder / MANIFEST).read_bytes())
    return OpenSnapshot(folder=folder, manifest=manifest, digest=digest, key=account_key)


@contextmanager
def signed_copy(snapshot: OpenSnapshot, within: Path | None = None) -> Iterator[OpenSnapshot]:
    """
    Yield a copy of a snapshot as it was signed, whatever is put in its place meanwhile.

    :param within: an existing folder for the copy; None: where the machine has temporary files
    :raises Refused: if its files are not those any more that were signed
    """
    with TemporaryDirectory(prefix="snapshot-", dir=within) as folder:
        for one in snapshot.manifest.files:
            copy = Path(folder) / one.name
            try:
                copyfile(snapshot.folder / one.name, copy)
            except OSError:
                raise NotASnapshot(f"{one.name} is missing from the snapshot.") from None
            check_file(copy, one)
        yield replace(snapshot, folder=Path(folder))
