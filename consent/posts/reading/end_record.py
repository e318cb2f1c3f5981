"""Where the directory of a ZIP lies, and how large it is: known before any of it is read."""

from dataclasses import dataclass
from struct import Struct
from typing import BinaryIO

from consent.posts.reading.refusals import Refusal, Refused

END = Struct("<4s4H2LH")
END_SIGNATURE = b"PK\x05\x06"
END_64 = Struct("<4sQ2H2L4Q")
END_64_SIGNATURE = b"PK\x06\x06"
LOCATOR = Struct("<4sLQL")
LOCATOR_SIGNATURE = b"PK\x06\x07"

LONGEST_COMMENT = 0xFFFF
UNSET_16 = 0xFFFF
UNSET_32 = 0xFFFF_FFFF
BEFORE_LENGTH = 12
"""The size that an END_64 gives of itself leaves out the signature and the size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the directory of a ZIP lies. `size` and `offset` are bytes."""

    entries: int
    size: int
    offset: int


def find_directory(file: BinaryIO, length: int) -> Place | None:
    """
    Return where the directory lies; None if there is no end record at all.

    Other programs look for the record in different ways, and a file can be made so that they
    find different ones. So everything must agree: exactly one record that ends where the file
    ends, right behind the directory that it tells of.

    :param length: of the file, in bytes
    :raises Refused: if the records contradict each other, or belong to a split archive
    """
    start = max(0, length - LONGEST_COMMENT - END.size)
    file.seek(start)
    tail = file.read(length - start)
    found = [at for at in _occurrences(tail) if _ends_the_file(tail, at)]
    if not found:
        if END_SIGNATURE in tail:
            raise Refused(Refusal.DAMAGED)
        return None
    if len(found) > 1:
        raise Refused(Refusal.DAMAGED)
    return _read(file, start + found[0], END.unpack_from(tail, found[0]))


def _occurrences(tail: bytes) -> list[int]:
    found, at = [], tail.find(END_SIGNATURE)
    while at >= 0:
        found.append(at)
        at = tail.find(END_SIGNATURE, at + 1)
    return found


def _ends_the_file(tail: bytes, at: int) -> bool:
    if at + END.size > len(tail):
        return False
    comment: int = END.unpack_from(tail, at)[-1]
    return at + END.size + comment == len(tail)


def _read(file: BinaryIO, at: int, record: tuple[int, ...]) -> Place:
    _, disk, first_disk, on_disk, entries, size, offset, _ = record
    short = (disk, first_disk, on_disk, entries, size, offset)
    located = _locator(file, at)
    if located is None:
        if disk or first_disk or on_disk != entries:
            raise Refused(Refusal.MULTI_DISK)
        behind = at
    else:
        behind, long = located
        _must_agree(short, long)
        _, _, _, entries, size, offset = long
    if offset + size != behind:
        raise Refused(Refusal.DAMAGED)
    return Place(entries=entries, size=size, offset=offset)


def _locator(file: BinaryIO, end: int) -> tuple[int, tuple[int, ...]] | None:
    """Return where the 64-bit record lies and what it says, if there is one."""
    at = end - LOCATOR.size
    if at < 0:
        return None
    file.seek(at)
    signature, disk, offset, disks = LOCATOR.unpack(file.read(LOCATOR.size))
    if signature != LOCATOR_SIGNATURE:
        return None
    if disk or disks > 1:
        raise Refused(Refusal.MULTI_DISK)
    if offset + END_64.size > at:
        raise Refused(Refusal.DAMAGED)
    file.seek(offset)
    signature, size, _, _, *values = END_64.unpack(file.read(END_64.size))
    if signature != END_64_SIGNATURE or offset + BEFORE_LENGTH + size != at:
        raise Refused(Refusal.DAMAGED)
    disk, first_disk, on_disk, entries, _, _ = values
    if disk or first_disk or on_disk != entries:
        raise Refused(Refusal.MULTI_DISK)
    return offset, tuple(values)


def _must_agree(short: tuple[int, ...], long: tuple[int, ...]) -> None:
    unset = (UNSET_16, UNSET_16, UNSET_16, UNSET_16, UNSET_32, UNSET_32)
    for value, no_value, wide in zip(short, unset, long, strict=True):
        if value not in {no_value, wide}:
            raise Refused(Refusal.DAMAGED)
