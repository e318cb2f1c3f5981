"""
The tree in files: C2SP tlog-tiles, geometry and bytes, without the files themselves.

A tile holds 256 hashes of one level (fewer at the right edge of the tree): at
level 0 hashes of leaves, above it the roots of the full tiles one level below.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Self, TypeAlias

from consent.core import merkle
from consent.core.merkle import HASH_BYTES, OutsideTree, fold, parents
from consent.core.refusal import Refused

HEIGHT = 8
WIDTH = 1 << HEIGHT
TILE_BYTES = WIDTH * HASH_BYTES
LEVELS = 64

# Tiles are read in blocks of 16 hashes: the 16 blocks a tile consists of, and one
# more block of the hashes above these. No hash of a tile is further than 7 hashes
# of some block away; from the tile alone it can be 127.
BLOCK_HEIGHT = HEIGHT // 2
BLOCK = 1 << BLOCK_HEIGHT
BLOCK_BYTES = BLOCK * HASH_BYTES

LENGTH_BYTES = 2

PATH = re.compile(
    r"tile/(?P<level>entries|[0-9]|[1-5][0-9]|6[0-3])"
    r"/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class BadBundle(Refused):
    """A bundle of entries does not consist of lengths and entries."""


@dataclass(frozen=True, slots=True)
class Tile:
    """The `index`-th tile of a level, `width` hashes wide."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def full(self) -> bool:
        return self.width == WIDTH

    @property
    def path(self) -> str:
        """Where its hashes are, below the ledger's address."""
        return f"tile/{self.level}/{self._place}"

    @property
    def bundle_path(self) -> str:
        """Where the entries are whose hashes a tile of level 0 holds."""
        return f"tile/entries/{self._place}"

    @property
    def _place(self) -> str:
        rest, last = divmod(self.index, 1000)
        place = f"{last:03}"
        while rest:
            rest, group = divmod(rest, 1000)
            place = f"x{group:03}/{place}"
        return place if self.full else f"{place}.p/{self.width}"

    @classmethod
    def at(cls, path: str) -> Self | None:
        """Return the tile whose `path` or `bundle_path` this is; None if there is none."""
        found = PATH.fullmatch(path)
        if found is None:
            return None
        entries = found["level"] == "entries"
        index = int(found["index"].replace("x", "").replace("/", ""))
        tile = cls(0 if entries else int(found["level"]), index, int(found["width"] or WIDTH))
        written = tile.bundle_path if entries else tile.path
        return tile if path == written and tile.width <= WIDTH else None


Fetch: TypeAlias = Callable[[Tile], bytes]
"""Returns the hashes of a tile; where it is not full, also those of a wider one."""


