"""Write ZIPs byte by byte, so that every part of them can be wrong."""

import struct
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path

STORED, DEFLATED = 0, 8
UTF_8 = 0x800
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR = struct.Struct("<4sLQL")


@dataclass(frozen=True)
class File:
    """One file as its two headers describe it; what is None is told as it is."""

    name: bytes
    packed: bytes
    size: int
    crc: int
    method: int = DEFLATED
    flags: int = 0
    mode: int = 0
    local_name: bytes | None = None
    stated_size: int | None = None
    local_size: int | None = None
    stated_packed: int | None = None
    offset: int | None = None
    disk: int = 0
    extra: bytes = b""
    comment: bytes = b""

    def but(self, **differently: object) -> "File":
        return replace(self, **differently)  # type: ignore[arg-type]


def file(name: str | bytes, content: bytes = b"", **differently: object) -> File:
    """Return a deflated file."""
    pack = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = pack.compress(content) + pack.flush()
    raw = name if isinstance(name, bytes) else name.encode()
    made = File(raw, packed, len(content), zlib.crc32(content), flags=0 if raw.isascii() else UTF_8)
    return made.but(**differently)


def stored(name: str, content: bytes) -> File:
    return File(name.encode(), content, len(content), zlib.crc32(content), method=STORED)


def zeros(name: str, size: int, *, stated: int | None = None, packed_as: bytes = b"0") -> File:
    """Return a file of one character, repeated, without making all of it."""
    block = 1 << 20
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = pack.compress(packed_as * block) + pack.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = once * (size // block) + last.flush()
    return File(name.encode(), packed, size if stated is None else stated, 0)


@dataclass
class RawZip:
    """A ZIP in the making: what lies in it, and what its directory says."""

    body: bytearray = field(default_factory=bytearray)
    directory: bytearray = field(default_factory=bytearray)
    entries: int = 0

    def put(self, each: File) -> int:
        """Write a file without listing it; return where it lies."""
        at = len(self.body)
        name = each.name if each.local_name is None else each.local_name
        size = each.size if each.local_size is None else each.local_size
        self.body += LOCAL.pack(
            *(b"PK\x03\x04", 20, each.flags, each.method, 0, 0, each.crc),
            *(len(each.packed), size, len(name), 0),
        )
        self.body += name + each.packed
        return at

    def list(self, each: File, at: int) -> None:
        """Write the entry of a file that lies somewhere."""
        packed = len(each.packed) if each.stated_packed is None else each.stated_packed
        size = each.size if each.stated_size is None else each.stated_size
        self.directory += CENTRAL.pack(
            *(b"PK\x01\x02", 0x314, 20, each.flags, each.method, 0, 0, each.crc),
            *(packed, size, len(each.name), len(each.extra), len(each.comment)),
            *(each.disk, 0, each.mode << 16, at if each.offset is None else each.offset),
        )
        self.directory += each.name + each.extra + each.comment
        self.entries += 1

    def add(self, *files: File) -> "RawZip":
        for each in files:
            self.list(each, self.put(each))
        return self

    def end(
        self,
        *,
        disk: int = 0,
        entries: int | None = None,
        size: int | None = None,
        offset: int | None = None,
        comment: bytes = b"",
    ) -> bytes:
        """Return the end record."""
        told = self.entries if entries is None else entries
        return (
            END.pack(
                *(b"PK\x05\x06", disk, 0, told, told),
                len(self.directory) if size is None else size,
                len(self.body) if offset is None else offset,
                len(comment),
            )
            + comment
        )

    def end_64(self, *, entries: int | None = None) -> bytes:
        """Return the end records of an archive with more than 65,535 files."""
        told = self.entries if entries is None else entries
        at, size = len(self.body), len(self.directory)
        values = (44, 45, 45, 0, 0, told, told, size, at)
        long = END_64.pack(b"PK\x06\x06", *values)
        locator = LOCATOR.pack(b"PK\x06\x07", 0, at + size, 1)
        return long + locator + self.end(entries=0xFFFF, size=0xFFFFFFFF, offset=0xFFFFFFFF)

    def content(self, end: bytes | None = None) -> bytes:
        return bytes(self.body) + self.directory + (self.end() if end is None else end)

    def write(self, path: Path, end: bytes | None = None) -> None:
        path.write_bytes(self.content(end))
