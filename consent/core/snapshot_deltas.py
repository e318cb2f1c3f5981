"""
The signed manifest of a delta: what turns the files of one snapshot into those of a later one.

For each file that it is about there are two of its own: the keys of rows that go, and whole rows
that come, those that changed being both. The result is checked against the manifest of the later
snapshot, byte by byte, so a delta can be wrong or missing and do no harm. It is signed all the
same: a program that reads Parquet is never given any that the site has not signed.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Self

from consent.core.notes import Note, Signer, VerifierKey, sign
from consent.core.records import canonical
from consent.core.refusal import Refused
from consent.core.snapshots import ACCOUNTS, GONE, POSTS, TABLE, File

TITLE = "privacydash snapshot delta"
FORM = 1
KEYS = {
    ACCOUNTS: ("account",),
    POSTS: ("post", "account"),
    GONE: ("post",),
    TABLE: ("standing", "turn", "kind"),
}
"""What no two rows of a file share, and what they are ordered by."""


class NotADelta(Refused):
    """The text is not the manifest of a delta, or not of the one that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What turns one file into its successor: keys that go, rows that come."""

    name: str
    removed: File
    added: File


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """
    What a delta says of itself.

    `base` and `snapshot` are the digests of the two snapshots; `engine` is what must write the
    files so that they come out byte by byte. A file that `changes` does not name is as it was, or
    is fetched whole.
    """

    origin: str
    base: str
    snapshot: str
    engine: str
    changes: tuple[Change, ...]

    @property
    def text(self) -> str:
        plain = {"v": FORM, **asdict(self), "changes": [asdict(one) for one in self.changes]}
        return f"{TITLE}\n{canonical(plain).decode()}\n"

    def signed(self, *signers: Signer) -> Note:
        return sign(self.text, *signers)

    def change(self, name: str) -> Change | None:
        return next((one for one in self.changes if one.name == name), None)

    @property
    def files(self) -> dict[str, File]:
        """The files of the delta by their names."""
        return {
            file.name: file for change in self.changes for file in (change.removed, change.added)
        }

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read the text of a note.

        :raises NotADelta: if it is no manifest of a delta, or one of a form that is not known
        """
        title, _, body = text.partition("\n")
        try:
            read = json.loads(body)
            found = cls(
                origin=read["origin"],
                base=read["base"],
                snapshot=read["snapshot"],
                engine=read["engine"],
                changes=tuple(
                    Change(
                        name=one["name"], removed=File(**one["removed"]), added=File(**one["added"])
                    )
                    for one in read["changes"]
                ),
            )
        except (ValueError, TypeError, KeyError):
            raise NotADelta("The manifest of the delta cannot be read.") from None
        for one in found.changes:
            if one.name not in KEYS or (one.removed.name, one.added.name) != names_of(one.name):
                raise NotADelta("The manifest of the delta names other files than it must.")
        if title != TITLE or found.text != text:
            raise NotADelta("The manifest of the delta is not written as it must be.")
        return found


def names_of(name: str) -> tuple[str, str]:
    """Return what the two files are called that turn a file into its successor."""
    stem = name.removesuffix(".parquet")
    return f"{stem}.removed.parquet", f"{stem}.added.parquet"


def open_delta(
    data: bytes, *, keys: Iterable[VerifierKey], origin: str, base: str, snapshot: str
) -> Delta:
    """
    Read the manifest of a delta and check who signed it, and between which snapshots it is.

    :raises Refused: if it is not the one that was asked for, signed by that site
    """
    note = Note.parse(data)
    signers = note.signed_by(keys)
    found = Delta.parse(note.text)
    if not any(key.name == origin for key in signers):
        raise NotADelta(f"No key of {origin} has signed the delta.")
    if (found.origin, found.base, found.snapshot) != (origin, base, snapshot):
        raise NotADelta("The delta is between other snapshots than it was asked for.")
    return found
