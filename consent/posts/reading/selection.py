"""Decide which files of an archive's parts are opened, by their names alone."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from consent.posts.formats import Format, Role, reading_order
from consent.posts.formats.known import detect, guests, in_unknown_language
from consent.posts.formats.paths import DATA, path
from consent.posts.reading.archive import Archive, Member
from consent.posts.reading.loose import LooseFile
from consent.posts.reading.names import folded
from consent.posts.reading.refusals import Refusal, Refused

ARCHIVES = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".rar", ".7z", ".tar")
OF_MACOS = "__MACOSX/"
"""What the archiver of macOS adds: notes on the files, under the same names."""
ARCHIVE, UNKNOWN, MEDIA = ".archive", ".unknown", ".media"
NUMBERED = re.compile(r"(.*?)(?:(_|-part)([0-9]{1,6}))?(\.[a-z]+)", re.IGNORECASE)


Part = Archive | LooseFile


class Opened(NamedTuple):
    """A file to read: what for, and where it lies."""

    role: Role
    member: Member
    archive: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """
    What is done with the files of an archive.

    `opened` stands in the order of reading. `closed` counts private files by what they are;
    `archives_inside` and `unknown_files` are never opened either. An unknown file is one with
    data that we have no use for; photos and other media are not counted. `digest` is the same
    for the same files, in whatever order the parts are given.
    """

    read_by: Format
    opened: Sequence[Opened]
    closed: Mapping[str, int]
    unknown_files: int
    archives_inside: int
    also: Sequence[str]
    digest: str


def select(archives: Sequence[Part], *, incomplete: bool = False, platform: str = "") -> Selection:
    """
    Return what to read of an archive, from all its parts.

    :param incomplete: read what is there even if a numbered file is missing
    :param platform: read only what is of this platform
    :raises Refused: if no format fits, parts do not belong together, one is missing, or there is
        nothing to read
    """
    names = _names(archives)
    if not names:
        raise Refused(Refusal.EMPTY_ARCHIVE)
    try:
        read_by = detect(names, platform)
    except Refused as refused:
        inside = next(filter(_is_archive, names), None)
        if refused.reason is Refusal.UNKNOWN_PLATFORM and inside:
            raise Refused(Refusal.ARCHIVE_IN_ARCHIVE, inside) from None
        raise
    roles = dict(reading_order(read_by, names))
    holds_posts = read_by.reader(latest=0).holds_posts
    if not any(map(holds_posts, roles.values())) and in_unknown_language(read_by, names):
        raise Refused(Refusal.LANGUAGE_UNKNOWN)
    if not roles:
        raise Refused(Refusal.NOTHING_TO_READ)
    _refuse_twins(roles)
    _refuse_several_archives(read_by, roles)
    if not incomplete:
        _refuse_gaps(name for name, role in roles.items() if role.counted)
    where = _where(archives, roles)
    left = Counter(_left(read_by, name) for name in names if name not in roles)
    inside, unknown, _ = left.pop(ARCHIVE, 0), left.pop(UNKNOWN, 0), left.pop(MEDIA, 0)
    return Selection(
        read_by=read_by,
        opened=[Opened(role, *where[name]) for name, role in roles.items()],
        closed=left,
        unknown_files=unknown,
        archives_inside=inside,
        also=guests(read_by, names),
        digest=_digest(archives, roles),
    )


def _names(archives: Sequence[Part]) -> list[str]:
    names = (member.name for archive in archives for member in archive.members)
    # A part can repeat a file of another one.
    return list(dict.fromkeys(name for name in names if not name.startswith(OF_MACOS)))


def _where(archives: Sequence[Part], roles: Mapping[str, Role]) -> dict[str, tuple[Member, Part]]:
    """Return where each file lies; one in several parts must be the same in all of them."""
    where: dict[str, tuple[Member, Part]] = {}
    for archive in archives:
        for member in archive.members:
            if member.name not in roles:
                continue
            first, first_archive = where.setdefault(member.name, (member, archive))
            if first_archive.checksum(first) != archive.checksum(member):
                raise Refused(Refusal.PARTS_OF_DIFFERENT_ARCHIVES, member.name)
    return where


def _digest(archives: Sequence[Part], roles: Mapping[str, Role]) -> str:
    """
    Return what tells the same archive brought again from another one.

    The names and sizes of all files, packed and unpacked, and the checksums of those that are
    read. Whoever wanted to could make two archives alike; they would be their own.
    """
    together = 0
    for archive in archives:
        for member in archive.members:
            read = archive.checksum(member) if member.name in roles else ()
            told = repr((member.name, member.size, member.compressed, read)).encode()
            # Added up, so that no order counts and none has to be made.
            together += int.from_bytes(blake2b(told, digest_size=16).digest(), "big")
    return f"{together % 2**128:032x}"


def _left(read_by: Format, name: str) -> str:
    """Return what a file is that is not opened: why it is private, or one of our words."""
    if kind := read_by.closed(name):
        return kind
    if name.lower().endswith(DATA):
        return UNKNOWN
    return ARCHIVE if _is_archive(name) else MEDIA


def _refuse_twins(names: Iterable[str]) -> None:
    """Refuse two names that are one on a disk that ignores case."""
    seen: set[str] = set()
    for name in names:
        if folded(name) in seen:
            raise Refused(Refusal.DUPLICATE_NAME, name)
        seen.add(folded(name))


def _refuse_several_archives(read_by: Format, roles: Mapping[str, Role]) -> None:
    """
    Refuse the first file of one list in two folders: these are two archives, not parts of one.

    Their posts would be counted twice, since within one list those that look alike are different
    posts. Platforms have moved and renamed their files from year to year.
    """
    reader = read_by.reader(latest=0)
    folders: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name, role in roles.items():
        if not reader.holds_posts(role):
            continue
        at = path(name)
        numbered = NUMBERED.fullmatch(at.name)
        number = (
            numbered[3] or (numbered[1] if numbered[1].isdecimal() else "1") if numbered else ""
        )
        one = (role.name, role.tree, "1" if role.sole else number.lstrip("0"))
        lies_in = (*at.folders, at.name) if role.sole else at.folders
        if folders.setdefault(one, lies_in) != lies_in:
            raise Refused(Refusal.PARTS_OF_DIFFERENT_ARCHIVES, name)


def _refuse_gaps(names: Iterable[str]) -> None:
    """
    Refuse `posts_1.json` and `posts_3.json` without `posts_2.json`.

    Platforms number the files of a long list from 1, over all parts. Of the first file some
    leave the number out; X does, and its second file is `-part1`.
    """
    numbers: dict[tuple[str, str], dict[int | None, str]] = {}
    for name in names:
        match = NUMBERED.fullmatch(name)
        if match:
            # Of what stands between name and number, the numbered files tell.
            found = numbers.setdefault((match[1], match[4]), {})
            found[int(match[3]) if match[3] else None] = match[2] or "_"
    for (stem, suffix), found in numbers.items():
        numbered = found.keys() - {None}
        first = 1
        if None in found:
            numbered.add(0 if "-part" in found.values() else 1)
            first = min(numbered)
        last = max(numbered)
        missing = next((number for number in range(first, last) if number not in numbered), None)
        if missing is not None:
            raise Refused(Refusal.PART_MISSING, f"{stem}{found[last]}{missing}{suffix}")


def _is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)
