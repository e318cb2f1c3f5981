"""The directory of a ZIP: one entry for each file and folder in it."""

from collections.abc import Iterator
from struct import Struct
from typing import BinaryIO, NamedTuple

from consent.posts.reading.end_record import UNSET_16, UNSET_32, Place
from consent.posts.reading.names import decoded
from consent.posts.reading.refusals import Refusal, Refused

HEADER = Struct("<4s6H3L5H2L")
SIGNATURE = b"PK\x01\x02"
BLOCK = 1 << 20
LONGEST = HEADER.size + 3 * 0xFFFF
"""Bytes of one entry with its name, its extra fields and its comment."""

IS_ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13
"""The data, strongly, or the directory itself."""
SIZES_FOLLOW = 1 << 3
"""The sizes stand behind the data; in front of it they are 0."""
NAME_IS_UTF_8 = 1 << 11

EXTRA = Struct("<2H")
EXTRA_64 = 0x0001


class Entry(NamedTuple):
    """What the directory says of one file. Sizes and places are bytes."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    offset: int
    """Where the file's own header lies."""
    mode: int
    """File type and permissions as on Unix; 0 if another system made the archive."""
    at: int
    """Where this entry lies."""

    @property
    def name(self) -> str:
        """The name as text, not normalised."""
        if self.raw_name.isascii():
            return self.raw_name.decode("ascii")
        return decoded(self.raw_name, utf_8=bool(self.flags & NAME_IS_UTF_8))


def entries(file: BinaryIO, place: Place) -> Iterator[Entry]:
    """
    Return the entries of the directory one by one, in memory that does not grow.

    :raises Refused: if the directory does not hold exactly the entries that were promised
    """
    left, held, at = place.size, b"", 0
    place_of_held = place.offset
    for _ in range(place.entries):
        if left and len(held) - at < LONGEST:
            file.seek(place.offset + place.size - left)
            block = file.read(min(BLOCK, left))
            if not block:
                raise Refused(Refusal.DAMAGED)
            left -= len(block)
            place_of_held += at
            held, at = held[at:] + block, 0
        entry, at = _entry(held, at, place_of_held)
        yield entry
    if left or at != len(held):
        raise Refused(Refusal.DAMAGED)


def entry_at(file: BinaryIO, at: int) -> Entry:
    """Return the entry that lies at a place that `entries` gave."""
    file.seek(at)
    entry, _ = _entry(file.read(LONGEST), 0, at)
    return entry


def _entry(held: bytes, at: int, place_of_held: int) -> tuple[Entry, int]:
    """Return the entry at a position, and the position behind it."""
    if at + HEADER.size > len(held):
        raise Refused(Refusal.DAMAGED)
    (
        signature,
        _made_by,
        _needed,
        flags,
        method,
        _time,
        _date,
        crc,
        compressed,
        size,
        name_length,
        extra_length,
        comment_length,
        disk,
        _internal,
        external,
        offset,
    ) = HEADER.unpack_from(held, at)
    name_at = at + HEADER.size
    extra_at = name_at + name_length
    comment_at = extra_at + extra_length
    end = comment_at + comment_length
    if signature != SIGNATURE or end > len(held):
        raise Refused(Refusal.DAMAGED)
    if UNSET_32 in {compressed, size, offset}:
        extra = held[extra_at:comment_at]
        size, compressed, offset = widened(extra, (size, compressed, offset))
    if disk not in {0, UNSET_16}:
        raise Refused(Refusal.MULTI_DISK)
    return Entry(
        raw_name=held[name_at:extra_at],
        flags=flags,
        method=method,
        crc=crc,
        compressed=compressed,
        size=size,
        offset=offset,
        mode=external >> 16,
        at=place_of_held + at,
    ), end


def widened(extra: bytes, values: tuple[int, ...]) -> tuple[int, ...]:
    """
    Return values of 32 bits, those that are unset replaced by their 64 bits.

    :param extra: the extra fields of the entry
    :raises Refused: if they do not hold what is missing
    """
    wide = _extra_64(extra)
    missing = sum(value == UNSET_32 for value in values)
    if wide is None or len(wide) < 8 * missing:
        raise Refused(Refusal.DAMAGED)
    found = iter(Struct(f"<{missing}Q").unpack_from(wide))
    return tuple(next(found) if value == UNSET_32 else value for value in values)


def _extra_64(extra: bytes) -> bytes | None:
    at = 0
    while at + EXTRA.size <= len(extra):
        kind, length = EXTRA.unpack_from(extra, at)
        at += EXTRA.size
        if kind == EXTRA_64:
            return extra[at : at + length] if at + length <= len(extra) else None
        at += length
    return None
