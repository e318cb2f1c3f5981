"""
Signed notes: a text, and lines under it with which keys vouch for it (C2SP signed-note v1.0.0).

A note is parsed strictly: whatever has two readings is refused. Its text means
nothing before a known key has signed it.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol, Self

from consent.core import ed25519
from consent.core.refusal import Refused

DASH = "— "
ED25519 = b"\x01"
KEY_ID_BYTES = 4
# The specification asks for 16 lines at least. Signatures of kinds to come are
# long: up to 5 kB each.
MAX_SIGNATURES = 100
MAX_BYTES = 1 << 20
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NotANote(Refused):
    """These bytes are not a signed note."""


class BadSignature(Refused):
    """A key that is known did not sign this text: the text or the signature was changed."""


class NotSigned(Refused):
    """None of the known keys has signed."""


class BadKey(Refused):
    """A line is not a verifier key that can be used."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """
    A name and an Ed25519 public key of 32 bytes: who signs, and how that is checked.

    :raises BadKey: if the name cannot stand in a note, or the key is none
    """

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise BadKey("A key's name has no spaces and no plus sign, and is not empty.")
        if not ed25519.is_safe_key(self.public_key):
            raise BadKey(f"The key of {self.name} is not an Ed25519 public key that can be used.")

    @property
    def id(self) -> bytes:
        """The 4 bytes that stand for the key in a signature line."""
        named = self.name.encode() + b"\n" + ED25519 + self.public_key
        return sha256(named).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        """Return the line that publishes the key: name, id and key, joined by plus signs."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.public_key).decode()}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """
        Read such a line.

        :raises BadKey: if it is none
        """
        name, _, rest = line.partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            key = decode_base64(encoded)
        except ValueError:
            raise BadKey(f"Not a verifier key: {line!r}") from None
        if key[:1] != ED25519:
            raise BadKey(f"The key of {name} is of a kind that is not known here.")
        found = cls(name, key[1:])
        if found.id.hex() != key_id:
            raise BadKey(f"The key of {name} does not have the id that the line says.")
        return found


def parse_keys(text: str) -> tuple[VerifierKey, ...]:
    """
    Read a file of verifier keys: one a line; empty lines and those with # in front do not count.

    :raises BadKey: if a line is none, or if there is no key at all
    """
    lines = (line.strip() for line in text.splitlines())
    keys = [VerifierKey.parse(line) for line in lines if line and not line.startswith("#")]
    if not keys:
        raise BadKey("There is no verifier key in the file.")
    return tuple(dict.fromkeys(keys))


class Signer(Protocol):
    """Who holds a private key: tells the public one and signs with the other."""

    @property
    def key(self) -> VerifierKey: ...

    def sign(self, message: bytes, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note, not checked yet."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {base64.b64encode(self.key_id + self.value).decode()}"

    @classmethod
    def parse(cls, line: str) -> Self:
        parts = line.removeprefix(DASH).split(" ")
        if not line.startswith(DASH) or len(parts) != 2 or not is_key_name(parts[0]):  # noqa: PLR2004
            raise NotANote("A signature line is not a dash, a name and a signature.")
        try:
            value = decode_base64(parts[1])
        except ValueError:
            raise NotANote("A signature is not in base64 as it must be.") from None
        if len(value) <= KEY_ID_BYTES:
            raise NotANote("A signature is too short.")
        return cls(parts[0], value[:KEY_ID_BYTES], value[KEY_ID_BYTES:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text, its last line end included, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{line}\n" for line in self.signatures)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """
        Read a note, and check no signature.

        :raises NotANote: if these bytes are none
        """
        if len(data) > MAX_BYTES:
            raise NotANote("It is too long for a note.")
        written = decode_text(data)
        text, empty_line, lines = written.rpartition("\n\n")
        if not empty_line or not lines:
            raise NotANote("There is no signature under the text.")
        signatures = lines[:-1].split("\n")
        if len(signatures) > MAX_SIGNATURES:
            raise NotANote(f"There are more than {MAX_SIGNATURES} signatures.")
        return cls(text + "\n", tuple(map(Signature.parse, signatures)))

    def signed_by(self, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
        """
        Return those of the keys that signed, in the order of their lines; at least one.

        Lines of other keys are ignored, also where the name or the id alone is known.

        :raises BadSignature: if a line of one of the keys is not its signature
        :raises NotSigned: if none of them signed
        """
        known = {(key.name, key.id): key for key in keys}
        message = self.text.encode()
        signers: list[VerifierKey] = []
        for line in self.signatures:
            key = known.get((line.name, line.key_id))
            if key is None:
                continue
            if key in signers:
                raise BadSignature(f"{key.name} signed twice with the same key.")
            if not ed25519.verify(key.public_key, message, line.value):
                raise BadSignature(
                    f"The signature of {key.name} does not fit: the text or the signature was changed."
                )
            signers.append(key)
        if not signers:
            raise NotSigned("None of the keys that were given has signed.")
        return tuple(signers)


def sign(text: str, *signers: Signer) -> Note:
    """
    Return a text with a signature of each signer under it.

    :raises NotANote: if the text is none, or a signature does not fit its key
    """
    message = text.encode()
    lines = tuple(Signature(s.key.name, s.key.id, s.sign(message)) for s in signers)
    note = Note(text, lines)
    # What nobody could read or check must not leave the house.
    if Note.parse(str(note).encode()) != note:
        raise NotANote("This text cannot be read back from a note.")
    note.signed_by([signer.key for signer in signers])
    return note


def decode_text(data: bytes) -> str:
    """
    Return the text that bytes hold: UTF-8, whole lines, no other control characters.

    :raises NotANote: if they do not
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise NotANote("It is not text in UTF-8.") from None
    if "\r" in text:
        raise NotANote("Its lines end with a carriage return, which they must not.")
    if CONTROLS.search(text):
        raise NotANote("It holds control characters.")
    if not text.endswith("\n"):
        raise NotANote("Its last line has no end.")
    return text


def decode_base64(text: str) -> bytes:
    """
    Return what standard base64 with padding stands for.

    :raises ValueError: if it is none, or not the one way to write these bytes
    """
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if base64.b64encode(data).decode() != text:
        raise ValueError("not the one way to write these bytes")
    return data


def is_key_name(name: str) -> bool:
    """Return whether a key can be called so: neither empty nor with spaces or a plus sign."""
    return bool(name) and "+" not in name and not any(map(str.isspace, name))
