"""
The items of a release on the disk: one sorted file, and the hashes of its tree above them.

There is no row for an item in the database: a release holds more of them than there are posts.
Looking one up is a search in the sorted file, proving it a few hashes more.
"""

import heapq
import mmap
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

from consent.core import merkle
from consent.core.merkle import EMPTY_ROOT, HASH_BYTES, leaf_hash
from consent.core.tiles import WIDTH, Edge, Tile, TileHashes
from consent.core.uses import ITEM_BYTES, Placed
from consent.training.disk import settle_all

ITEMS = "items"
# So many items are sorted in memory at once.
SORTED_AT_ONCE = 200_000


class Twice(Exception):
    """A post is in the release twice; `tag` is its tag."""

    def __init__(self, tag: bytes) -> None:
        self.tag = tag
        super().__init__(tag.hex())


class Damaged(Exception):
    """The files of a release are not as they were written; the text says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many items were written, and the root over them, 32 bytes."""

    size: int
    root: bytes


def write_items(folder: Path, items: Iterable[bytes]) -> Written:
    """
    Write items, in whichever order they come, into a folder that is not there yet.

    The folder appears as a whole. Memory does not grow with the number of items.

    :raises Twice: if two items have the same tag
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        runs = _sorted_runs(draft / "runs", items)
        new = draft / "new"
        new.mkdir()
        written = _write(new, heapq.merge(*map(_read_run, runs)))
        settle_all(new)
        new.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return written


def _sorted_runs(folder: Path, items: Iterable[bytes]) -> list[Path]:
    folder.mkdir()
    coming, runs = iter(items), list[Path]()
    while some := sorted(islice(coming, SORTED_AT_ONCE)):
        runs.append(folder / str(len(runs)))
        runs[-1].write_bytes(b"".join(some))
    return runs


def _read_run(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while item := file.read(ITEM_BYTES):
            yield item


def _write(folder: Path, items: Iterator[bytes]) -> Written:
    edge = Edge()
    with _Tiles(folder) as tiles, (folder / ITEMS).open("wb") as file:
        last = b""
        while some := list(islice(items, WIDTH)):
            for item in some:
                if item[:HASH_BYTES] == last:
                    raise Twice(last)
                last = item[:HASH_BYTES]
            file.write(b"".join(some))
            tiles.keep(edge.add(map(leaf_hash, some)))
        tiles.keep(edge.tiles())
    return Written(size=edge.size, root=edge.root())


class _Tiles:
    """The tiles above the lowest, level by level in one file each; they come in order."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        self._files = {}
        return self

    def __exit__(self, *_error: object) -> None:
        for file in self._files.values():
            file.close()

    def keep(self, tiles: Iterable[tuple[Tile, bytes]]) -> None:
        for tile, hashes in tiles:
            if tile.level:
                if tile.level not in self._files:
                    self._files[tile.level] = _level(self._folder, tile.level).open("wb")
                self._files[tile.level].write(hashes)


def _level(folder: Path, level: int) -> Path:
    return folder / f"level-{level}"


def reckon(folder: Path) -> Written:
    """
    Read the items of a release from the first to the last, and return what they come to.

    Nothing that was reckoned before is believed. Memory does not grow with the number of items.

    :raises Damaged: if they are not in order, or the hashes above them are not theirs
    :raises FileNotFoundError: if they are not there
    """
    edge = Edge()
    with _TilesThere(folder) as tiles, (folder / ITEMS).open("rb") as file:
        last = b""
        while data := file.read(WIDTH * ITEM_BYTES):
            if len(data) % ITEM_BYTES:
                raise Damaged("the file of its items is cut short")
            some = [data[at : at + ITEM_BYTES] for at in range(0, len(data), ITEM_BYTES)]
            for item in some:
                # Whoever looks a tag up believes that they are in order.
                if item[:HASH_BYTES] <= last:
                    raise Damaged("its items are not in order")
                last = item[:HASH_BYTES]
            tiles.keep(edge.add(map(leaf_hash, some)))
        tiles.keep(edge.tiles())
    return Written(size=edge.size, root=edge.root())


class _TilesThere(_Tiles):
    """The tiles that are there already; whatever comes must be the same as they are."""

    def keep(self, tiles: Iterable[tuple[Tile, bytes]]) -> None:
        for tile, hashes in tiles:
            if tile.level:
                if tile.level not in self._files:
                    self._files[tile.level] = _level(self._folder, tile.level).open("rb")
                if self._files[tile.level].read(len(hashes)) != hashes:
                    raise Damaged("the hashes above its items are not those of its items")


class Items:
    """
    The items of a sealed release, to look up and to prove.

    :raises FileNotFoundError: if they are not there
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        path = folder / ITEMS
        self.size, rest = divmod(path.stat().st_size, ITEM_BYTES)
        if rest:
            raise ValueError(f"{path} is cut short.")
        with path.open("rb") as file:
            # An empty file cannot be mapped.
            self._all = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if self.size else b""
        self._read = TileHashes(self._tile, size=self.size)

    def close(self) -> None:
        if isinstance(self._all, mmap.mmap):
            self._all.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def __getitem__(self, index: int) -> bytes:
        return self._all[index * ITEM_BYTES : (index + 1) * ITEM_BYTES]

    @property
    def root(self) -> bytes:
        return merkle.root(self.size, self._read) if self.size else EMPTY_ROOT

    def place(self, tag: bytes) -> int:
        """Return how many items stand before a tag."""
        low, high = 0, self.size
        while low < high:
            middle = (low + high) // 2
            at = middle * ITEM_BYTES
            if self._all[at : at + HASH_BYTES] < tag:
                low = middle + 1
            else:
                high = middle
        return low

    def __contains__(self, tag: bytes) -> bool:
        place = self.place(tag)
        return place < self.size and self[place].startswith(tag)

    def shown_for(self, tag: bytes) -> tuple[Placed, ...]:
        """Return the item with a tag, or the neighbours between which it would stand."""
        place = self.place(tag)
        if place < self.size and self[place].startswith(tag):
            return (self.placed(place),)
        return tuple(self.placed(n) for n in (place - 1, place) if 0 <= n < self.size)

    def placed(self, index: int) -> Placed:
        path = merkle.inclusion_path(index, size=self.size, read=self._read)
        return Placed(index=index, item=self[index], path=tuple(path))

    def _tile(self, tile: Tile) -> bytes:
        first = tile.index * WIDTH
        if tile.level == 0:
            return b"".join(leaf_hash(self[first + n]) for n in range(tile.width))
        with _level(self._folder, tile.level).open("rb") as file:
            file.seek(first * HASH_BYTES)
            return file.read(tile.width * HASH_BYTES)
