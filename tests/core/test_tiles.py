"""Tiles have the paths, widths and bytes of C2SP tlog-tiles, and are enough for every hash."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.core import merkle
from consent.core.merkle import OutsideTree, leaf_hash
from consent.core.tiles import (
    TILE_BYTES,
    BadBundle,
    Edge,
    Tile,
    TileHashes,
    bundle,
    entries_in,
    right_edge,
    tile_at,
    tiles_of,
)
from tests.make_ledger import entry, reader

LEAVES = [leaf_hash(entry(number)) for number in range(70_000)]
READ = reader(LEAVES)
TREE = {}
EDGE = Edge()
TREE.update(EDGE.add(LEAVES))
TREE.update(EDGE.tiles())


def fetch(tile):
    """What a site that keeps only the newest tiles has: for an old partial tile a wider one."""
    for wider in (tile, replace(tile, width=256), tile_at(tile.level, tile.index, size=70_000)):
        if wider in TREE:
            return TREE[wider]
    raise KeyError(tile)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 999), "tile/0/999"),
        (Tile(1, 1000), "tile/1/x001/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(2, 0, 1), "tile/2/000.p/1"),
        (Tile(63, 273, 112), "tile/63/273.p/112"),
        (Tile(0, 1234067, 255), "tile/0/x001/x234/067.p/255"),
    ],
)
def test_a_tile_lies_where_the_specification_says(tile, path):
    assert tile.path == path
    assert Tile.at(path) == tile
    bundle_path = path.replace(f"tile/{tile.level}/", "tile/entries/")
    assert tile.bundle_path == bundle_path
    assert Tile.at(bundle_path) == replace(tile, level=0)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "checkpoint",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/067",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/300",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/٠٠٠",
        "tile/0/../0/000",
        "tile/entry/000",
        "tile/0/000\n",
    ],
)
def test_nothing_else_is_the_path_of_a_tile(path):
    assert Tile.at(path) is None


@given(st.integers(0, 63), st.integers(0, 2**62), st.integers(1, 256))
def test_every_path_is_read_back(level, index, width):
    tile = Tile(level, index, width)

    assert Tile.at(tile.path) == tile


def test_the_tiles_of_70_000_entries_are_those_of_the_specifications_example():
    tiles = list(tiles_of(70_000))

    assert [t for t in tiles if t.level == 0] == [
        *(Tile(0, index) for index in range(273)),
        Tile(0, 273, 112),
    ]
    assert [t for t in tiles if t.level > 0] == [Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert set(TREE) == set(tiles)


@pytest.mark.parametrize(
    ("size", "edge"),
    [
        (0, []),
        (1, [Tile(0, 0, 1)]),
        (255, [Tile(0, 0, 255)]),
        (256, [Tile(1, 0, 1)]),
        (257, [Tile(0, 1, 1), Tile(1, 0, 1)]),
        (65_535, [Tile(0, 255, 255), Tile(1, 0, 255)]),
        (65_536, [Tile(2, 0, 1)]),
        (65_537, [Tile(0, 256, 1), Tile(2, 0, 1)]),
        (70_000, [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]),
    ],
)
def test_the_right_edge_are_the_tiles_that_are_not_full(size, edge):
    assert right_edge(size) == edge
    assert [tile for tile in tiles_of(size) if not tile.full] == edge


def test_a_tile_is_as_wide_as_the_tree_makes_it():
    assert tile_at(0, 273, size=70_000) == Tile(0, 273, 112)
    assert tile_at(0, 272, size=70_000) == Tile(0, 272)
    assert tile_at(0, 274, size=70_000) is None
    assert tile_at(3, 0, size=70_000) is None


def test_each_hash_in_a_tile_is_that_of_its_subtree():
    assert all(len(hashes) == 32 * tile.width for tile, hashes in TREE.items())
    for tile, hashes in TREE.items():
        for place in range(0, tile.width, 37):
            wanted = READ(8 * tile.level, tile.index * 256 + place)
            assert hashes[32 * place : 32 * place + 32] == wanted


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 4096, 65_535, 65_536, 65_537, 70_000])
def test_tiles_are_enough_for_every_root_and_proof(size):
    read = TileHashes(fetch, size=size)

    assert merkle.root(size, read) == merkle.root(size, READ)
    for index in {0, 1, 15, 16, 255, size // 3, size // 2, size - 2, size - 1} & set(range(size)):
        expected = merkle.inclusion_path(index, size=size, read=READ)
        assert merkle.inclusion_path(index, size=size, read=read) == expected
    for old in {1, 17, 255, 256, 300, size // 2, size - 1} & set(range(1, size)):
        expected = merkle.consistency_proof(old, size, read=READ)
        assert merkle.consistency_proof(old, size, read=read) == expected


def test_every_subtree_is_read_from_tiles():
    read = TileHashes(fetch, size=70_000, kept=16)

    for level in range(17):
        last = (70_000 >> level) - 1
        for index in {0, 1, 7, last // 2, last - 1, last} & set(range(last + 1)):
            assert read(level, index) == READ(level, index)


@pytest.mark.parametrize(("level", "index"), [(0, 70_000), (4, 4375), (17, 0), (0, -1)])
def test_a_subtree_that_is_not_complete_is_not_read(level, index):
    with pytest.raises(OutsideTree):
        TileHashes(fetch, size=70_000)(level, index)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 700), max_size=12))
def test_a_tree_that_grows_step_by_step_is_the_same(steps):
    tree, edge, size = {}, Edge(), 0
    for step in steps:
        edge = Edge(size=size, fetch=tree.__getitem__)
        tree.update(edge.add(LEAVES[size : size + step]))
        tree.update(edge.tiles())
        size += step

        assert edge.size == size
        assert edge.root() == merkle.root(size, READ)
    assert set(tiles_of(size)) <= set(tree)
    assert all(
        hashes == fetch(tile)[: 32 * tile.width] and len(hashes) == 32 * tile.width
        for tile, hashes in tree.items()
    )


def test_growing_yields_each_full_tile_once_and_keeps_only_the_edge():
    edge = Edge()
    full = [tile for tile, hashes in edge.add(LEAVES) if len(hashes) == TILE_BYTES]

    assert len(full) == 273 + 1
    assert len(set(full)) == len(full)
    assert sum(len(hashes) for _, hashes in edge.tiles()) == 32 * (112 + 17 + 1)


def test_entries_are_read_back_from_their_bundle():
    entries = [entry(number) for number in range(256)]

    assert len(bundle(entries)) == 256 * 34
    assert bundle(entries[:1]) == b"\x00\x20" + entries[0]
    assert list(entries_in(bundle(entries))) == entries
    assert list(entries_in(bundle([b"", b"x" * 65_535]))) == [b"", b"x" * 65_535]


@pytest.mark.parametrize("cut", [1, 2, 33, 35])
def test_a_bundle_that_ends_early_is_refused(cut):
    whole = bundle([entry(0), entry(1)])

    with pytest.raises(BadBundle):
        list(entries_in(whole[:cut]))
