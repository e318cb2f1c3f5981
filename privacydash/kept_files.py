"""What the site keeps on its machine before there is a database: its folder, and its secrets."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

OURS_ALONE = 0o600
FOLDER_OURS_ALONE = 0o700
SECRET_BYTES = 48


def own_folder(path: Path) -> Path:
    """Return a folder that only its owner can open; one that is there stays as it is."""
    path.mkdir(mode=FOLDER_OURS_ALONE, parents=True, exist_ok=True)
    return path


def kept_secret(file: Path) -> str:
    """
    Return the secret in a file, which is made when it is first asked for.

    Of several processes that ask at once, one makes it, and all return the same.

    :raises ImproperlyConfigured: if the file is empty: what was in it is needed
    """
    if not file.exists():
        _make(file, secrets.token_urlsafe(SECRET_BYTES))
    kept = file.read_text()
    if not kept.strip():
        raise ImproperlyConfigured(
            f"{file} is empty. Bring back a copy of it; if the site has never run, delete it."
        )
    return kept


def _make(file: Path, content: str) -> None:
    # Whole before it has its name, which only the first one can give.
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS_ALONE), "w") as new:
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    try:
        with suppress(FileExistsError):
            file.hardlink_to(draft)
    finally:
        draft.unlink()
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def own_database(file: Path) -> Path:
    """Return the file of an SQLite database, readable to its owner alone if it is new."""
    # SQLite gives the files beside it the mode that it has itself.
    if not file.exists():
        file.touch(mode=OURS_ALONE)
    return file
