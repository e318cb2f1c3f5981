"""Look into a ZIP that a stranger made, and read single files of it without unpacking any."""

import stat
from array import array
from bisect import bisect_right
from typing import BinaryIO, NamedTuple

from consent.posts.reading.directory import IS_ENCRYPTED, Entry, entries, entry_at
from consent.posts.reading.end_record import Place, find_directory
from consent.posts.reading.limits import Limits
from consent.posts.reading.members import DEFLATED, HEADER, STORED, MemberFile, data_of
from consent.posts.reading.names import normalised
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.reading.signatures import START_OF_ZIP, what_it_is

FILE_TYPES = {0, stat.S_IFREG, stat.S_IFDIR}

MEDIA = (b".jpg", b".jpeg", b".png", b".gif", b".webp", b".heic", b".mp4", b".mov", b".webm")
"""Most of the files and nearly all bytes of an archive, and never read."""


class Member(NamedTuple):
    """
    One file in an archive.

    `name` is normalised, folders separated by '/'. `size` is what the directory says, in
    bytes; `compressed` is how many bytes it takes in the archive; `number` is its place in
    the directory.
    """

    name: str
    size: int
    compressed: int
    number: int


class Budget:
    """What may still be unpacked and listed, over all parts of one import."""

    def __init__(self, limits: Limits) -> None:
        self.text = limits.text
        self.files = limits.files


def open_archive(file: BinaryIO, limits: Limits, budget: Budget | None = None) -> "Archive":
    """
    Return an archive whose whole directory was checked.

    Nothing is unpacked and nothing is written. `file` must be seekable and stays open for as
    long as the archive is used.

    :param budget: shared by the parts of one import; by default the archive has its own
    :raises Refused: if the file is not a ZIP, is damaged, or passes a limit
    """
    budget = budget or Budget(limits)
    length = file.seek(0, 2)
    if length == 0:
        raise Refused(Refusal.EMPTY_FILE)
    file.seek(0)
    start = file.read(512)
    is_zip = start.startswith(START_OF_ZIP)
    if not is_zip and (reason := what_it_is(start)) is not Refusal.NOT_A_ZIP:
        raise Refused(reason)
    place = find_directory(file, length)
    if place is None:
        raise Refused(Refusal.DAMAGED if is_zip else Refusal.NOT_A_ZIP)
    if not is_zip:
        # A ZIP with something in front of it: two files in one.
        raise Refused(Refusal.DAMAGED)
    _check_place(place, limits, budget)
    return Archive(file, limits, budget, place)


def _check_place(place: Place, limits: Limits, budget: Budget) -> None:
    if place.entries > budget.files:
        raise Refused(Refusal.TOO_MANY_FILES, limit=limits.files)
    if place.size > limits.directory:
        raise Refused(Refusal.DIRECTORY_TOO_LARGE, limit=limits.directory)
    if place.entries == 0:
        raise Refused(Refusal.DAMAGED if place.size else Refusal.EMPTY_ARCHIVE)
    budget.files -= place.entries


class Archive:
    """The files of one ZIP; made by `open_archive`."""

    def __init__(self, file: BinaryIO, limits: Limits, budget: Budget, place: Place) -> None:
        self.members: list[Member] = []
        self._file = file
        self._limits = limits
        self._budget = budget
        self._entries = array("Q")
        """Where the entry of each member lies."""
        self._offsets = array("Q")
        """Where the files lie, in order; behind them the directory."""
        self._list(place)

    def checksum(self, member: Member) -> tuple[int, int]:
        """Return size and CRC of a member: equal for the same file in two parts."""
        entry = entry_at(self._file, self._entries[member.number])
        return entry.size, entry.crc

    def open(self, member: Member) -> MemberFile:
        """
        Return the unpacked bytes of a member as a file to read from once.

        :raises Refused: at once if the member is larger than we read, or its own header
            contradicts the directory; while reading if its data do
        """
        entry = entry_at(self._file, self._entries[member.number])
        try:
            self._check_size(entry)
            begin = self._begin(entry)
        except Refused as refused:
            raise Refused(refused.reason, member.name, refused.limit) from None
        return MemberFile(self._file, entry, begin=begin, limits=self._limits)

    def _begin(self, entry: Entry) -> int:
        """Return where the data of a file begins, if they end before the next file begins."""
        begin = data_of(self._file, entry)
        behind = self._offsets[bisect_right(self._offsets, entry.offset)]
        if begin + entry.compressed > behind:
            raise Refused(Refusal.OVERLAP)
        return begin

    def _list(self, place: Place) -> None:
        seen: set[str] = set()
        ends = array("Q")
        for entry in entries(self._file, place):
            name = _checked(entry)
            if name in seen:
                raise Refused(Refusal.DUPLICATE_NAME, name)
            seen.add(name)
            self._offsets.append(entry.offset)
            ends.append(entry.offset + HEADER.size + len(entry.raw_name) + entry.compressed)
            if entry.raw_name[-1:] not in {b"/", b"\\"}:
                member = Member(name, entry.size, entry.compressed, len(self._entries))
                self.members.append(member)
                self._entries.append(entry.at)
        self._check_overlap(ends, place.offset)
        self._check_headers(place)

    def _check_overlap(self, ends: "array[int]", directory: int) -> None:
        """Each file must end before the next one begins, the last one before the directory."""
        order = sorted(range(len(ends)), key=self._offsets.__getitem__)
        self._offsets = array("Q", [*map(self._offsets.__getitem__, order), directory])
        behind = iter(self._offsets)
        next(behind)
        for number, following in zip(order, behind, strict=True):
            if ends[number] > following:
                raise Refused(Refusal.OVERLAP)

    def _check_headers(self, place: Place) -> None:
        """
        Compare what each file says of itself with the directory, also where it stays closed.

        One wrong letter would turn a file of posts into one of no interest.
        """
        for entry in entries(self._file, place):
            if not entry.raw_name.lower().endswith(MEDIA):
                data_of(self._file, entry)

    def _check_size(self, entry: Entry) -> None:
        limits = self._limits
        if entry.method not in {STORED, DEFLATED}:
            raise Refused(Refusal.METHOD_UNKNOWN)
        if entry.size > limits.member:
            raise Refused(Refusal.MEMBER_TOO_LARGE, limit=limits.member)
        if entry.size > limits.ratio_from and entry.size > limits.ratio * entry.compressed:
            raise Refused(Refusal.RATIO, limit=limits.ratio)
        if entry.size > self._budget.text:
            raise Refused(Refusal.TOO_MUCH_TEXT, limit=limits.text)
        # A member never gives more than it states, so what is stated is what is used up.
        self._budget.text -= entry.size


def _checked(entry: Entry) -> str:
    name = normalised(entry.name)
    if entry.flags & IS_ENCRYPTED:
        raise Refused(Refusal.ENCRYPTED, name)
    if stat.S_IFMT(entry.mode) not in FILE_TYPES:
        raise Refused(Refusal.SYMLINK, name)
    return name
