"""
The file that holds the private keys of the ledger: one line for each, the newest first.

Only the publisher reads it. The file is made on the first run, belongs to who
runs the publisher, and is refused if anybody else can read it.
"""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from consent.core.notes import BadKey
from consent.ledger.keys import SigningKey
from consent.ledger.trouble import LedgerTrouble

FOR_ITS_OWNER_ALONE = 0o600
OTHERS = 0o077


class KeyFileUnsafe(LedgerTrouble):
    """Others than its owner can read the private keys."""


class KeyFileUnreadable(LedgerTrouble):
    """The file with the private keys cannot be read, or does not hold keys."""


class KeyFile:
    """The private keys in one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[SigningKey]:
        """
        Return the keys, the newest first; none if there is no file.

        :raises KeyFileUnsafe: if others can read it
        :raises KeyFileUnreadable: if it cannot be read
        """
        try:
            with self.path.open() as file:
                if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & OTHERS:
                    raise KeyFileUnsafe(
                        f"Others can read {self.path}. Make it safe: chmod 600 {self.path}. If"
                        " somebody has read it: manage.py rotate_ledger_key --compromised"
                    )
                return [SigningKey.parse(line) for line in file.read().splitlines()]
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError, BadKey) as error:
            raise KeyFileUnreadable(f"The keys in {self.path} cannot be read: {error}") from None

    def write(self, keys: Sequence[SigningKey]) -> None:
        """Replace the keys; they are on the disk, and nobody else could read them for a moment."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.path.with_name(f"{self.path.name}.new")
        draft.unlink(missing_ok=True)
        made = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_ITS_OWNER_ALONE)
        with os.fdopen(made, "w") as file:
            file.write("".join(f"{key.secret_line()}\n" for key in keys))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
