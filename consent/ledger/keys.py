"""
The key that signs checkpoints: one line in a file that only the publisher can read.

The line is the one that the Go package note has: PRIVATE+KEY, name, id and seed.
"""

import base64
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.core.notes import ED25519, BadKey, VerifierKey, decode_base64

PRIVATE = "PRIVATE+KEY+"


class SigningKey:
    """
    A private key with its name; signs as `consent.core.notes.Signer` asks.

    :raises BadKey: if the name cannot stand in a note
    """

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self.key = VerifierKey(name, private.public_key().public_bytes_raw())
        self._private = private

    def sign(self, message: bytes, /) -> bytes:
        return self._private.sign(message)

    @classmethod
    def new(cls, name: str) -> Self:
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Self:
        """Return the key that 32 secret bytes make."""
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def parse(cls, line: str) -> Self:
        """
        Read the line of a key file.

        :raises BadKey: if it is none; the text does not repeat the line
        """
        name, _, rest = line.removeprefix(PRIVATE).partition("+")
        encoded = rest.partition("+")[2]
        try:
            found = cls.from_seed(name, decode_base64(encoded).removeprefix(ED25519))
        except ValueError:
            raise BadKey("The key file does not hold a private key.") from None
        if found.secret_line() != line:
            raise BadKey("The private key in the key file is damaged.")
        return found

    def secret_line(self) -> str:
        seed = base64.b64encode(ED25519 + self._private.private_bytes_raw()).decode()
        return f"{PRIVATE}{self.key.name}+{self.key.id.hex()}+{seed}"
