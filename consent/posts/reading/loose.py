"""
Files that a platform gives without a ZIP around them, read as archives of one file.

Such a file has no name that we know: uploads are stored under names of our own. So what it is
shows at its beginning.
"""

import re
import zlib
from typing import BinaryIO

from consent.posts.reading.archive import Archive, Budget, Member, open_archive
from consent.posts.reading.limits import Limits
from consent.posts.reading.refusals import Refusal, Refused

START = 512
CHUNK = 1 << 16
NAMES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    # A CAR file: its length, then a map of `roots` and `version`.
    ("repo.car", re.compile(rb"[\x00-\x7f]\xa2eroots\x81")),
    ("outbox.json", re.compile(rb'\s*\{[^[]*(?:\[[^]]*\][^[]*)?"type"\s*:\s*"OrderedCollection"')),
    (
        "user_data_tiktok.json",
        re.compile(
            rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:(?:Your )?Activity|Ads and data|App Settings|Comment'
            rb"|Direct Messages?|Income\+? Wallet|Likes and Favorites|Location Review|Poll|Post"
            rb'|Profile(?: And Settings)?|Tik[Tt]ok [A-Z][a-z]+|Video)"\s*:\s*\{'
        ),
    ),
)
"""The name under which its platform gives a file, and how such a file begins."""


def open_part(file: BinaryIO, limits: Limits, budget: Budget) -> "Archive | LooseFile":
    """
    Return one part of an import: a ZIP, or a file that is given without one.

    :raises Refused: if it is neither, is damaged, or passes a limit
    """
    file.seek(0)
    start = file.read(START)
    for name, begins in NAMES:
        if begins.match(start):
            return LooseFile(file, name, limits, budget)
    return open_archive(file, limits, budget)


class LooseFile:
    """An archive of one file that lies there as it is."""

    def __init__(self, file: BinaryIO, name: str, limits: Limits, budget: Budget) -> None:
        size = file.seek(0, 2)
        if size > limits.member:
            raise Refused(Refusal.MEMBER_TOO_LARGE, limit=limits.member)
        self.members = [Member(name, size, size, 0)]
        self._file = file
        self._limits = limits
        self._budget = budget
        self._budget.files -= 1

    def checksum(self, member: Member) -> tuple[int, int]:
        """Return size and CRC of the file: equal for the same file given twice."""
        self._file.seek(0)
        crc = 0
        while piece := self._file.read(CHUNK):
            crc = zlib.crc32(piece, crc)
        return member.size, crc

    def open(self, member: Member) -> "_Bytes":
        """Return the bytes of the file to read from once."""
        if member.size > self._budget.text:
            raise Refused(Refusal.TOO_MUCH_TEXT, limit=self._limits.text)
        self._budget.text -= member.size
        return _Bytes(self._file)


class _Bytes:
    """The bytes of a file from its beginning, whoever reads from the file in between."""

    def __init__(self, file: BinaryIO) -> None:
        self.produced = 0
        self._file = file

    def read(self, size: int) -> bytes:
        self._file.seek(self.produced)
        piece = self._file.read(size)
        self.produced += len(piece)
        return piece
