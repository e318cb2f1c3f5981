"""The tree is that of RFC 6962: the same roots and proofs as its definition, word by word."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core import merkle
from consent.core.merkle import (
    EMPTY_ROOT,
    NotConsistent,
    OutsideTree,
    PathTooLong,
    PathTooShort,
    leaf_hash,
    node_hash,
)
from consent.core.refusal import Refused
from tests.core.rfc6962 import Definition
from tests.make_ledger import entry, reader

LEAVES = [leaf_hash(entry(number)) for number in range(130)]
READ = reader(LEAVES)
DEFINED = Definition(LEAVES)

# Inputs and roots that implementations of RFC 6962 have in common since its first one.
KNOWN_ENTRIES = "|00|10|2021|3031|40414243|5051525354555657|606162636465666768696a6b6c6d6e6f"
KNOWN_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize(("size", "root"), list(enumerate(KNOWN_ROOTS)))
def test_known_entries_have_their_known_roots(size, root):
    entries = [bytes.fromhex(text) for text in KNOWN_ENTRIES.split("|")][:size]

    assert merkle.root(size, reader(map(leaf_hash, entries))).hex() == root


@pytest.mark.parametrize("size", range(len(LEAVES) + 1))
def test_roots_are_those_of_the_definition(size):
    assert merkle.root(size, READ) == DEFINED.root(size)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8, 9, 31, 33, 64, 100, 127, 128, 129, 130])
def test_paths_are_those_of_the_definition_and_lead_to_the_root(size):
    for index in range(size):
        path = merkle.inclusion_path(index, size=size, read=READ)

        assert path == DEFINED.path(index, size)
        found = merkle.root_by_path(LEAVES[index], index=index, size=size, path=path)
        assert found == DEFINED.root(size)


@pytest.mark.parametrize("new", [1, 2, 3, 4, 7, 8, 9, 31, 33, 64, 100, 127, 128, 129, 130])
def test_consistency_proofs_are_those_of_the_definition_and_are_accepted(new):
    for old in range(1, new + 1):
        proof = merkle.consistency_proof(old, new, read=READ)

        assert proof == DEFINED.proof(old, new)
        merkle.check_consistency(
            old=old,
            old_root=DEFINED.root(old),
            new=new,
            new_root=DEFINED.root(new),
            proof=proof,
        )


def test_every_tree_begins_with_the_empty_one():
    assert merkle.consistency_proof(0, 5, read=READ) == []
    five = merkle.root(5, READ)

    merkle.check_consistency(old=0, old_root=EMPTY_ROOT, new=5, new_root=five, proof=[])
    with pytest.raises(NotConsistent):
        merkle.check_consistency(old=0, old_root=five, new=5, new_root=five, proof=[])


@given(st.data())
def test_no_other_leaf_number_size_or_path_leads_to_the_root(data):
    size = data.draw(st.integers(2, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size=size, read=READ)
    root = merkle.root(size, READ)
    other = data.draw(
        st.one_of(
            st.tuples(st.just(LEAVES[(index + 1) % size]), st.just(index), st.just(path)),
            st.tuples(
                st.just(LEAVES[index]),
                st.integers(0, size - 1).filter(lambda i: i != index),
                st.just(path),
            ),
            st.tuples(st.just(LEAVES[index]), st.just(index), changed(path)),
        )
    )
    leaf, number, hashes = other

    with suppress(Refused):
        assert merkle.root_by_path(leaf, index=number, size=size, path=hashes) != root


@given(st.data())
def test_no_other_proof_or_root_shows_consistency(data):
    new = data.draw(st.integers(2, len(LEAVES)))
    old = data.draw(st.integers(1, new - 1))
    trees = {"old": old, "new": new}
    trees |= {"old_root": merkle.root(old, READ), "new_root": merkle.root(new, READ)}
    proof = merkle.consistency_proof(old, new, read=READ)
    other_root = st.binary(min_size=32, max_size=32)
    change = data.draw(
        st.one_of(
            st.fixed_dictionaries({"proof": changed(proof)}),
            st.fixed_dictionaries({"old_root": other_root}),
            st.fixed_dictionaries({"new_root": other_root}),
            st.fixed_dictionaries({"old": st.integers(1, new).filter(lambda size: size != old)}),
        )
    )

    with pytest.raises(Refused):
        merkle.check_consistency(**{**trees, "proof": proof, **change})


def changed(hashes):
    """One bit flipped, one hash left out, one added, or two of them swapped."""
    bits = st.integers(0, 256 * len(hashes) - 1)
    kinds = [st.lists(st.binary(min_size=32, max_size=32), min_size=1).map(lambda m: [*hashes, *m])]
    if hashes:
        kinds.append(bits.map(lambda bit: flipped(hashes, *divmod(bit, 256))))
        kinds.append(st.integers(0, len(hashes) - 1).map(lambda i: [*hashes[:i], *hashes[i + 1 :]]))
    if len(hashes) > 1:
        kinds.append(st.permutations(hashes).filter(lambda order: order != hashes))
    return st.one_of(kinds)


def flipped(hashes, at, bit):
    number = int.from_bytes(hashes[at], "big") ^ 1 << bit
    return [*hashes[:at], number.to_bytes(32, "big"), *hashes[at + 1 :]]


@pytest.mark.parametrize(
    ("path", "refusal"), [(LEAVES[:6], PathTooShort), (LEAVES[:8], PathTooLong)]
)
def test_a_path_that_is_one_hash_short_or_long_is_called_so(path, refusal):
    with pytest.raises(refusal, match="7 are needed"):
        merkle.root_by_path(LEAVES[5], index=5, size=100, path=path)


@pytest.mark.parametrize("index", [-1, 100, 101])
def test_there_is_no_entry_outside_the_tree(index):
    with pytest.raises(OutsideTree, match="100 entries"):
        merkle.inclusion_path(index, size=100, read=READ)
    with pytest.raises(OutsideTree, match="100 entries"):
        merkle.root_by_path(LEAVES[0], index=index, size=100, path=LEAVES[:7])


def test_a_tree_does_not_hold_a_larger_one():
    with pytest.raises(OutsideTree):
        merkle.consistency_proof(6, 5, read=READ)
    with pytest.raises(OutsideTree):
        merkle.check_consistency(old=6, old_root=EMPTY_ROOT, new=5, new_root=EMPTY_ROOT, proof=[])


def test_the_empty_entry_is_not_the_empty_tree():
    assert leaf_hash(b"") != EMPTY_ROOT
    assert node_hash(b"", b"") != leaf_hash(b"")


def test_roots_and_proofs_of_a_huge_tree_ask_for_few_hashes():
    asked = []

    def read(level, index):
        asked.append((level, index))
        return bytes(32)

    size = 10**18 + 12345
    merkle.root(size, read)
    assert len(asked) <= 60
    asked.clear()
    merkle.inclusion_path(10**17, size=size, read=read)
    assert len(asked) <= 2 * 60
    asked.clear()
    merkle.consistency_proof(10**17 + 1, size, read=read)
    assert len(asked) <= 2 * 60
    assert len(set(asked)) == len(asked)
    assert all((index + 1) << level <= size for level, index in asked)
