"""
Checkpoints: how large the ledger was, and what was in it, signed (C2SP tlog-checkpoint v1.0.0).

Three lines: the ledger's origin, the number of entries, the root of the tree.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from consent.core.merkle import HASH_BYTES
from consent.core.notes import Note, NotSigned, Signer, VerifierKey, decode_base64, sign
from consent.core.refusal import Refused

# Below 2**63, so that every program can hold it.
DECIMAL = re.compile("0|[1-9][0-9]{0,17}")


class NotACheckpoint(Refused):
    """A note's text is not a checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """
    The state of a ledger: its first `size` entries have this root, 32 bytes.

    `origin` is host and path without scheme; it names the ledger for good.
    """

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read the text of a note.

        :raises NotACheckpoint: if it is not exactly three lines, each as it must be
        """
        origin, *rest = text.removesuffix("\n").split("\n")
        if not origin or len(rest) != 2:  # noqa: PLR2004
            raise NotACheckpoint("A checkpoint has three lines: origin, size and root.")
        size, root = rest
        try:
            found = cls(origin=origin, size=read_decimal(size), root=decode_base64(root))
        except ValueError:
            raise NotACheckpoint("The size or the root is not written as it must be.") from None
        if len(found.root) != HASH_BYTES:
            raise NotACheckpoint(f"A root has {HASH_BYTES} bytes.")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCheckpoint:
    """A checkpoint whose ledger has signed it; `signers` are the known keys that did."""

    checkpoint: Checkpoint
    signers: tuple[VerifierKey, ...]
    note: Note

    @classmethod
    def open(cls, data: bytes, *, keys: Iterable[VerifierKey]) -> Self:
        """
        Read a signed checkpoint and check its signatures.

        :raises NotANote: if these bytes are not a signed note
        :raises BadSignature: if a signature of a known key does not fit
        :raises NotSigned: if no known key of this very ledger has signed
        :raises NotACheckpoint: if what was signed is not a checkpoint
        """
        note = Note.parse(data)
        signers = note.signed_by(keys)
        checkpoint = Checkpoint.parse(note.text)
        # Whoever else may be trusted to sign, a ledger speaks for itself alone.
        if not any(key.name == checkpoint.origin for key in signers):
            raise NotSigned(f"No key of the ledger {checkpoint.origin} has signed.")
        return cls(checkpoint=checkpoint, signers=signers, note=note)


def sign_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> Note:
    """
    Return a checkpoint, signed. To be called only for trees that begin with every one signed before.

    :raises NotACheckpoint: if it could not be read back
    """
    if Checkpoint.parse(checkpoint.text) != checkpoint:
        raise NotACheckpoint("This checkpoint could not be read back.")
    return sign(checkpoint.text, *signers)


def read_decimal(text: str) -> int:
    """
    Return the number that decimal digits without leading zeros stand for.

    :raises ValueError: if they are anything else, or too many
    """
    if not DECIMAL.fullmatch(text):
        raise ValueError("not a number as it must be written")
    return int(text)
