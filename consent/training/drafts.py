"""
Folders for what is not finished yet.

They are gone at the end, whatever happens; but who is killed leaves one behind. So whoever works in
one holds a lock on it, which the system lets go of when they die, and whoever comes next drops
those that nobody holds.
"""

import fcntl
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def draft(parent: Path, *, prefix: str) -> Iterator[Path]:
    """Yield an empty folder in `parent`, of a name with this prefix; left ones of such names go."""
    parent.mkdir(parents=True, exist_ok=True)
    drop_left(parent, prefix=prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Not every file system of a network can lock a folder. There nobody drops what is left.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def drop_left(parent: Path, *, prefix: str) -> None:
    """Drop the folders of such names in which nobody works any more."""
    for folder in parent.glob(f"{glob.escape(prefix)}*"):
        if folder.is_dir() and not _is_held(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_held(folder: Path) -> bool:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