def tile_at(level: int, index: int, *, size: int) -> Tile | None:
    """Return a tile as it is in a tree of `size` leaves; None if it is not there."""
    width = min(WIDTH, (size >> HEIGHT * level) - index * WIDTH)
    return Tile(level, index, width) if width > 0 else None


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield every tile of a tree of `size` leaves, from the lowest level up."""
    for level in range(LEVELS):
        full, width = divmod(size >> HEIGHT * level, WIDTH)
        yield from (Tile(level, index) for index in range(full))
        if width:
            yield Tile(level, full, width)


def right_edge(size: int) -> list[Tile]:
    """Return the tiles of a tree of `size` leaves that are not full, from the lowest level up."""
    parts = (divmod(size >> HEIGHT * level, WIDTH) for level in range(LEVELS))
    return [Tile(level, full, width) for level, (full, width) in enumerate(parts) if width]


class Edge:
    """
    The right edge of a growing tree: all that is needed to add leaves and to tell the root.

    It holds less than one tile for each level. `fetch` reads those of a tree
    that there is already.
    """

    def __init__(self, *, size: int = 0, fetch: Fetch | None = None) -> None:
        self.size = size
        self._open: defaultdict[int, bytes] = defaultdict(bytes)
        if fetch is not None:
            for tile in right_edge(size):
                self._open[tile.level] = fetch(tile)[: tile.width * HASH_BYTES]

    def add(self, leaves: Iterable[bytes]) -> Iterator[tuple[Tile, bytes]]:
        """Add hashes of leaves; yield every tile that becomes full. To be read to its end."""
        coming = iter(leaves)
        while hashes := b"".join(islice(coming, WIDTH - len(self._open[0]) // HASH_BYTES)):
            self.size += len(hashes) // HASH_BYTES
            yield from self._add(0, hashes)

    def _add(self, level: int, hashes: bytes) -> Iterator[tuple[Tile, bytes]]:
        self._open[level] += hashes
        if len(self._open[level]) == TILE_BYTES:
            full = self._open.pop(level)
            yield Tile(level, (self.size >> HEIGHT * (level + 1)) - 1), full
            yield from self._add(level + 1, fold(full))

    def tiles(self) -> list[tuple[Tile, bytes]]:
        """Return the tiles that are not full, from the lowest level up."""
        return [(tile, self._open[tile.level]) for tile in right_edge(self.size)]

    def root(self) -> bytes:
        """Return the root of the tree as it is now."""
        read = TileHashes(lambda tile: self._open[tile.level], size=self.size)
        return merkle.root(self.size, read)


class TileHashes:
    """
    Read the hash of any complete subtree of a tree of `size` leaves from its tiles.

    What many proofs share is read and hashed once: of the blocks above the lowest
    tiles, the 4096 that were used last are kept, about 5 MB.
    """

    def __init__(self, fetch: Fetch, *, size: int, kept: int = 4096) -> None:
        self.size = size
        self._fetch = fetch
        self._lowest = lru_cache(maxsize=32)(self.block)
        self._higher = lru_cache(maxsize=kept)(self._rows)

    def __call__(self, level: int, index: int) -> bytes:
        """
        Return the hash of the index-th subtree of 2**level leaves.

        :raises OutsideTree: if it is not a complete subtree of this tree
        """
        if not 0 <= index < self.size >> level:
            raise OutsideTree(f"A tree of {self.size} entries has no such subtree.")
        row, height = divmod(level, BLOCK_HEIGHT)
        number, place = divmod(index << height, BLOCK)
        if level >= HEIGHT:
            at = (place >> height) * HASH_BYTES
            return self._higher(row, number)[height][at : at + HASH_BYTES]
        at = place * HASH_BYTES
        return fold(self._lowest(row, number)[at : at + (HASH_BYTES << height)])

    def _rows(self, row: int, number: int) -> list[bytes]:
        """Return the hashes of a block and, row by row, those above them inside it."""
        rows = [self.block(row, number)]
        while len(rows) < BLOCK_HEIGHT:
            rows.append(parents(rows[-1]))
        return rows

    def block(self, row: int, number: int) -> bytes:
        """Return 16 hashes of the level 4 * row, fewer at the edge; `number` counts blocks."""
        level, above = divmod(row, 2)
        if above:
            return blocks_of(self._tile(level, number))
        index, place = divmod(number, BLOCK)
        first = place * BLOCK_BYTES
        return self._tile(level, index)[first : first + BLOCK_BYTES]

    def _tile(self, level: int, index: int) -> bytes:
        tile = tile_at(level, index, size=self.size)
        if tile is None:
            raise OutsideTree(f"A tree of {self.size} entries has no such tile.")
        return self._fetch(tile)[: tile.width * HASH_BYTES]


def blocks_of(hashes: bytes) -> bytes:
    """Return the hash of each complete block of 16 hashes."""
    whole = range(0, len(hashes) - BLOCK_BYTES + 1, BLOCK_BYTES)
    return b"".join([fold(hashes[at : at + BLOCK_BYTES]) for at in whole])


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return entries as their file has them: each with its length in 2 bytes, big-endian."""
    return b"".join(len(entry).to_bytes(LENGTH_BYTES, "big") + entry for entry in entries)


def entries_in(bundle: bytes) -> Iterator[bytes]:
    """
    Yield the entries of a bundle.

    :raises BadBundle: if it ends in the middle of one
    """
    at = 0
    while at < len(bundle):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(bundle[at:start], "big")
        if start > len(bundle) or at > len(bundle):
            raise BadBundle("The bundle ends in the middle of an entry.")
        yield bundle[start:at]
