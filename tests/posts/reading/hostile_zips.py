"""ZIPs that are damaged, lie about themselves, or grow without end."""

import struct
import zlib
from pathlib import Path

from tests.posts.reading.case import Case, of_zip
from tests.posts.reading.facebook import MESSAGES, POSTS, archive, usual
from tests.posts.reading.raw_zip import CENTRAL, LOCAL, File, RawZip, file, stored, zeros

MIB = 1 << 20
GIB = 1 << 30


def overlap_bomb(entries: int = 410, kernel: int = 10 * MIB) -> RawZip:
    """Return a small ZIP in which all entries share the data of one file: 4 GiB in all."""
    made = RawZip()
    first = zeros("kernel.json", kernel)
    at = made.put(first)
    for number in range(entries):
        name = POSTS.replace("_1.json", f"_{number + 1}.json").encode()
        made.list(first.but(name=name), at)
    return made


def quoting_bomb(entries: int = 200, kernel: int = 4 * MIB) -> RawZip:
    """Return a ZIP in which each file's data begin with the headers of all that follow."""
    names = [POSTS.replace("_1.json", f"_{number + 1}.json").encode() for number in range(entries)]
    last = zeros("x", kernel).but(name=names[-1])
    parts, files = [header(last) + last.packed], [last]
    for name in reversed(names[:-1]):
        following = files[-1]
        quoted = header(following)
        # A stored block of deflate that holds the next header, then the next file's data.
        block = b"\x00" + struct.pack("<HH", len(quoted), len(quoted) ^ 0xFFFF)
        packed_size = len(block) + len(quoted) + len(following.packed)
        each = File(name, b"", following.size + len(quoted), 0, stated_packed=packed_size)
        files.append(each.but(packed=bytes(packed_size)))
        parts.append(header(files[-1]) + block)
    made = RawZip()
    for each, part in zip(reversed(files), reversed(parts), strict=True):
        made.list(each, len(made.body))
        made.body += part
    return made


def header(each: File) -> bytes:
    made = RawZip()
    made.put(each.but(packed=b""))
    fields = list(LOCAL.unpack_from(made.body))
    fields[7] = len(each.packed) if each.stated_packed is None else each.stated_packed
    return LOCAL.pack(*fields) + each.name


def many_entries(path: Path, entries: int = 1_000_000, comment: bytes = b"") -> None:
    """Write a ZIP whose directory says the same file over and over."""
    made = RawZip()
    at = made.put(file(POSTS, b"[]"))
    made.list(file(POSTS, b"[]", comment=comment), at)
    made.directory *= entries
    made.write(path, made.end_64(entries=entries))


def many_entries_but_one(path: Path) -> None:
    made = archive(usual(), file("b.json", b"{}"))
    made.write(path, made.end(entries=1))


def renamed(name: str | bytes) -> Case:
    return of_zip(lambda: archive(usual(), file(name, b"x")), "unsafe_name")


def spoilt(make: str, refusal: str = "damaged", **how: object) -> Case:
    """Return an archive of which one header tells something else."""
    return of_zip(lambda: archive(usual().but(**{make: how["value"]})), refusal)


def cut(path: Path, share: float) -> None:
    whole = archive(usual(200)).content()
    path.write_bytes(whole[: int(len(whole) * share)])


def two_ends(path: Path) -> None:
    """Write a ZIP in the comment of whose end lies another end, for another directory."""
    made = archive(usual(5))
    other = RawZip(bytearray(made.body), bytearray(made.directory), made.entries)
    hidden = other.end(entries=0, size=0)
    path.write_bytes(made.content(made.end(comment=b"." * 7 + hidden)))


def lying(stated: int, real: int) -> RawZip:
    return archive(zeros(POSTS, real, stated=stated, packed_as=b" "))


def wrong_crc() -> File:
    each = usual(400)
    return each.but(crc=each.crc ^ 1)


def cut_data() -> File:
    each = usual(400)
    return each.but(packed=each.packed[:-20])


def more_behind_data() -> File:
    each = usual(400)
    return each.but(packed=each.packed + b"more")


def deflate_garbage() -> File:
    return usual(400).but(packed=b"\xff" * 500)


def symlink(mode: int) -> Case:
    return of_zip(lambda: archive(usual(), file("link.json", b"/etc/passwd", mode=mode)), "symlink")


