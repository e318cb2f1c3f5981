"""Bring entries from the database into the tree, and never past what was published otherwise."""

from collections.abc import Iterable, Iterator, Sequence

from consent.core import merkle
from consent.core.checkpoints import Checkpoint as Signed
from consent.core.merkle import HASH_BYTES, leaf_hash
from consent.core.tiles import WIDTH, Edge, Tile, tile_at
from consent.ledger.files import LedgerFiles
from consent.ledger.models import Checkpoint, Entry
from consent.ledger.trouble import HistoryChanged, LedgerBehind, TilesDamaged

# So many entries are read at once: whole tiles.
BATCH = 512 * WIDTH


def grow(files: LedgerFiles, *, last: Signed | None) -> Signed | None:
    """
    Write the tiles of all entries that the last checkpoint does not name; return what comes out.

    The result names no origin, so it is not to be signed as it is. None: there is nothing new.

    :raises LedgerTrouble: if the entries do not go on from what was published
    :raises FileMissing: or
    :raises HistoryDiffers: if files do not
    """
    start = 0 if last is None else last.size
    edge = Edge(size=start, fetch=files.fetch)
    if last is not None and edge.root() != last.root:
        raise TilesDamaged("They do not lead to the checkpoint that was published.")
    begin = _tile_of_last(start)
    first, rows = begin, list[bytes]()
    for first, rows in _batches(begin):
        if first == begin:
            _check_published(files, rows, start=start)
        new = rows[max(0, start - first) :]
        _write(files, edge.add(map(leaf_hash, new)), rows, first=first)
    if first + len(rows) < start:
        raise LedgerBehind(entries=first + len(rows), published=start)
    if edge.size == start:
        return None
    _write(files, edge.tiles(), rows, first=first)
    return Signed(origin="", size=edge.size, root=edge.root())


def check_against_rows(files: LedgerFiles, size: int) -> None:
    """
    Hold a tree against the last checkpoint that the database knows of: files may be old, too.

    :raises LedgerTrouble: if it does not begin with that
    """
    row = Checkpoint.objects.last()
    if row is None:
        return
    if row.size > size:
        raise LedgerBehind(entries=size, published=row.size)
    if merkle.root(row.size, files.hashes(size=size)) != bytes(row.root):
        raise HistoryChanged(f"the first {row.size} entries")


def write_anew(files: LedgerFiles, *, last: Signed | None) -> None:
    """
    Write the tiles of everything that was published again from the database.

    :raises LedgerTrouble: if the entries do not lead to the checkpoint; nothing is written then
    """
    if last is None:
        return
    if _root_of(last.size) != last.root:
        raise HistoryChanged(f"the first {last.size} entries")
    edge, first, rows = Edge(), 0, list[bytes]()
    for first, rows in _batches(0, end=last.size):
        _write(files, edge.add(map(leaf_hash, rows)), rows, first=first)
    _write(files, edge.tiles(), rows, first=first)


def drop_narrower(files: LedgerFiles, *, start: int, size: int) -> None:
    """Delete narrower versions of the tiles that have become full; the full one holds them."""
    level, before, now = 0, start // WIDTH, size // WIDTH
    while now:
        for index in range(before, now):
            files.drop_partial(Tile(level, index))
        level, before, now = level + 1, before // WIDTH, now // WIDTH


def _tile_of_last(size: int) -> int:
    """Return the index at which the tile of the last entry begins."""
    return max(0, size - 1) // WIDTH * WIDTH


def _batches(first: int, *, end: int | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the entries from an index on, whole tiles at a time, each time with the first index."""
    while True:
        rows = Entry.objects.filter(index__gte=first).order_by("index")
        if end is not None:
            rows = rows.filter(index__lt=end)
        found: list[bytes] = []
        for index, commitment in rows.values_list("index", "commitment")[:BATCH]:
            if index != first + len(found):
                raise HistoryChanged(f"entry {first + len(found)}, which is missing")
            found.append(bytes(commitment))
        if found:
            yield first, found
        if len(found) < BATCH:
            return
        first += BATCH


def _check_published(files: LedgerFiles, rows: Sequence[bytes], *, start: int) -> None:
    """
    Hold the entries of the last tile against what was published of them.

    A database that was restored, and to which others were then added, has as many
    entries as were published or more, but not the same.
    """
    first = _tile_of_last(start)
    tile = tile_at(0, first // WIDTH, size=start)
    if tile is None:
        return
    hashes = files.fetch(tile)
    for place, entry in enumerate(rows[: tile.width]):
        if leaf_hash(entry) != hashes[place * HASH_BYTES : (place + 1) * HASH_BYTES]:
            raise HistoryChanged(f"entry {first + place}")


def _write(
    files: LedgerFiles, tiles: Iterable[tuple[Tile, bytes]], rows: Sequence[bytes], *, first: int
) -> None:
    """Write tiles, and beside the lowest ones their entries, of which `rows` begin at `first`."""
    for tile, hashes in tiles:
        files.write(tile, hashes)
        if tile.level == 0:
            begins = tile.index * WIDTH - first
            files.write_entries(tile, rows[begins : begins + tile.width])
    files.settle()


def _root_of(size: int) -> bytes:
    edge = Edge()
    for _first, rows in _batches(0, end=size):
        for _ in edge.add(map(leaf_hash, rows)):
            pass
    return edge.root()
