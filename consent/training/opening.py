"""Open a snapshot to filter with: checked as a whole, with the key of its accounts, or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from consent.core.account_keys import AccountKey
from consent.core.notes import VerifierKey
from consent.core.snapshots import (
    MANIFEST,
    Manifest,
    NewerSnapshot,
    OtherKey,
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
