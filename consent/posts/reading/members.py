"""One file of an archive, unpacked as it is read and never larger than it said."""

import zlib
from struct import Struct
from typing import BinaryIO

from consent.posts.reading.directory import (
    IS_ENCRYPTED,
    SIZES_FOLLOW,
    Entry,
    widened,
)
from consent.posts.reading.end_record import UNSET_32
from consent.posts.reading.limits import Limits
from consent.posts.reading.refusals import Refusal, Refused

HEADER = Struct("<4s5H3L2H")
SIGNATURE = b"PK\x03\x04"
STORED, DEFLATED = 0, 8
CHUNK = 1 << 16


def data_of(file: BinaryIO, entry: Entry) -> int:
    """
    Return where the data of a file begins, after comparing its own header with the directory.

    Two programs may believe different ones of the two: a file on which they differ is refused.
    """
    file.seek(entry.offset)
    header = file.read(HEADER.size + len(entry.raw_name))
    if len(header) < HEADER.size or header[HEADER.size :] != entry.raw_name:
        raise Refused(Refusal.DAMAGED)
    signature, _, flags, method, _, _, crc, compressed, size, name_length, extra_length = (
        HEADER.unpack_from(header)
    )
    if signature != SIGNATURE or name_length != len(entry.raw_name):
        raise Refused(Refusal.DAMAGED)
    if flags & IS_ENCRYPTED or method != entry.method:
        raise Refused(Refusal.DAMAGED)
    if UNSET_32 in {size, compressed}:
        size, compressed = widened(file.read(extra_length), (size, compressed))
    stated, wanted = (crc, compressed, size), (entry.crc, entry.compressed, entry.size)
    unstated = bool(flags & SIZES_FOLLOW) and not any(stated)
    if not unstated and stated != wanted:
        raise Refused(Refusal.DAMAGED)
    return entry.offset + len(header) + int(extra_length)


class MemberFile:
    """
    The unpacked bytes of one file.

    `read` counts what is really produced: more or less than the directory says, another
    checksum, or a ratio that text cannot have ends in `Refused`.
    """

    def __init__(self, file: BinaryIO, entry: Entry, *, begin: int, limits: Limits) -> None:
        self.produced = 0
        self._file = file
        self._entry = entry
        self._at = begin
        self._left = entry.compressed
        self._limits = limits
        self._crc = 0
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == DEFLATED else None

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, fewer only at the end; b'' when all was read."""
        parts: list[bytes] = []
        wanted = size
        while wanted > 0 and (part := self._part(wanted)):
            parts.append(part)
            wanted -= len(part)
        if wanted > 0:
            self._check_end()
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _part(self, wanted: int) -> bytes:
        inflate = self._inflate
        part = self._raw(wanted) if inflate is None else self._inflated(inflate, wanted)
        if part:
            self.produced += len(part)
            self._crc = zlib.crc32(part, self._crc)
            self._check_size()
        return part

    def _inflated(self, inflate: "zlib._Decompress", wanted: int) -> bytes:
        while not inflate.eof:
            packed = inflate.unconsumed_tail or self._raw(CHUNK)
            try:
                part = inflate.decompress(packed, wanted)
            except zlib.error:
                raise Refused(Refusal.DAMAGED) from None
            if part or not packed:
                return part
        return b""

    def _raw(self, wanted: int) -> bytes:
        """Return the next bytes as they lie in the archive; other members may be read between."""
        self._file.seek(self._at)
        packed = self._file.read(min(wanted, self._left))
        self._at += len(packed)
        self._left -= len(packed)
        return packed

    def _check_size(self) -> None:
        limits = self._limits
        if self.produced > self._entry.size:
            raise Refused(Refusal.DAMAGED)
        consumed = self._entry.compressed - self._left
        if self.produced > limits.ratio_from and self.produced > limits.ratio * consumed:
            raise Refused(Refusal.RATIO, limit=limits.ratio)

    def _check_end(self) -> None:
        inflate = self._inflate
        left = self._left or (inflate is not None and (not inflate.eof or inflate.unused_data))
        if left or self.produced != self._entry.size or self._crc != self._entry.crc:
            raise Refused(Refusal.DAMAGED)
