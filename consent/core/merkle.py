"""
The ledger's tree: the Merkle tree of RFC 6962, section 2.1 (the same in RFC 9162), with SHA-256.

Nothing here keeps a tree. A reader answers one question, "what is the hash of
this complete subtree?", from wherever the hashes are, and is asked at most two
questions for each level. So roots and proofs cost as much as the tree is high.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import TypeAlias

from consent.core.refusal import Refused

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

HashReader: TypeAlias = Callable[[int, int], bytes]
"""`read(level, index)`: the hash of the index-th subtree of 2**level leaves, from the left."""


class OutsideTree(Refused):
    """The entry's number is not below the number of entries in the tree."""


class PathTooShort(Refused):
    """Hashes are missing in a proof."""


class PathTooLong(Refused):
    """A proof has more hashes than the tree has levels."""


class NotConsistent(Refused):
    """The larger tree does not begin with the smaller one: something was changed or removed."""


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def parents(hashes: bytes) -> bytes:
    """Return the hash of each pair of hashes; all of them stand one after the other."""
    pairs = range(0, len(hashes) - HASH_BYTES, 2 * HASH_BYTES)
    return b"".join([sha256(b"\x01" + hashes[at : at + 64]).digest() for at in pairs])


def fold(hashes: bytes) -> bytes:
    """Return the hash of a complete subtree from its 1, 2, 4, 8 … hashes, one after the other."""
    while len(hashes) > HASH_BYTES:
        hashes = parents(hashes)
    return hashes


def root(size: int, read: HashReader) -> bytes:
    """Return the root of the tree with the first `size` leaves."""
    return _range_hash(0, size, read) if size else EMPTY_ROOT


def inclusion_path(index: int, *, size: int, read: HashReader) -> list[bytes]:
    """
    Return the hashes that lead from a leaf to the root, the leaf's sibling first.

    :raises OutsideTree: if the tree has no such leaf
    """
    _check_index(index, size)
    both = _shared_with_last(index, size)
    path = [read(level, index >> level ^ 1) for level in range(both - 1)]
    if both:
        # The one sibling that holds the last leaf: it ends where the tree ends.
        start = (index >> both - 1 ^ 1) << both - 1
        path.append(_range_hash(start, size, read))
    lefts = [level for level in range(both, size.bit_length()) if index >> level & 1]
    return path + [read(level, index >> level ^ 1) for level in lefts]


def root_by_path(leaf: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """
    Return the root to which a path leads from the hash of a leaf.

    It proves that the leaf is in the tree if it equals the tree's root.

    :raises OutsideTree: if the tree has no leaf of this index
    :raises PathTooShort: and
    :raises PathTooLong: if the path does not have as many hashes as this leaf's has
    """
    _check_index(index, size)
    both = _shared_with_last(index, size)
    _check_length(path, both + (index >> both).bit_count())
    found = leaf
    for level, sibling in enumerate(path[:both]):
        on_the_right = index >> level & 1
        found = node_hash(sibling, found) if on_the_right else node_hash(found, sibling)
    for sibling in path[both:]:
        found = node_hash(sibling, found)
    return found


def consistency_proof(old: int, new: int, *, read: HashReader) -> list[bytes]:
    """
    Return the hashes that show that the tree of size `new` begins with that of size `old`.

    :raises OutsideTree: if `old` is larger than `new`
    """
    if not 0 <= old <= new:
        raise OutsideTree(f"A tree of {new} entries does not hold one of {old}.")
    if old == 0:
        return []
    proof = []
    start, end = 0, new
    while old != end:
        middle = start + _left_part(end - start)
        if old <= middle:
            proof.append(_range_hash(middle, end, read))
            end = middle
        else:
            proof.append(_range_hash(start, middle, read))
            start = middle
    if start:
        # The old tree ends with this subtree. If it is the whole old tree, its
        # hash is the old root, which whoever checks has already.
        proof.append(_range_hash(start, end, read))
    return proof[::-1]


def check_consistency(
    *, old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """
    Accept that the tree of size `new` begins with that of size `old`, or refuse.

    :raises OutsideTree: if `old` is larger than `new`
    :raises PathTooShort: and
    :raises PathTooLong: if the proof does not have as many hashes as it must
    :raises NotConsistent: if the hashes lead elsewhere
    """
    if not 0 <= old <= new:
        raise OutsideTree(f"A tree of {new} entries does not hold one of {old}.")
    if old in {0, new}:
        _check_length(proof, 0)
        if old_root != (EMPTY_ROOT if old == 0 else new_root):
            raise NotConsistent(f"The two roots for {old} entries differ.")
        return
    # Both trees share the subtree that ends with the old tree's last leaf. Go up
    # from there: what stands on the left belongs to both, what stands on the right
    # to the new tree only.
    shared = (old & -old).bit_length() - 1
    last, index = (new - 1) >> shared, (old - 1) >> shared
    hashes = list(proof)
    if old == 1 << shared:
        hashes.insert(0, old_root)
    both = _shared_with_last(index, last + 1)
    _check_length(hashes, 1 + both + (index >> both).bit_count())
    found_old = found_new = hashes[0]
    for level, sibling in enumerate(hashes[1:]):
        if level >= both or index >> level & 1:
            found_old = node_hash(sibling, found_old)
            found_new = node_hash(sibling, found_new)
        else:
            found_new = node_hash(found_new, sibling)
    if (found_old, found_new) != (old_root, new_root):
        raise NotConsistent(f"The tree of {new} entries does not begin with that of {old}.")


def _check_index(index: int, size: int) -> None:
    if not 0 <= index < size:
        raise OutsideTree(f"A tree of {size} entries has no entry number {index}.")


def _check_length(path: Sequence[bytes], wanted: int) -> None:
    if len(path) < wanted:
        raise PathTooShort(f"The proof has {len(path)} hashes, {wanted} are needed.")
    if len(path) > wanted:
        raise PathTooLong(f"The proof has {len(path)} hashes, {wanted} are needed.")


def _shared_with_last(index: int, size: int) -> int:
    """
    Return the level at which the paths of a leaf and of the last one meet.

    Below it siblings stand on either side; from there on every sibling is a
    complete subtree on the left.
    """
    return (index ^ (size - 1)).bit_length()


def _left_part(size: int) -> int:
    """Return how many of `size` leaves (at least 2) stand under the left child."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_hash(start: int, end: int, read: HashReader) -> bytes:
    """Return the hash of the leaves from `start` to `end`, as the tree's recursion cuts them."""
    hashes = [read(level, index) for level, index in _complete_subtrees(start, end)]
    found = hashes[-1]
    for left in hashes[-2::-1]:
        found = node_hash(left, found)
    return found


def _complete_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level
