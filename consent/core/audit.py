"""Check a whole ledger: from its public files alone, or from what opens its entries."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from consent.core.checkpoints import Checkpoint, SignedCheckpoint
from consent.core.merkle import HASH_BYTES, leaf_hash
from consent.core.notes import VerifierKey
from consent.core.records import TAG
from consent.core.refusal import Refused
from consent.core.tiles import LENGTH_BYTES, WIDTH, BadBundle, Edge, Tile, entries_in, tile_at

Read: TypeAlias = Callable[[str], bytes | None]
"""Returns a public file by its name below the ledger's address; None if it is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that is wrong: with the entry `index`, or from there on; None if with the whole."""

    index: int | None
    what: str


def leaves_of(openings: Iterable[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """
    Yield the hash of the leaf for each salt and record.

    The same as leaf_hash(commitment(…)), in one step: a replay has millions of them.
    """
    for salt, record in openings:
        yield sha256(b"\x00" + sha256(TAG + salt + record).digest()).digest()


def signed_by_ledger(read: Read, *, keys: Iterable[VerifierKey]) -> Checkpoint:
    """
    Return what the published checkpoint says.

    :raises Refused: if there is none, or no key of these has signed it
    """
    data = read("checkpoint")
    if data is None:
        raise Refused("There is no checkpoint.")
    return SignedCheckpoint.open(data, keys=keys).checkpoint


def published_entries(read: Read, *, size: int) -> Iterator[tuple[Tile, list[bytes] | None]]:
    """Yield each tile of level 0 with its entries; None where they are missing or cut short."""
    for index in range((size + WIDTH - 1) // WIDTH):
        tile = tile_at(0, index, size=size)
        if tile is not None:
            yield tile, _entries(read, tile)


def check_published(read: Read, checkpoint: Checkpoint) -> Iterator[Problem]:
    """
    Yield what is wrong with a published ledger, the lowest entry of each tile first.

    Nothing wrong means: these entries, in this order, are what was signed.
    """
    edge = Edge()
    for tile, entries in published_entries(read, size=checkpoint.size):
        hashes = _hashes(read, tile)
        if entries is None:
            yield Problem(index=tile.index * WIDTH, what=f"the file {tile.bundle_path} is damaged")
        if hashes is None:
            yield Problem(index=tile.index * WIDTH, what=f"the file {tile.path} is damaged")
        leaves = _leaves(entries, hashes)
        if leaves is None:
            # Nothing more can be said: what stands above rests on these.
            return
        yield from _compare(tile, b"".join(leaves), hashes)
        for above, computed in edge.add(leaves):
            if above.level:
                yield from _compare(above, computed, _hashes(read, above))
    for above, computed in edge.tiles():
        if above.level:
            yield from _compare(above, computed, _hashes(read, above))
    if edge.root() != checkpoint.root:
        what = f"the {checkpoint.size} entries do not have the root that was signed"
        yield Problem(index=None, what=what)


def _leaves(entries: list[bytes] | None, hashes: bytes | None) -> list[bytes] | None:
    if entries is not None:
        return [leaf_hash(entry) for entry in entries]
    if hashes is None:
        return None
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def _compare(tile: Tile, computed: bytes, written: bytes | None) -> Iterator[Problem]:
    """Yield the first place of a tile at which something else is written than comes out."""
    under = WIDTH**tile.level
    if written is None:
        if tile.level:
            first = tile.index * WIDTH * under
            yield Problem(index=first, what=f"the file {tile.path} is damaged")
        return
    for place in range(tile.width):
        at = slice(place * HASH_BYTES, (place + 1) * HASH_BYTES)
        if computed[at] != written[at]:
            first = (tile.index * WIDTH + place) * under
            what = "the published entry does not have the hash that was published"
            if tile.level:
                what = (
                    f"one of {under} entries from here on is not what it was when it was published"
                )
            yield Problem(index=first, what=what)
            return


def _hashes(read: Read, tile: Tile) -> bytes | None:
    return _beginning(read, tile.path, Tile(tile.level, tile.index).path, tile.width * HASH_BYTES)


def _entries(read: Read, tile: Tile) -> list[bytes] | None:
    length = tile.width * (LENGTH_BYTES + HASH_BYTES)
    data = _beginning(read, tile.bundle_path, Tile(0, tile.index).bundle_path, length)
    if data is None:
        return None
    try:
        entries = list(entries_in(data))
    except BadBundle:
        return None
    return entries if len(entries) == tile.width else None


def _beginning(read: Read, path: str, full: str, length: int) -> bytes | None:
    """Return a file of this length, or the beginning of the wider one that took its place."""
    for place in (path, full):
        data = read(place)
        if data is not None:
            return data[:length] if len(data) >= length else None
    return None
