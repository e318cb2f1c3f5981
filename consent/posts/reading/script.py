"""JSON that is assigned to a name. It is never run: what stands before the value is cut off."""

import re

from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.reading.text_window import Source

ASSIGNMENT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:(?:var|let|const)\s+)?[A-Za-z_$][\w$.]{0,200}\s*=\s*"
)
LONGEST = 512
"""Bytes of an assignment; those of real files have about 40."""
END = b"; \t\r\n"


def without_assignment(source: Source) -> "Assigned":
    """
    Return what is assigned in a script of one statement.

    :raises Refused: BAD_JSON if the file does not begin with an assignment
    """
    start = source.read(LONGEST)
    found = ASSIGNMENT.match(start)
    if found is None:
        raise Refused(Refusal.BAD_JSON)
    return Assigned(source, start[found.end() :])


class Assigned:
    """The bytes behind an assignment, without the semicolon at the end of the statement."""

    def __init__(self, source: Source, start: bytes) -> None:
        self._source = source
        self._start = start
        self._held = b""
        """What could be the end of the statement, until more follows."""

    def read(self, size: int, /) -> bytes:
        """Return some bytes, b'' at the end; more than `size` only by what was held back."""
        while True:
            piece = self._start or self._source.read(size)
            self._start = b""
            if not piece:
                return self._rest()
            piece = self._held + piece
            given = piece.rstrip(END)
            self._held = piece[len(given) :]
            if len(self._held) > LONGEST:
                given, self._held = piece, b""
            if given:
                return given

    def _rest(self) -> bytes:
        """One semicolon may end the statement; anything else there is not ours to drop."""
        rest, self._held = self._held.strip(END[1:]), b""
        return rest.removeprefix(b";")
