"""A window of text that slides over a file of any size."""

import codecs
import re
from typing import Protocol

from consent.posts.reading.refusals import Refusal, Refused

CHUNK = 1 << 16
"""Bytes read at a time: what is decoded from them stays in the cache of a processor."""

UTF_16_AND_32 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
BEHIND_SPACES = re.compile(r"[^ \t\n\r]")


class Source(Protocol):
    """Anything to read bytes from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, b'' at the end."""
        ...


class TextWindow:
    """
    The part of a file that is looked at, and a position in it.

    What lies before the position is forgotten when the window moves on. The text is strict
    UTF-8 with or without a byte order mark.

    The window holds `text` or, between `as_bytes` and `as_text`, `raw`: the file as it was read,
    for a parser that takes bytes and checks them itself. `at` is the position in either.

    :param longest: characters the window has at most, but for the last piece that was added
    """

    def __init__(self, source: Source, longest: int) -> None:
        self.text = ""
        self.raw = b""
        self.at = 0
        self.ended = False
        """Whether the window reaches the end of the file."""
        self.measured = False
        """Whether `position` is asked for also while the window holds bytes."""
        self._longest = longest
        self._passed = 0
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._start()

    @property
    def position(self) -> int:
        """
        How many characters of the file lie before the position.

        Characters that were passed as bytes are counted only while it is `measured`, since that
        takes as long as decoding them; else they may count as more.
        """
        return self._passed + self._before()

    def more(self) -> bool:
        """Add text behind the window; return False at the end of the file."""
        if self.ended:
            return False
        left = len(self.text) - self.at
        # A record that did not fit is read again from its beginning: double what is there,
        # so that a long one is not read again too often.
        self._add(self._source.read(max(CHUNK, min(left, self._longest - left))))
        return True

    def skip_spaces(self) -> str:
        """Move to the next character that is no space and return it; '' at the end."""
        while True:
            found = BEHIND_SPACES.search(self.text, self.at)
            if found:
                self.at = found.start()
                return found[0]
            self.at = len(self.text)
            if not self.more():
                return ""

    def as_bytes(self) -> None:
        """Hold what lies behind the position as bytes."""
        begun, _ = self._decoder.getstate()
        self.raw = self.text[self.at :].encode() + begun
        self._passed += self.at
        self.text, self.at = "", 0
        self._decoder.reset()

    def more_bytes(self) -> None:
        """Add bytes behind the window, if there are any."""
        if not self.ended:
            read = self._source.read(CHUNK)
            self._pass_bytes()
            self.raw += read
            self.ended = not read

    def as_text(self) -> None:
        """Hold what lies behind the position as text again."""
        self._pass_bytes()
        raw, self.raw = self.raw, b""
        self.text = self._decoded(raw, final=self.ended)

    def _pass_bytes(self) -> None:
        """Forget the bytes before the position. Those were checked by whom they were for."""
        self._passed += self._before()
        self.raw, self.at = self.raw[self.at :], 0

    def _before(self) -> int:
        if self.raw and self.measured:
            return len(self.raw[: self.at].decode())
        return self.at

    def _start(self) -> None:
        start = self._source.read(CHUNK)
        if start.startswith(UTF_16_AND_32) or b"\0" in start[:2]:
            raise Refused(Refusal.UTF_16)
        if len(start) >= len(codecs.BOM_UTF8):
            start = start.removeprefix(codecs.BOM_UTF8)
        self._add(start)

    def _add(self, read: bytes) -> None:
        # `more` asks for at least one byte, so that nothing means the end.
        text = self._decoded(read, final=not read)
        self.text = self.text[self.at :] + text
        self._passed += self.at
        self.at = 0
        self.ended = not read

    def _decoded(self, read: bytes, *, final: bool) -> str:
        try:
            return self._decoder.decode(read, final=final)
        except UnicodeDecodeError:
            raise Refused(Refusal.BAD_ENCODING) from None
