"""The course of one import: records go to the reader of a format, its posts to the parent."""

import time
from collections.abc import Callable
from itertools import islice
from operator import attrgetter
from typing import Protocol

from consent.posts.formats import ReadPost
from consent.posts.reading import messages
from consent.posts.reading.limits import Limits
from consent.posts.reading.messages import Kind
from consent.posts.reading.records import records
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.reading.selection import Opened, Selection
from consent.posts.reading.text_window import Source

BATCH = 1000
"""Posts in one message."""
SECONDS_BETWEEN_PROGRESS = 0.25
FILES_OF_EVIDENCE = 5
"""Files that are named for each sort of evidence."""

CREATED_AT = attrgetter("created_at")

Tell = Callable[[Kind, bytes], None]


def read_selected(
    select: Callable[..., Selection], platform: str, *, latest: int, limits: Limits, tell: Tell
) -> dict[str, object]:
    """
    Read what is selected for a platform ('': for the one whose archive it is), and return the report.

    An archive with posts of a platform that came along, and none of its own, is read as one of
    that platform.

    :raises Refused: if there was nothing
    """
    selection = select(platform=platform)
    course = Course(selection, latest=latest, limits=limits, tell=tell)
    try:
        for opened in selection.opened:
            course.read(opened)
        report = course.report()
        also = [each for each in selection.also if _has_posts(select, each, latest, limits)]
        return report | {"also": also}
    except Refused as refused:
        if refused.reason is not Refusal.NOTHING_TO_READ or not selection.also:
            raise
        nothing_of_its_own = refused
    try:
        return read_selected(select, selection.also[0], latest=latest, limits=limits, tell=tell)
    except Refused as refused:
        if refused.reason is Refusal.NOTHING_TO_READ:
            raise nothing_of_its_own from None
        raise


class _Found(Exception):
    """There is a post."""


def _has_posts(
    select: Callable[..., Selection], platform: str, latest: int, limits: Limits
) -> bool:
    """
    Return whether posts of another platform came along, and not only empty files for them.

    What cannot be read has to be said, so that it counts as posts.
    """

    def tell(kind: Kind, _: bytes) -> None:
        if kind is Kind.POSTS:
            raise _Found

    try:
        selection = select(platform=platform)
        course = Course(selection, latest=latest, limits=limits, tell=tell)
        for opened in selection.opened:
            course.read(opened)
        course.report()
    except _Found:
        return True
    except Refused as refused:
        return refused.reason is not Refusal.NOTHING_TO_READ
    return True


