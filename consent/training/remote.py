"""Ask a site for files, over a network that may break off: with a key, and never past a limit."""

import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import IO, Any, Never, TypeVar
from urllib.parse import urlsplit

from consent.core.snapshots import File, SnapshotChanged, check_file

PIECE = 1 << 24
"""What is asked for at once: short enough for web servers that end long answers."""
AT_ONCE = 1 << 16
SECONDS = 30
TRIES = 5
LONGEST_WAIT = 60
MOST_TEXT = 1 << 16
T = TypeVar("T")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)
GOES_OVER = {429, 500, 502, 504}


class SiteRefuses(Exception):
    """The site does not give what it was asked for; the text says why."""


class NotThere(SiteRefuses):
    """The site has no such thing."""


class Unreachable(Exception):
    """The site did not answer as it should, several times; the text is a sentence."""


class _BrokenOff(Exception):
    """An answer that came half, or not in the form it must have: it is asked for again."""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nobody anywhere: the key is for this site alone."""


@dataclass(frozen=True, slots=True)
class Site:
    """
    A site, by the address under which its API is, and a key to it.

    :raises SiteRefuses: if the key would travel readable for everybody
    """

    address: str
    api_key: str
    wait: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise SiteRefuses(f"{self.address} must begin with https://: the key is a secret.")

    def text(self, path: str, *, most: int) -> bytes:
        """
        Return a small answer as a whole.

        :param most: bytes; a longer one is refused
        """

        def read() -> bytes:
            with self._answer(path) as answer:
                data = answer.read(most + 1)
                if len(data) > most:
                    raise SiteRefuses(f"{path} is longer than it can be.")
                return data

        return self._tried(read)

    def send(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        """Send an object with POST, again if need be, and return the object that is answered."""

        def ask() -> dict[str, Any]:
            with self._answer(path, body=json.dumps(body).encode()) as answer:
                found = json.loads(answer.read(MOST_TEXT))
                if not isinstance(found, dict):
                    raise _BrokenOff("The answer is no object of JSON.")
                return found

        return self._tried(ask)

    def file(self, path: str, place: Path, said: File) -> None:
        """
        Bring a file that was signed; go on where an earlier try stopped.

        :raises SnapshotChanged: if what comes is something else; then nothing of it stays
        """
        if _size(place) > said.bytes:
            place.unlink()
        while _size(place) < said.bytes or not place.exists():
            self._tried(lambda: self._piece(path, place, said))
        try:
            check_file(place, said)
        except SnapshotChanged:
            # What went wrong must not go wrong for ever.
            place.unlink()
            raise

    def _piece(self, path: str, place: Path, said: File) -> None:
        first = _size(place)
        last = min(first + PIECE, said.bytes) - 1
        asked = {"Range": f"bytes={first}-{last}", "If-Range": f'"{said.sha256}"'}
        with self._answer(path, headers=asked) as answer:
            if answer.status == http.client.PARTIAL_CONTENT:
                _check_range(answer.headers, first, last, said.bytes)
                length, mode = last + 1 - first, "ab"
            else:
                # Somebody in between knows no ranges: all of it, from the start.
                length, mode = said.bytes, "wb"
            with place.open(mode) as file:
                _copy(answer, file, length)

    def _tried(self, ask: Callable[[], T]) -> T:
        """Ask again after what may go over; so often, and each time after a longer wait."""
        for tried in range(1, TRIES + 1):
            pause: float = 2 ** (tried - 1)
            try:
                return ask()
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in GOES_OVER or tried == TRIES:
                        _refused(error)
                    pause = _asked_to_wait(error.headers, pause)
            except (OSError, http.client.HTTPException, ValueError, _BrokenOff) as error:
                if tried == TRIES:
                    raise Unreachable(f"{self.address} cannot be reached: {error}") from None
            self.wait(pause)
        raise AssertionError

    @contextmanager
    def _answer(
        self, path: str, *, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> Iterator[Any]:
        sent = {"Authorization": f"Bearer {self.api_key}", "Accept-Encoding": "identity"}
        if body is not None:
            sent["Content-Type"] = "application/json"
        request = urllib.request.Request(  # noqa: S310 (checked when the site was named)
            f"{self.address.rstrip('/')}{path}", headers=sent | (headers or {}), data=body
        )
        opener = urllib.request.build_opener(_Stay)
        with opener.open(request, timeout=SECONDS) as answer:
            yield answer


def _refused(error: urllib.error.HTTPError) -> Never:
    kind = NotThere if error.code == http.client.NOT_FOUND else SiteRefuses
    raise kind(f"The site says: {_detail(error)} (status {error.code})") from None


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        said = json.loads(error.read(MOST_TEXT))["detail"]
        return "".join(one for one in str(said)[:300] if one.isprintable())
    except (OSError, http.client.HTTPException, ValueError, TypeError, KeyError):
        return str(error.reason)[:100]


def _asked_to_wait(headers: Message, otherwise: float) -> float:
    said = headers.get("Retry-After", "")
    return min(int(said), LONGEST_WAIT) if said.isdecimal() else otherwise


def _check_range(headers: Message, first: int, last: int, size: int) -> None:
    found = CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
    if found is None or tuple(map(int, found.groups())) != (first, last, size):
        raise _BrokenOff("Another part came than was asked for.")


def _copy(answer: Any, file: IO[bytes], length: int) -> None:
    """Write so many bytes and no more; what came before it broke off stays, to go on from."""
    while length:
        data = answer.read(min(AT_ONCE, length))
        if not data:
            raise _BrokenOff("The answer broke off.")
        file.write(data)
        length -= len(data)


def _size(place: Path) -> int:
    return place.stat().st_size if place.exists() else 0
