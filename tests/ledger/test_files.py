"""The ledger's files: proofs from them are right, and what is published never changes."""

import random
import shutil
import stat

import pytest

from consent.core import merkle
from consent.core.merkle import leaf_hash
from consent.core.tiles import Edge, Tile, entries_in, right_edge, tiles_of
from consent.ledger.files import FileMissing, HistoryDiffers, LedgerFiles
from tests.make_ledger import entry, reader

SIZE = 66_000
ENTRIES = [entry(number) for number in range(SIZE)]
LEAVES = [leaf_hash(one) for one in ENTRIES]
READ = reader(LEAVES)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A ledger written in steps, as sites write it."""
    files = LedgerFiles(tmp_path_factory.mktemp("ledger"))
    for size in (1, 200, 300, 65_000, SIZE):
        grow(files, size)
    return files


@pytest.fixture
def files(written, tmp_path):
    shutil.copytree(written.folder, tmp_path / "ledger")
    return LedgerFiles(tmp_path / "ledger")


def grow(files, size, leaves=LEAVES):
    old = int((files.checkpoint() or b"0").decode())
    edge = Edge(size=old, fetch=files.fetch)
    for tile, hashes in [*edge.add(leaves[old:size]), *edge.tiles()]:
        files.write(tile, hashes)
        if tile.level == 0:
            start = tile.index * 256
            files.write_entries(tile, ENTRIES[start : start + tile.width])
    files.settle()
    files.publish(str(size).encode())


def test_every_tile_and_bundle_of_each_published_size_is_there(files):
    for size in (1, 200, 300, 65_000, SIZE):
        for tile in right_edge(size):
            assert len((files.folder / tile.path).read_bytes()) == 32 * tile.width
    for tile in tiles_of(SIZE):
        assert len((files.folder / tile.path).read_bytes()) == 32 * tile.width
        if tile.level == 0:
            entries = list(entries_in((files.folder / tile.bundle_path).read_bytes()))
            assert entries == ENTRIES[tile.index * 256 :][: tile.width]


@pytest.mark.parametrize("size", [1, 200, 300, 65_000, SIZE])
def test_proofs_from_files_are_right_for_every_published_size(files, size):
    read = files.hashes(size=size)

    assert merkle.root(size, read) == merkle.root(size, READ)
    for index in {0, size - 1, *random.Random(size).sample(range(size), min(size, 60))}:
        expected = merkle.inclusion_path(index, size=size, read=READ)
        assert merkle.inclusion_path(index, size=size, read=read) == expected
        # Nobody has read anything before this one.
        assert merkle.inclusion_path(index, size=size, read=files.hashes(size=size)) == expected
    assert merkle.consistency_proof(1, size, read=read) == merkle.consistency_proof(
        1, size, read=READ
    )


def test_proofs_need_nothing_but_the_tiles(files):
    shutil.rmtree(files.folder / "middle")

    for index in (0, 65_535, SIZE - 1):
        expected = merkle.inclusion_path(index, size=SIZE, read=READ)
        found = merkle.inclusion_path(index, size=SIZE, read=files.hashes(size=SIZE))
        assert found == expected


def test_what_is_full_takes_the_place_of_its_narrower_versions(files):
    full = Tile(0, 0)
    assert (files.folder / "tile/0/000.p/200").exists()

    files.drop_partial(full)

    assert not (files.folder / "tile/0/000.p").exists()
    assert not (files.folder / "tile/entries/000.p").exists()
    assert files.fetch(Tile(0, 0, 200)) == b"".join(LEAVES[:200])
    assert merkle.root(200, files.hashes(size=200)) == merkle.root(200, READ)


def test_a_published_file_is_never_written_over(files):
    with pytest.raises(HistoryDiffers, match=r"tile/0/000$"):
        files.write(Tile(0, 0), b"".join(LEAVES[1:257]))
    with pytest.raises(HistoryDiffers, match=r"tile/entries/000$"):
        files.write_entries(Tile(0, 0), ENTRIES[1:257])
    files.write(Tile(0, 0), b"".join(LEAVES[:256]))
    files.settle()

    assert files.fetch(Tile(0, 0)) == b"".join(LEAVES[:256])


def test_nothing_counts_before_it_is_settled(tmp_path):
    files = LedgerFiles(tmp_path)
    files.write(Tile(0, 0, 1), LEAVES[0])

    with pytest.raises(FileMissing):
        files.fetch(Tile(0, 0, 1))
    files.settle()
    assert files.fetch(Tile(0, 0, 1)) == LEAVES[0]


def test_a_writer_that_died_leaves_nothing_in_the_way(tmp_path):
    LedgerFiles(tmp_path).write(Tile(0, 0, 1), LEAVES[1])

    again = LedgerFiles(tmp_path)
    again.write(Tile(0, 0, 1), LEAVES[0])
    again.settle()

    assert again.fetch(Tile(0, 0, 1)) == LEAVES[0]
    assert [path.name for path in (tmp_path / "tile/0/000.p").iterdir()] == ["1"]


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"")])
def test_a_tile_that_is_missing_or_cut_short_is_named(files, damage):
    damage(files.folder / "tile/0/100")

    with pytest.raises(FileMissing, match="tile/0/100"):
        merkle.inclusion_path(100 * 256, size=SIZE, read=files.hashes(size=SIZE))


def test_there_is_no_checkpoint_before_the_first_one(tmp_path):
    files = LedgerFiles(tmp_path / "not there yet")
    assert files.checkpoint() is None

    files.publish(b"one")
    files.publish(b"two")

    assert files.checkpoint() == b"two"
    assert [path.name for path in files.folder.iterdir()] == ["checkpoint"]


def test_others_may_read_the_files_and_not_write_them(files):
    modes = {stat.S_IMODE(p.stat().st_mode) for p in files.folder.rglob("*") if p.is_file()}

    assert all(mode & 0o022 == 0 for mode in modes)
