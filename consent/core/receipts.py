"""
Receipts: one file that proves one entry, offline and without this software.

The format is C2SP tlog-proof: what opens the entry (salt and record), its index,
the path from its leaf to the root, and a signed checkpoint with that root. The
format itself vouches for the first part by nothing, so that is computed first.
"""

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from consent.core import merkle
from consent.core.checkpoints import Checkpoint, SignedCheckpoint, read_decimal
from consent.core.merkle import HASH_BYTES
from consent.core.notes import NotANote, VerifierKey, decode_base64, decode_text
from consent.core.records import CHOICE_VERSION, SALT_BYTES, canonical, choice_of, commitment
from consent.core.refusal import Refused

HEADER = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
# A path is at most as long as a number has bits.
MAX_PATH = 63
MAX_BYTES = 16 << 20
VERSIONS = {"choice": range(1, CHOICE_VERSION + 1)}
"""The versions of records by their kind; of every other kind there is version 1 alone."""


class NotAReceipt(Refused):
    """The file is not written as a receipt is."""


class NoRecord(Refused):
    """The file proves that something was entered, but does not hold what."""


class NotInLedger(Refused):
    """The ledger that was signed does not hold this record at this place."""


class BadRecord(Refused):
    """What was entered is not a record that can be read."""


class OtherLedger(Refused):
    """The record says that it belongs to another ledger than the one it was found in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """
    What a receipt has proven.

    Entry number `index` of the ledger `checkpoint.origin` commits to `record`;
    the ledger had `checkpoint.size` entries then, and `signers` say so. `entry`
    are its 32 bytes.
    """

    record: dict[str, object]
    index: int
    entry: bytes
    checkpoint: Checkpoint
    signers: tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt as it is written; nothing of it is checked. `checkpoint` is a signed note."""

    salt: bytes
    record: bytes
    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes

    def __bytes__(self) -> bytes:
        lines = [
            HEADER,
            f"extra {encode(self.salt + self.record)}",
            f"index {self.index}",
            *map(encode, self.path),
            "",
            "",
        ]
        return "\n".join(lines).encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """
        Read a receipt.

        :raises NotAReceipt: if it is not written as a receipt is
        :raises NoRecord: if it does not hold what opens the entry
        """
        text = text_of(data)
        proof, empty_line, checkpoint = text.partition("\n\n")
        header, *lines = proof.split("\n")
        if header != HEADER:
            raise NotAReceipt(f"The first line is not {HEADER}.")
        if not empty_line:
            raise NotAReceipt("There is no empty line with a checkpoint under it.")
        if not lines or not lines[0].startswith("extra "):
            raise NoRecord("The line that holds the record is missing.")
        opening = decode(lines[0].removeprefix("extra "), "record")
        if len(opening) <= SALT_BYTES:
            raise NoRecord("The line that should hold the record is too short.")
        return cls(
            salt=opening[:SALT_BYTES],
            record=opening[SALT_BYTES:],
            index=read_index(lines[1:2]),
            path=read_path(lines[2:]),
            checkpoint=checkpoint.encode(),
        )

    def verify(self, keys: Iterable[VerifierKey]) -> Proven:
        """
        Return what this receipt proves to whoever trusts these keys.

        :raises OutsideTree: if its number is not below the size of the ledger
        :raises PathTooShort: or
        :raises PathTooLong: if its path does not have the length for its number
        :raises NotInLedger: if record, salt, number or path were changed
        :raises NotANote: and what else SignedCheckpoint.open raises
        :raises BadRecord: if the record is not one
        :raises OtherLedger: if the record belongs to another ledger
        """
        entry = commitment(salt=self.salt, record=self.record)
        signed = SignedCheckpoint.open(self.checkpoint, keys=keys)
        checkpoint = signed.checkpoint
        root = merkle.root_by_path(
            merkle.leaf_hash(entry), index=self.index, size=checkpoint.size, path=self.path
        )
        if root != checkpoint.root:
            raise NotInLedger(
                f"The ledger does not hold this record as entry {self.index}: "
                "the record, its number or the path was changed."
            )
        record = read_record(self.record)
        if record["origin"] != checkpoint.origin:
            raise OtherLedger(f"The record does not belong to the ledger {checkpoint.origin}.")
        return Proven(
            record=record,
            index=self.index,
            entry=entry,
            checkpoint=checkpoint,
            signers=signed.signers,
        )


def verify(data: bytes, *, keys: Iterable[VerifierKey]) -> Proven:
    """
    Return what a receipt file proves to whoever trusts these keys.

    :raises Refused: of a kind named for what failed, with one sentence
    """
    return Receipt.parse(data).verify(keys)


def read_record(data: bytes) -> dict[str, object]:
    """
    Return the members of a record.

    :raises BadRecord: if it is not canonical, or of a version that is not known here
    """
    try:
        record = json.loads(data)
        canonical_form = canonical(record)
    except (ValueError, TypeError, RecursionError):
        raise BadRecord("The record cannot be read.") from None
    if not isinstance(record, dict) or canonical_form != data:
        raise BadRecord("The record is not in its canonical form.")
    if record.get("v") not in VERSIONS.get(str(record.get("kind")), (1,)):
        raise BadRecord("The record is of a version that is not known here.")
    if not all(isinstance(record.get(member), str) for member in ("kind", "origin")):
        raise BadRecord("The record does not say its kind or its ledger.")
    if record["kind"] == "choice":
        try:
            choice_of(index=0, record=data)
        except (KeyError, TypeError, ValueError):
            raise BadRecord("The record is that of a choice, but does not say which.") from None
    return record


def text_of(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise NotAReceipt("The file is too long for a receipt.")
    try:
        return decode_text(data)
    except NotANote as refused:
        raise NotAReceipt(str(refused)) from None


def read_index(lines: Sequence[str]) -> int:
    if not lines or not lines[0].startswith("index "):
        raise NotAReceipt("The line with the number of the entry is missing.")
    try:
        return read_decimal(lines[0].removeprefix("index "))
    except ValueError:
        raise NotAReceipt("The number of the entry is not written as it must be.") from None


def read_path(lines: Sequence[str]) -> tuple[bytes, ...]:
    if len(lines) > MAX_PATH:
        raise merkle.PathTooLong("The path is longer than any can be.")
    path = tuple(decode(line, "path") for line in lines)
    if any(len(sibling) != HASH_BYTES for sibling in path):
        raise NotAReceipt(f"A line of the path is not a hash of {HASH_BYTES} bytes.")
    return path


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decode(text: str, what: str) -> bytes:
    try:
        return decode_base64(text)
    except ValueError:
        raise NotAReceipt(f"The {what} is not in base64 as it must be.") from None
