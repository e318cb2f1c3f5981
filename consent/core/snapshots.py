"""
The signed text at the top of a snapshot: what it holds, as of when, and until when it counts.

A snapshot is a folder. Its manifest is a signed note (C2SP signed-note): a line that says what it
is, and one of canonical JSON, which names every other file with its digest. Whatever is missing,
unsigned, changed, too old or too new is refused, and whoever filters then keeps everything out.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from consent.core.notes import Note, Signer, VerifierKey, sign
from consent.core.records import canonical, instant
from consent.core.refusal import Refused

TITLE = "privacydash snapshot"
SCHEMA = 1
MANIFEST = "manifest"
ACCOUNTS, POSTS, GONE, TABLE = (
    "accounts.parquet",
    "posts.parquet",
    "gone.parquet",
    "decisions.parquet",
)
FILES = (ACCOUNTS, POSTS, GONE, TABLE)
AT_ONCE = 1 << 20


class NotASnapshot(Refused):
    """The folder holds no snapshot, or not a whole one."""


class NewerSnapshot(Refused):
    """The snapshot has a form that came after this program."""


class SnapshotChanged(Refused):
    """A file of the snapshot is not the one that was signed."""


class SnapshotNotYet(Refused):
    """The snapshot was made later than now: a clock is wrong."""


class SnapshotExpired(Refused):
    """The snapshot is too old; people may have said no since."""


class OtherKey(Refused):
    """The key of the accounts is not the one that this snapshot was made with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a snapshot; `sha256` in hexadecimal."""

    name: str
    sha256: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """
    What a snapshot says of itself.

    It holds every entry of the ledger below `entries`, judged by the rules of `edition`. Verdicts
    hold from `created_at` to `expires_at`. `words` are the words of verdicts by number, of which
    those from `first_usable` on let a post in. `cuts` is how many dates there are beside an
    account. `audiences` gives for each audience the number of the word that keeps it out, -1 for
    none. `counts` are what there is in numbers: also that there is nothing, which is signed, too.
    """

    origin: str
    edition: str
    entries: int
    created_at: datetime
    expires_at: datetime
    account_key: str
    words: tuple[str, ...]
    first_usable: int
    kinds: tuple[str, ...]
    audiences: Mapping[str, int]
    platforms: tuple[str, ...]
    cuts: int
    counts: Mapping[str, int]
    files: tuple[File, ...]

    @property
    def text(self) -> str:
        """The text that is signed; the same for the same snapshot, byte by byte."""
        return f"{TITLE}\n{canonical(self._plain()).decode()}\n"

    def _plain(self) -> dict[str, object]:
        return {
            "v": SCHEMA,
            "origin": self.origin,
            "edition": self.edition,
            "entries": self.entries,
            "created": instant(self.created_at),
            "expires": instant(self.expires_at),
            "account_key": self.account_key,
            "words": list(self.words),
            "first_usable": self.first_usable,
            "kinds": list(self.kinds),
            "audiences": dict(self.audiences),
            "platforms": list(self.platforms),
            "cuts": self.cuts,
            "counts": dict(self.counts),
            "files": [
                {"name": one.name, "sha256": one.sha256, "bytes": one.bytes, "rows": one.rows}
                for one in self.files
            ],
        }

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read the text of a note.

        :raises NotASnapshot: if it is no manifest
        :raises NewerSnapshot: if it is one of a later form
        """
        title, _, body = text.partition("\n")
        if title != TITLE:
            raise NotASnapshot("What was signed is not the manifest of a snapshot.")
        try:
            read = json.loads(body)
            form = int(read["v"])
        except (ValueError, TypeError, KeyError):
            raise NotASnapshot("The manifest of the snapshot cannot be read.") from None
        if form != SCHEMA:
            raise NewerSnapshot(
                f"The snapshot has form {form}; this program knows form {SCHEMA}. Use the program"
                " that came with the snapshot."
            )
        try:
            found = cls._of(read)
        except (ValueError, TypeError, KeyError):
            raise NotASnapshot("The manifest of the snapshot cannot be read.") from None
        if sorted(one.name for one in found.files) != sorted(FILES):
            raise NotASnapshot("The manifest of the snapshot names other files than it must.")
        if found.text != text:
            raise NotASnapshot("The manifest of the snapshot is not written as it must be.")
        return found

    @classmethod
    def _of(cls, read: dict[str, Any]) -> Self:
        return cls(
            origin=read["origin"],
            edition=read["edition"],
            entries=read["entries"],
            created_at=_moment(read["created"]),
            expires_at=_moment(read["expires"]),
            account_key=read["account_key"],
            words=tuple(read["words"]),
            first_usable=read["first_usable"],
            kinds=tuple(read["kinds"]),
            audiences=read["audiences"],
            platforms=tuple(read["platforms"]),
            cuts=read["cuts"],
            counts=read["counts"],
            files=tuple(File(**one) for one in read["files"]),
        )

    def file(self, name: str) -> File:
        """
        Return what the manifest says of a file.

        :raises NotASnapshot: if it says nothing of it
        """
        for one in self.files:
            if one.name == name:
                return one
        raise NotASnapshot(f"The manifest of the snapshot does not name {name}.")

    def signed(self, *signers: Signer) -> Note:
        return sign(self.text, *signers)

    def check_time(self, at: datetime) -> None:
        """
        Let nobody filter with a snapshot that does not count at an instant.

        :raises SnapshotExpired: if it is over
        :raises SnapshotNotYet: if it has not begun
        """
        if at >= self.expires_at:
            raise SnapshotExpired(
                f"The snapshot counted until {instant(self.expires_at)}. Fetch a new one: people"
                " may have said no since."
            )
        if at < self.created_at:
            raise SnapshotNotYet(
                f"The snapshot is from {instant(self.created_at)}, which is later than now. Set"
                " the clock of this machine right."
            )


def digest_of(manifest: bytes) -> str:
    """Return what a snapshot is called by: SHA-256 over its manifest as signed, hexadecimal."""
    return hashlib.sha256(manifest).hexdigest()


def open_manifest(data: bytes, *, keys: Iterable[VerifierKey]) -> Manifest:
    """
    Read a manifest and check who signed it.

    :raises Refused: if it is not one that the site has signed which it names
    """
    note = Note.parse(data)
    signers = note.signed_by(keys)
    manifest = Manifest.parse(note.text)
    # Whoever else may be trusted to sign, a site speaks for itself alone.
    if not any(key.name == manifest.origin for key in signers):
        raise NotASnapshot(f"No key of {manifest.origin} has signed the snapshot.")
    return manifest


def open_folder(folder: Path, *, keys: Iterable[VerifierKey], at: datetime) -> Manifest:
    """
    Return the manifest of the snapshot in a folder, all of it checked: it can be filtered with.

    :raises Refused: if anything is missing, changed, unsigned, too old or too new
    """
    try:
        data = (folder / MANIFEST).read_bytes()
    except OSError:
        raise NotASnapshot(f"There is no snapshot in {folder}.") from None
    manifest = open_manifest(data, keys=keys)
    manifest.check_time(at)
    for name in FILES:
        check_file(folder / name, manifest.file(name))
    return manifest


def check_file(path: Path, said: File) -> None:
    """
    Compare a file with what was signed.

    :raises NotASnapshot: if it is not there
    :raises SnapshotChanged: if it is another
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(AT_ONCE):
                digest.update(part)
    except OSError:
        raise NotASnapshot(f"{said.name} is missing from the snapshot.") from None
    if digest.hexdigest() != said.sha256:
        raise SnapshotChanged(f"{said.name} is not the file that was signed.")


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
