"""Recognise a post that an archive tells of twice, in memory that does not grow."""

from array import array
from collections.abc import Sequence
from hashlib import blake2b

FEW = 1 << 16
MANY = 1 << 22
MOST_SOURCES = 255


class Sightings:
    """
    The fingerprints seen so far in one archive.

    Posts have no identifier, so equal fingerprints mean one of two things. Within one source
    (the timeline with all its parts, say) they are different posts that look alike, and get
    numbers. In two sources they are the same post, told of twice: the first to tell wins.

    A table with open addressing: 36 MiB for anything from forty thousand to two and
    a half million posts, where a set of two million fingerprints would take five times as much. A
    slot holds 64 bits of hash, so that two of five million different posts are taken for one
    another with a chance of less than one in a million.

    A table is asked either for keys, with sources, or for levels of identifiers.
    """

    def __init__(self, slots: int = FEW) -> None:
        self._make_room(slots)
        self._again: dict[tuple[bytes, int], int] = {}
        """How many more posts of this fingerprint a source told of, where it is not none."""

    def key(self, fingerprint: bytes, source: int) -> bytes | None:
        """
        Return the key of a post; None if another source has told of it already.

        :param fingerprint: 16 bytes
        :param source: from 1 to `MOST_SOURCES`
        """
        mixed = hash(fingerprint) or 1
        at = mixed & self._mask
        slots = self._slots
        while stored := slots[at]:
            if stored == mixed:
                return self._seen(fingerprint, source, self._sources[at])
            at = (at + 1) & self._mask
        self._take(at, mixed, source)
        return fingerprint

    def keys(self, fingerprints: Sequence[bytes], source: int) -> list[bytes | None]:
        """Return what `key` returns for one after another."""
        if len(fingerprints) >= self._room:
            return [self.key(each, source) for each in fingerprints]
        keys: list[bytes | None] = list(fingerprints)
        # The table stays as it is while this runs. Nearly all are new: their slot is free.
        slots, sources, mask, seen = self._slots, self._sources, self._mask, 0
        for number, mixed in enumerate(map(hash, fingerprints)):
            at = mixed & mask
            if slots[at] or not mixed:
                keys[number] = self.key(fingerprints[number], source)
                seen += 1
            else:
                slots[at] = mixed
                sources[at] = source
        self._room -= len(fingerprints) - seen
        return keys

    def alike(self, fingerprint: bytes, source: int) -> list[bytes]:
        """Return the keys of the posts of a fingerprint that a source told of after another one."""
        last = self._again.get((fingerprint, source), 0)
        return [fingerprint, *(_numbered(fingerprint, number) for number in range(1, last + 1))]

    def told(self, fingerprint: bytes, level: int) -> int:
        """
        Note at which level one post is told of, and return the highest so far; 0 if it is new.

        :param fingerprint: 16 bytes that stand for one post, whoever tells of it
        :param level: from 1 to `MOST_SOURCES`
        """
        mixed = hash(fingerprint) or 1
        at = mixed & self._mask
        while stored := self._slots[at]:
            if stored == mixed:
                before = self._sources[at]
                self._sources[at] = max(before, level)
                return before
            at = (at + 1) & self._mask
        self._take(at, mixed, level)
        return 0

    def all_told(self, fingerprints: Sequence[bytes], levels: Sequence[int]) -> list[int]:
        """Return what `told` returns for one after another."""
        if len(fingerprints) >= self._room:
            return list(map(self.told, fingerprints, levels))
        before = [0] * len(fingerprints)
        slots, sources, mask, seen = self._slots, self._sources, self._mask, 0
        for number, mixed in enumerate(map(hash, fingerprints)):
            at = mixed & mask
            if slots[at] or not mixed:
                before[number] = self.told(fingerprints[number], levels[number])
                seen += 1
            else:
                slots[at] = mixed
                sources[at] = levels[number]
        self._room -= len(fingerprints) - seen
        return before

    def _take(self, at: int, mixed: int, source: int) -> None:
        self._slots[at] = mixed
        self._sources[at] = source
        self._room -= 1
        if not self._room:
            self._grow()

    def _seen(self, fingerprint: bytes, source: int, first: int) -> bytes | None:
        # A source that told of it before now tells of another post that looks alike.
        before = self._again.get((fingerprint, source), 0 if source == first else -1)
        self._again[fingerprint, source] = number = before + 1
        if number == 0:
            return None
        return self.key(_numbered(fingerprint, number), source)

    def _make_room(self, slots: int) -> None:
        self._slots = array("q", (0,)) * slots
        self._sources = bytearray(slots)
        self._mask = slots - 1
        self._room = slots * 5 // 8

    def _grow(self) -> None:
        old, old_sources = self._slots, self._sources
        self._make_room(max(len(old) * 2, MANY))
        for was_at, mixed in enumerate(old):
            if mixed:
                at = mixed & self._mask
                while self._slots[at]:
                    at = (at + 1) & self._mask
                self._slots[at] = mixed
                self._sources[at] = old_sources[was_at]
                self._room -= 1


def _numbered(fingerprint: bytes, number: int) -> bytes:
    """Return the key of one more post that looks alike."""
    return blake2b(fingerprint + b"%d" % number, digest_size=16).digest()
