"""Wait until what was written is on the disk."""

import os
from pathlib import Path


def settle(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def settle_all(folder: Path) -> None:
    """Wait for a folder and all below it."""
    for path in folder.rglob("*"):
        settle(path)
    settle(folder)
