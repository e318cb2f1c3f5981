"""Folders that are there as a whole or not at all, and the key that travels apart from them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from consent.core.account_keys import AccountKey
from consent.core.snapshots import MANIFEST
from consent.training.disk import settle, settle_all
from consent.training.drafts import draft

FOR_ITS_OWNER_ALONE = 0o600


class InTheWay(Exception):
    """There is something else where a snapshot is to be; the text is a sentence."""


class KeyUnreadable(Exception):
    """The file with the key of the accounts cannot be read; the text says why."""


@contextmanager
def becoming(folder: Path) -> Iterator[Path]:
    """
    Yield an empty folder that becomes `folder` at the end, in place of an older snapshot.

    Everything in it is on the disk before it has its name. After an error it is gone.

    :raises InTheWay: if what is there is no snapshot
    """
    check_free(folder)
    with draft(folder.parent, prefix=f".{folder.name}-") as here:
        new = here / "new"
        new.mkdir()
        yield new
        take_the_place(new, folder, aside=here / "old")


def check_free(folder: Path) -> None:
    """
    Let nothing be written over that is no snapshot.

    :raises InTheWay: if there is something else
    """
    if folder.exists() and not (folder / MANIFEST).is_file():
        raise InTheWay(f"{folder} is there and is no snapshot. Name another folder.")


def take_the_place(new: Path, folder: Path, *, aside: Path) -> None:
    """Give a whole snapshot its name; one that had it before goes aside. All of it is on the disk."""
    settle_all(new)
    if folder.exists():
        # For a moment there is no snapshot: whoever filters just then keeps everything out.
        folder.rename(aside)
    new.rename(folder)
    settle(folder.parent)


def key_beside(folder: Path) -> Path:
    """Return where the key of a snapshot's accounts is, if nobody says otherwise."""
    return folder.with_name(f"{folder.name}.key")


def account_key_in(path: Path) -> AccountKey:
    """
    Return the key in a file.

    :raises KeyUnreadable: if it is not there
    :raises BadAccountKey: if it is none
    """
    try:
        return AccountKey.parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnreadable(f"The key of the accounts cannot be read: {error}") from None


def account_key_at(path: Path, *, origin: str) -> AccountKey:
    """Return the key in a file, which is made, for its owner alone, if it is not there."""
    if path.exists():
        return account_key_in(path)
    key = AccountKey.new(origin)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    made = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_ITS_OWNER_ALONE)
    with os.fdopen(made, "w") as file:
        file.write(f"{key}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    settle(path.parent)
    return key
