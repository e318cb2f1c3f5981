"""
The secret with which a snapshot names accounts and posts, so that only its holder recognises them.

Who has a snapshot without the key cannot tell whom it is about, not even by trying every name
there is. Whoever filters with it has the key, and finds only the accounts that their own corpus
names.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from consent.core.notes import decode_base64, is_key_name
from consent.core.refusal import Refused

PREFIX = "ACCOUNT+KEY+"
BYTES = 32
MASK = (1 << 63) - 1
"""Names are whole numbers of 63 bits: every engine has those, signed."""


class BadAccountKey(Refused):
    """A text is not the key of a snapshot's accounts."""


@dataclass(frozen=True, slots=True)
class AccountKey:
    """A site's name and 32 secret bytes."""

    origin: str
    secret: bytes

    @classmethod
    def new(cls, origin: str) -> Self:
        return cls(origin, secrets.token_bytes(BYTES))

    @property
    def id(self) -> str:
        """What a snapshot calls its key by; says nothing of the key itself."""
        return self._derived("id")[:16]

    @property
    def accounts(self) -> str:
        """What is hashed in front of an account. One block of SHA-256 has room for both."""
        return self._derived("accounts")[:32]

    @property
    def posts(self) -> str:
        """What is hashed in front of a post."""
        return self._derived("posts")[:32]

    def _derived(self, purpose: str) -> str:
        tag = f"privacydash/account-key/v1/{purpose}\n".encode()
        return hashlib.sha256(tag + self.secret).hexdigest()

    def account(self, platform: str, account_id: str) -> int:
        """Return the number that stands for an account which its platform calls so."""
        return self.of_accounts(platform)(account_id)

    def of_accounts(self, platform: str) -> Callable[[str], int]:
        """Return `account` for the accounts of one platform, of which there may be many."""
        return numbering(f"{self.accounts}{platform}\n")

    def post(self, platform: str, key: bytes) -> int:
        """Return the number that stands for a post with this key (`consent.core.posts.key_of`)."""
        return self.of_posts(platform)(key)

    def of_posts(self, platform: str) -> Callable[[bytes], int]:
        """Return `post` for the posts of one platform."""
        number = numbering(f"{self.posts}{platform}\n")
        return lambda key: number(key.hex())

    def __str__(self) -> str:
        return f"{PREFIX}{self.origin}+{self.id}+{base64.b64encode(self.secret).decode()}"

    def __repr__(self) -> str:
        # Not in a traceback, not in a log.
        return f"AccountKey({self.origin!r}, id={self.id})"

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read the line of a key file.

        :raises BadAccountKey: if it is none; the text does not repeat the line
        """
        line = text.strip()
        name, _, rest = line.removeprefix(PREFIX).partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            found = cls(name, decode_base64(encoded))
        except ValueError:
            raise BadAccountKey("This is not the key of a snapshot's accounts.") from None
        if (
            not line.startswith(PREFIX)
            or not is_key_name(name)
            or len(found.secret) != BYTES
            or found.id != key_id
        ):
            raise BadAccountKey("The key of the snapshot's accounts is damaged.")
        return found


def numbering(beginning: str) -> Callable[[str], int]:
    """
    Return what numbers texts by how they go on after a beginning, which is hashed once.

    The number is the first 63 bits, after the sign, of the first 8 bytes of SHA-256 over the text.
    """
    begun = hashlib.sha256(beginning.encode())

    def number(rest: str) -> int:
        digest = begun.copy()
        digest.update(rest.encode())
        return int.from_bytes(digest.digest()[:8], "big") & MASK

    return number