def method(number: int) -> Case:
    return of_zip(lambda: archive(usual().but(method=number)), "method_unknown")


BOMBS = {
    "I1 overlapping files, one kernel": of_zip(overlap_bomb, "overlap"),
    "I1 overlapping files that quote headers": of_zip(quoting_bomb, "overlap"),
    "I1 a file that reaches into the directory": of_zip(
        lambda: archive(usual().but(stated_packed=10_000)), "overlap"
    ),
    "I2 4 GiB of zeros": of_zip(lambda: archive(zeros(POSTS, 4 * GIB - MIB)), "member_too_large"),
    "I2 200 MiB of zeros": of_zip(lambda: archive(zeros(POSTS, 200 * MIB)), "ratio"),
    "I2 zeros beside posts": of_zip(
        lambda: archive(usual(), zeros(POSTS.replace("_1", "_2"), 100 * MIB)), "ratio"
    ),
    "I3 a million entries": Case(many_entries, "too_many_files"),
    "I3 a directory of 40 MiB": Case(
        lambda path: many_entries(path, 1000, b"c" * 40_000), "directory_too_large"
    ),
    "I3 more entries than the directory holds": Case(
        lambda path: archive(usual()).write(path, archive(usual()).end(entries=2)), "damaged"
    ),
    "I3 fewer entries than the directory holds": Case(many_entries_but_one, "damaged"),
    "I5 says 100 bytes, holds 1 GiB": of_zip(lambda: lying(100, GIB), "damaged"),
    "I5 says 3 MiB, holds 200 MiB": of_zip(lambda: lying(3 * MIB, 200 * MIB), "damaged"),
}


DAMAGES = {
    "I5 a wrong checksum": of_zip(lambda: archive(wrong_crc()), "damaged"),
    "I5 data that end too early": of_zip(lambda: archive(cut_data()), "damaged"),
    "I5 data that go on": of_zip(lambda: archive(more_behind_data()), "damaged"),
    "I5 data that are no deflate": of_zip(lambda: archive(deflate_garbage()), "damaged"),
    "I5 says more than it holds": of_zip(
        lambda: archive(usual().but(size=5000, local_size=5000)), "damaged"
    ),
    "I5 cut in the data": Case(lambda path: cut(path, 0.5), "damaged"),
    "I5 cut in the directory": Case(lambda path: cut(path, 0.97), "damaged"),
    "I5 cut by one byte": Case(
        lambda path: path.write_bytes(archive(usual()).content()[:-1]), "damaged"
    ),
    "I5 bytes in front": Case(
        lambda path: path.write_bytes(b"#!" + archive(usual()).content()),
        "damaged",
    ),
    "I5 bytes behind": Case(
        lambda path: path.write_bytes(archive(usual()).content() + b"\0"),
        "damaged",
    ),
    "I5 a file in front of the archive": Case(
        lambda path: path.write_bytes(b"PK\x03\x04" + archive(usual()).content()),
        "damaged",
    ),
    "I5 two end records": Case(two_ends, "damaged"),
    "I5 another name in front of the data": spoilt(
        "local_name", value=POSTS.replace("_1.json", "_9.json").encode()
    ),
    "I5 another size in front of the data": spoilt("local_size", value=7),
    "I5 a place outside the archive": spoilt("offset", value=0xFFFFFF, refusal="overlap"),
    "I5 a place where no file lies": of_zip(
        lambda: RawZip(bytearray(b"PK\x03\x04" + bytes(96))).add(usual().but(offset=50)), "damaged"
    ),
}

NAMES = {
    "I6 a name that climbs out": renamed("../../etc/cron.d/x.json"),
    "I6 a name that climbs out later": renamed("posts/../../x.json"),
    "I6 a name that climbs out, Windows": renamed("posts\\..\\..\\x.json"),
    "I6 an absolute name": renamed("/etc/passwd"),
    "I6 a drive": renamed("C:\\x.json"),
    "I6 a name with NUL": renamed("a.json\0.txt"),
    "I6 a name with a line break": renamed("a\n.json"),
    "I6 a name of 2,000 characters": renamed("n" * 2000),
    "I6 a name that is no UTF-8 but says so": of_zip(
        lambda: archive(usual(), file(b"\xff.json", b"x", flags=0x800)), "unsafe_name"
    ),
    "I6 a name twice": of_zip(lambda: archive(usual(), usual(9)), "duplicate_name"),
    "I6 a name twice, once with the separator of Windows": of_zip(
        lambda: archive(usual(), usual(9).but(name=POSTS.replace("/", "\\").encode())),
        "duplicate_name",
    ),
    "I6 two names that differ in case": of_zip(
        lambda: archive(usual(), usual(9).but(name=POSTS.replace(".json", ".JSON").encode())),
        "duplicate_name",
    ),
    "I6 a symbolic link": symlink(0o120777),
    "I6 a device": symlink(0o020666),
    "I6 a pipe": symlink(0o010666),
}