class Course:
    """
    Reads one file after another and counts.

    :param tell: sends a message to the parent
    """

    def __init__(self, selection: Selection, *, latest: int, limits: Limits, tell: Tell) -> None:
        self._selection = selection
        self._limits = limits
        self._tell = tell
        self._reader = selection.read_by.reader(latest=latest)
        self._files: list[dict[str, object]] = []
        self._evidence: dict[str, int] = {}
        """How much there is of each sort of evidence so far."""
        self._evidence_from: dict[str, list[str]] = {}
        self._posts = 0
        self._span: tuple[int, ...] = ()
        """Of the dates so far, the first and the last."""
        self._bytes_read = 0
        self._bytes = sum(opened.member.size for opened in selection.opened)
        self._next_progress = 0.0

    def read(self, opened: Opened) -> None:
        """Read one file and send its posts."""
        before = self._posts
        try:
            self._read(opened)
        except Refused as refused:
            member = refused.member or opened.member.name
            raise Refused(refused.reason, member, refused.limit) from None
        self._note_evidence_of(opened.member.name)
        self._bytes_read += opened.member.size
        self._files.append({"name": opened.member.name, "posts": self._posts - before})

    def report(self) -> dict[str, object]:
        """
        Return what was found, to be called at the end.

        :raises Refused: if there was nothing
        """
        reader, selection = self._reader, self._selection
        if not self._posts:
            strange = reader.not_understood
            raise Refused(Refusal.NOT_UNDERSTOOD if strange else Refusal.NOTHING_TO_READ)
        return {
            "platform": selection.read_by.platform,
            "posts": self._posts,
            "from": self._span[0] if self._span else None,
            "until": self._span[1] if self._span else None,
            "files_read": self._files,
            "closed": dict(selection.closed),
            "unknown_files": selection.unknown_files,
            "archives_inside": selection.archives_inside,
            "also": list(selection.also),
            "not_understood": reader.not_understood,
            "repeated": reader.repeated,
            "left_out": dict(reader.left_out),
            "digest": selection.digest,
            "evidence_from": self._evidence_from,
            **reader.finish(),
        }

    def _note_evidence_of(self, name: str) -> None:
        """Note which sorts of evidence a file has told something of."""
        for sort, told in self._reader.finish()["evidence"].items():
            amount = len(told) if type(told) is list else 1
            if amount > self._evidence.get(sort, 0):
                self._evidence[sort] = amount
                files = self._evidence_from.setdefault(sort, [])
                if len(files) < FILES_OF_EVIDENCE:
                    files.append(name)

    def _read(self, opened: Opened) -> None:
        read, role = self._reader.read, opened.role
        posts: list[ReadPost] = []
        for key, some in records(lambda: self._watched(opened), role, self._limits):
            posts += read(role, key, some)
            self._send_stricter(posts)
            whole = len(posts) - len(posts) % BATCH
            if whole:
                self._send(posts[:whole])
                del posts[:whole]
        self._send(posts)
        waited = iter(self._reader.flush())
        while some := list(islice(waited, BATCH)):
            self._send(some)

    def _watched(self, opened: Opened) -> "_Watched":
        return _Watched(opened.archive.open(opened.member), self._look_up)

    def _send(self, posts: list[ReadPost]) -> None:
        """Send posts. One record can hold more of them than belong into one message."""
        for at in range(0, len(posts), BATCH):
            some = posts[at : at + BATCH]
            self._posts += len(some)
            if self._posts > self._limits.posts:
                raise Refused(Refusal.TOO_MANY_POSTS, limit=self._limits.posts)
            dates = [*self._span, *filter(None, map(CREATED_AT, some))]
            self._span = (min(dates), max(dates)) if dates else ()
            if self._posts == len(some):
                self._tell(Kind.START, messages.written(self._start()))
            self._tell(Kind.POSTS, messages.packed(some))

    def _start(self) -> dict[str, object]:
        """Return whose posts these are: the files about the account are read before all posts."""
        found, selection = self._reader.finish(), self._selection
        return {
            "platform": selection.read_by.platform,
            "account": found["account"],
            "made_at": found["made_at"],
            "digest": selection.digest,
        }

    def _send_stricter(self, posts: list[ReadPost]) -> None:
        """Send what came of records that contradict earlier ones, behind the posts they are about."""
        stricter = self._reader.stricter()
        if not stricter:
            return
        self._send(posts)
        posts.clear()
        for at in range(0, len(stricter), BATCH):
            self._tell(Kind.STRICTER, messages.packed_pairs(stricter[at : at + BATCH]))

    def _look_up(self, produced: int) -> None:
        """Give up if this leads nowhere; else tell how far we are, four times a second."""
        strange, limit = self._reader.not_understood, self._limits.not_understood
        if strange > limit and strange > self._posts:
            raise Refused(Refusal.NOT_UNDERSTOOD, limit=limit)
        # A parent that is gone is noticed by this as well, even while no post is found.
        now = time.monotonic()
        if now >= self._next_progress:
            self._next_progress = now + SECONDS_BETWEEN_PROGRESS
            done = self._bytes_read + produced
            about = round(self._posts * self._bytes / done) if done else None
            self._tell(Kind.PROGRESS, messages.written({"posts": self._posts, "about": about}))


class _Counting(Source, Protocol):
    """A file that counts the bytes it has given."""

    @property
    def produced(self) -> int: ...


class _Watched:
    """A file that reports how many bytes it has given."""

    def __init__(self, file: "_Counting", report: Callable[[int], None]) -> None:
        self._file = file
        self._report = report

    def read(self, size: int, /) -> bytes:
        self._report(self._file.produced)
        return self._file.read(size)
