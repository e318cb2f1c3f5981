"""
Read the records of an AT Protocol repository from a CAR file.

Specifications: ipld.io/specs/transport/car/carv1, atproto.com/specs/repository. Blocks stand
in any order and may be left over from before: a record counts only if the tree that the
signed commit points to leads to it. So the file is read twice: for the tree, for the records.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from consent.posts.reading.dag_cbor import Cid, NotDagCbor, decode
from consent.posts.reading.limits import Limits
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.reading.text_window import Source

Record = tuple[str | None, Any]

CHUNK = 1 << 16
# CIDv1, DAG-CBOR, SHA-256 of 32 bytes: the only names that repositories give.
NAME = bytes([0x01, 0x71, 0x12, 0x20])
DIGEST = 32
LONGEST_VARINT = 9
MORE_FOLLOW = 0x80
START_OF_NODE = b"\xa2\x61e"
"""A node of the tree is a map of two: `e` and `l`."""
DEEPEST_TREE = 64
LONGEST_KEY = 1024


class Block(NamedTuple):
    """One section of a CAR file; `digest` is the SHA-256 of `data`."""

    digest: bytes
    data: bytes


def repository_records(
    begin: Callable[[], Source], collections: frozenset[str], limits: Limits
) -> Iterator[Record]:
    """Return the records of some collections of a repository; see `records.records`."""
    repository = _Repository(begin(), collections, limits)
    yield None, {"did": repository.did, "rev": repository.rev}
    missing = set(repository.keys)
    for block in _blocks(_Bytes(begin(), limits)):
        missing.discard(block.digest)
        for key in repository.keys.get(block.digest, ()):
            collection, _, rkey = key.partition("/")
            try:
                yield collection, {"rkey": rkey, "value": decode(block.data, limits)}
            except NotDagCbor:
                yield collection, None
    if missing:
        # Cut off between two blocks: the tree knows of records that are not there.
        raise _bad()


def _bad() -> Refused:
    return Refused(Refusal.BAD_REPOSITORY)


class _Repository:
    """
    Whose repository it is, and under which keys its records lie: `keys` by their digests.

    `rev` is the number of the commit as it is written; '' if there is none.
    """

    def __init__(self, source: Source, collections: frozenset[str], limits: Limits) -> None:
        self.did, self.rev = "", ""
        self.keys: dict[bytes, list[str]] = {}
        self._collections = collections
        self._limits = limits
        self._nodes: dict[bytes, bytes] = {}
        self._walk(self._tree(source), 0)
        self._nodes.clear()

    def _tree(self, source: Source) -> bytes:
        """Return the digest of the root of the tree, after keeping every node there is."""
        file = _Bytes(source, self._limits)
        root = _root(file, self._limits)
        commit: dict[str, Any] = {}
        for block in _rest_of(file):
            if block.data.startswith(START_OF_NODE):
                self._nodes[block.digest] = block.data
            elif block.digest == root:
                commit = self._decoded(block.data)
        did, tree = commit.get("did"), commit.get("data")
        if not (isinstance(did, str) and did.startswith("did:") and isinstance(tree, Cid)):
            raise _bad()
        self.did = did
        rev = commit.get("rev")
        self.rev = rev if isinstance(rev, str) else ""
        return _digest(tree)

    def _walk(self, digest: bytes, depth: int) -> None:
        # A node that was walked is taken out, so that no circle is walked for ever.
        data = self._nodes.pop(digest, None)
        if data is None or depth > DEEPEST_TREE:
            raise _bad()
        node = self._decoded(data)
        if isinstance(node.get("l"), Cid):
            self._walk(_digest(node["l"]), depth + 1)
        key = b""
        for entry in node["e"] if isinstance(node["e"], list) else ():
            key = self._key(entry, key)
            collection = key.partition(b"/")[0].decode("ascii", "replace")
            if collection in self._collections:
                found = self.keys.setdefault(_digest(entry.get("v")), [])
                found.append(key.decode("ascii", "replace"))
            if isinstance(entry.get("t"), Cid):
                self._walk(_digest(entry["t"]), depth + 1)

    @staticmethod
    def _key(entry: Any, before: bytes) -> bytes:
        """Return the key of an entry, which is written as its difference from the one before."""
        if not isinstance(entry, dict):
            raise _bad()
        shared, rest = entry.get("p"), entry.get("k")
        if not (isinstance(shared, int) and isinstance(rest, bytes) and 0 <= shared <= len(before)):
            raise _bad()
        if shared + len(rest) > LONGEST_KEY:
            raise _bad()
        return before[:shared] + rest

    def _decoded(self, data: bytes) -> dict[str, Any]:
        try:
            value = decode(data, self._limits)
        except NotDagCbor:
            raise _bad() from None
        if not isinstance(value, dict):
            raise _bad()
        return value


def _root(file: "_Bytes", limits: Limits) -> bytes:
    """Return the digest that the header names."""
    try:
        header = decode(file.take(_length(file)), limits)
    except NotDagCbor:
        raise _bad() from None
    if not isinstance(header, dict) or header.get("version") != 1:
        raise _bad()
    roots = header.get("roots")
    if not isinstance(roots, list) or len(roots) != 1:
        raise _bad()
    return _digest(roots[0])


def _blocks(file: "_Bytes") -> Iterator[Block]:
    """Return all blocks of a file from its beginning."""
    file.take(_length(file))
    yield from _rest_of(file)


def _rest_of(file: "_Bytes") -> Iterator[Block]:
    while not file.ended():
        section = file.take(_length(file))
        name, data = section[: len(NAME) + DIGEST], section[len(NAME) + DIGEST :]
        digest = hashlib.sha256(data).digest()
        if name != NAME + digest:
            raise _bad()
        yield Block(digest, data)


def _digest(cid: Any) -> bytes:
    if not isinstance(cid, Cid) or len(cid.raw) != len(NAME) + DIGEST or cid.raw[:4] != NAME:
        raise _bad()
    return cid.raw[len(NAME) :]


def _length(file: "_Bytes") -> int:
    """Return a number as unsigned LEB128, the low groups of 7 bits first."""
    number = 0
    for place in range(LONGEST_VARINT):
        byte = file.take(1)[0]
        number |= (byte & 0x7F) << (7 * place)
        if byte < MORE_FOLLOW:
            return number
    raise _bad()


class _Bytes:
    """Takes bytes from a source in any number, up to the length of a record."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self._source = source
        self._longest = limits.record
        self._held = b""
        self._at = 0

    def ended(self) -> bool:
        return self._at == len(self._held) and not self._more(1)

    def take(self, length: int) -> bytes:
        if length > self._longest:
            raise Refused(Refusal.RECORD_TOO_LARGE, limit=self._longest)
        if length > len(self._held) - self._at and not self._more(length):
            raise _bad()
        begin, self._at = self._at, self._at + length
        return self._held[begin : self._at]

    def _more(self, length: int) -> bool:
        """Hold at least so many bytes; False if there are not so many."""
        parts = [self._held[self._at :]]
        held = len(parts[0])
        while held < length and (part := self._source.read(max(CHUNK, length - held))):
            parts.append(part)
            held += len(part)
        self._held, self._at = b"".join(parts), 0
        return held >= length