KINDS = {
    "I7 encrypted": of_zip(lambda: archive(usual().but(flags=1)), "encrypted"),
    "I7 encrypted, AES": of_zip(lambda: archive(usual().but(flags=1, method=99)), "encrypted"),
    "I7 encrypted, strongly": of_zip(lambda: archive(usual().but(flags=0x40)), "encrypted"),
    "I7 deflate64": method(9),
    "I7 bzip2": method(12),
    "I7 LZMA": method(14),
    "I7 Zstandard": method(93),
    "I7 a file on another disk": of_zip(lambda: archive(usual().but(disk=1)), "multi_disk"),
}


def with_bomb_in_messages() -> RawZip:
    bad = stored(MESSAGES.replace("_1.json", "_3.json"), b"[" * MIB).but(crc=0)
    return archive(usual(), zeros(MESSAGES, GIB), bad)


def containing_itself() -> RawZip:
    return archive(usual(), file("archive.zip", archive(usual()).content()))


def in_64_bits(path: Path) -> None:
    made = archive(usual())
    made.write(path, made.end_64())


def wide_sizes() -> RawZip:
    """Return an archive whose directory keeps sizes and place in 64 bits."""
    made, each = RawZip(), usual()
    at = made.put(each)
    values = struct.pack("<HHQQQ", 1, 24, each.size, len(each.packed), at)
    unset = 0xFFFFFFFF
    made.list(each.but(stated_size=unset, stated_packed=unset, offset=unset, extra=values), at)
    return made


def sizes_behind() -> RawZip:
    """Return an archive that was written as a stream: sizes stand behind the data."""
    each = usual().but(flags=8)
    made = RawZip()
    at = made.put(each)
    made.body[14:26] = bytes(12)
    made.body += b"PK\x07\x08" + struct.pack("<3L", each.crc, len(each.packed), each.size)
    made.list(each, at)
    return made


HARMLESS = {
    "a usual archive": of_zip(lambda: archive(usual()), ""),
    "64 bits": Case(in_64_bits, ""),
    "sizes in 64 bits": of_zip(wide_sizes, ""),
    "sizes behind the data": of_zip(sizes_behind, ""),
    "stored": of_zip(lambda: archive(stored(POSTS, zlib.decompress(usual().packed, -15))), ""),
    "a comment at the end": Case(
        lambda path: archive(usual()).write(path, archive(usual()).end(comment=b"my archive")), ""
    ),
    "folders": of_zip(lambda: archive(file("your_facebook_activity/"), usual()), ""),
    "a wrapper folder": of_zip(
        lambda: archive(usual().but(name=b"facebook-ines-2026-01-01-abc/" + POSTS.encode())), ""
    ),
    "the separator of Windows": of_zip(
        lambda: archive(usual().but(name=POSTS.replace("/", "\\").encode())), ""
    ),
    "notes of macOS": of_zip(lambda: archive(usual(), file("__MACOSX/" + POSTS, b"\0\5\26\7")), ""),
    "I4 an archive inside": of_zip(containing_itself, ""),
    "I6 a name of 300 characters": of_zip(lambda: archive(usual(), file("n" * 300, b"x")), ""),
    "I6 a name that turns direction": of_zip(
        lambda: archive(usual(), file("photo_\u202egpj.exe", b"x")), ""
    ),
    "I6 names that differ in case, of no interest": of_zip(
        lambda: archive(usual(), file("a.json", b"{}"), file("A.JSON", b"{}")), ""
    ),
    "I7 a photo packed in another way": of_zip(
        lambda: archive(usual(), file("photo.jpg", b"x", method=9)), ""
    ),
    "J8 a bomb and a damaged file among messages": of_zip(with_bomb_in_messages, ""),
}

assert CENTRAL.size == 46  # what the directories above are multiplied by
