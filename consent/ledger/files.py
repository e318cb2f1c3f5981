"""
The ledger's public files: the newest checkpoint, tiles of hashes, bundles of entries.

Any web server can serve the folder as it is. Nothing but the checkpoint and the
list of keys ever changes: a file is written once, is safely on the disk before a checkpoint tells
of it, and is never written over. So the files are also what the database is
held against.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from consent.core.tiles import (
    BLOCK,
    BLOCK_BYTES,
    HASH_BYTES,
    LENGTH_BYTES,
    Tile,
    TileHashes,
    blocks_of,
    bundle,
    tile_at,
)

CHECKPOINT = "checkpoint"
# The public keys, one verifier key a line.
KEYS = "keys"
# Beside the tiles: the hashes in the middle of each tile, up to 16 of them, tile after
# tile in one file for each level. They save a proof most of its hashing and can be
# computed anew at any time.
MIDDLE = "middle"
NO_HASH = bytes(HASH_BYTES)
# From so many files on, one call that writes out everything is quicker than one for each.
MANY = 64


class HistoryDiffers(Exception):
    """A file that never changes would have to: somebody has changed the past."""


class FileMissing(Exception):
    """A tile that must be there is not, or is cut short."""


class LedgerFiles:
    """
    The files in one folder. Writing is for one process at a time.

    With `mend` files that hold other bytes are written over: only for what is
    known to lead to the root that was published.
    """

    def __init__(self, folder: Path, *, mend: bool = False) -> None:
        self.folder = folder
        self._mend = mend
        self._new: list[Path] = []

    def checkpoint(self) -> bytes | None:
        """Return the signed checkpoint that was published last; None before the first one."""
        with suppress(FileNotFoundError):
            return (self.folder / CHECKPOINT).read_bytes()
        return None

    def fetch(self, tile: Tile) -> bytes:
        """
        Return the hashes of a tile, or those of the full tile that it has become.

        :raises FileMissing: if neither is there
        """
        return self.read(tile, at=0, hashes=tile.width)

    def read(self, tile: Tile, *, at: int, hashes: int) -> bytes:
        """
        Return some hashes of a tile, from a place in it on.

        :raises FileMissing: if they are not there
        """
        length = hashes * HASH_BYTES
        for found in (tile, Tile(tile.level, tile.index)):
            with suppress(FileNotFoundError):
                data = _read(f"{self.folder}/{found.path}", at * HASH_BYTES, length)
                if len(data) == length:
                    return data
        raise FileMissing(tile.path)

    def tile(self, tile: Tile) -> bytes | None:
        """Return the hashes of a tile, cut from a wider one if need be; None if it is not there."""
        with suppress(FileMissing):
            return self.fetch(tile)
        return None

    def bundle(self, tile: Tile) -> bytes | None:
        """Return the entries whose hashes a tile of level 0 holds, as `core.tiles.bundle` writes them."""
        length = tile.width * (LENGTH_BYTES + HASH_BYTES)
        for found in (tile, Tile(0, tile.index)):
            with suppress(FileNotFoundError):
                data = _read(f"{self.folder}/{found.bundle_path}", 0, length)
                return data if len(data) == length else None
        return None

    def middle(self, tile: Tile) -> bytes | None:
        """Return the hashes of a tile's complete blocks of 16; None if they are not kept."""
        length = tile.width // BLOCK * HASH_BYTES
        with suppress(FileNotFoundError):
            data = _read(self._middle(tile.level), tile.index * BLOCK_BYTES, length)
            return data if len(data) == length and data[-HASH_BYTES:] != NO_HASH else None
        return None

    def write(self, tile: Tile, hashes: bytes) -> None:
        """
        Write a tile; it counts once `settle` has returned.

        :raises HistoryDiffers: if other hashes are there
        """
        self._write(tile.path, hashes)
        path = self._middle(tile.level)
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with _opened(path, os.O_WRONLY | os.O_CREAT) as file:
            os.pwrite(file, blocks_of(hashes), tile.index * BLOCK_BYTES)

    def write_entries(self, tile: Tile, entries: Iterable[bytes]) -> None:
        """
        Write the entries whose hashes a tile of level 0 holds; they count once `settle` has returned.

        :raises HistoryDiffers: if other entries are there
        """
        self._write(tile.bundle_path, bundle(entries))

    def settle(self) -> None:
        """Return when everything written is on the disk and has its name."""
        if len(self._new) > MANY:
            os.sync()
        else:
            for path in self._new:
                _settle(_draft(path))
        for path in self._new:
            _draft(path).rename(path)
        for folder in {parent for path in self._new for parent in path.parents}:
            if folder.is_relative_to(self.folder):
                _settle(folder)
        self._new.clear()

    def publish(self, checkpoint: bytes) -> None:
        """Replace the checkpoint; to be called after `settle`."""
        self._replace(CHECKPOINT, checkpoint)

    def keys(self) -> bytes | None:
        """Return the page of public keys; None before the first one."""
        with suppress(FileNotFoundError):
            return (self.folder / KEYS).read_bytes()
        return None

    def publish_keys(self, keys: bytes) -> None:
        """Replace the page of public keys, if it says something else."""
        if self.keys() != keys:
            self._replace(KEYS, keys)

    def _replace(self, name: str, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        _draft(path).write_bytes(data)
        _settle(_draft(path))
        _draft(path).rename(path)
        _settle(self.folder)

    def drop_partial(self, tile: Tile) -> None:
        """Delete the narrower versions of a tile that is full now."""
        paths = [tile.path, *([tile.bundle_path] if tile.level == 0 else [])]
        for path in paths:
            shutil.rmtree(self.folder / f"{path}.p", ignore_errors=True)

    def hashes(self, *, size: int) -> "FileHashes":
        """Return a reader for the tree with the first `size` leaves."""
        return FileHashes(self, size=size)

    def _middle(self, level: int) -> str:
        return f"{self.folder}/{MIDDLE}/{level}"

    def _write(self, place: str, data: bytes) -> None:
        path = self.folder / place
        with suppress(FileNotFoundError):
            known = path.read_bytes()
            if known == data:
                return
            if not self._mend:
                raise HistoryDiffers(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        _draft(path).write_bytes(data)
        self._new.append(path)


class FileHashes(TileHashes):
    """Reads hashes from files: a block of 16 at a time, not whole tiles."""

    def __init__(self, files: LedgerFiles, *, size: int) -> None:
        super().__init__(files.fetch, size=size)
        self._files = files

    def block(self, row: int, number: int) -> bytes:
        level, above = divmod(row, 2)
        index, place = (number, 0) if above else divmod(number, BLOCK)
        tile = tile_at(level, index, size=self.size)
        if tile is None:
            return b""
        if not above:
            first = place * BLOCK
            return self._files.read(tile, at=first, hashes=min(BLOCK, tile.width - first))
        return self._files.middle(tile) or super().block(row, number)


def _draft(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


@contextmanager
def _opened(path: str | Path, flags: int = os.O_RDONLY) -> Iterator[int]:
    # 0o644: whoever serves the files may read them, and nobody else may write.
    file = os.open(path, flags, 0o644)
    try:
        yield file
    finally:
        os.close(file)


def _read(path: str, at: int, length: int) -> bytes:
    # Proofs read half a kilobyte here and there: a file object would cost more than that.
    file = os.open(path, os.O_RDONLY)
    try:
        return os.pread(file, length, at)
    finally:
        os.close(file)


def _settle(path: Path) -> None:
    """Return when a file, or the names in a folder, are on the disk."""
    with _opened(path) as file:
        os.fsync(file)
