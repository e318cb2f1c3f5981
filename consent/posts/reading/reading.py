"""Read an archive that a stranger made, in a child process that may come to harm."""

import logging
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from consent.posts.formats import ReadPost, Stricter
from consent.posts.reading import messages
from consent.posts.reading.limits import Limits
from consent.posts.reading.messages import Frames, Garbled, Kind
from consent.posts.reading.process import Child
from consent.posts.reading.refusals import Refusal, Refused, Spent
from consent.posts.reading.request import Request

log = logging.getLogger(__name__)

SECONDS_OF_PATIENCE = 0.25
"""How long the parent listens before it looks whether it should go on."""

Report = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """
    How far the reading is: `posts` of about `about`.

    `about` is an estimate from the share of the text that was read; None while there is none.
    """

    posts: int
    about: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """
    Up to 1,000 posts, in the order of reading; or posts of earlier batches that must count in a
    stricter way, since records of one archive contradict each other.

    The last batch, and only that, has no posts but the report of the whole import: `platform`,
    `posts`, `from` and `until` (Unix seconds or None), `files_read` (each with `name` and
    `posts`), `closed` (private files by what they are, never opened), `unknown_files`,
    `archives_inside`, `not_understood`, `repeated`, `left_out`, `also` (other
    platforms whose posts came along and were not read), `account`, `evidence`, `evidence_from`
    (for each sort of evidence the files that tell it), `made_at` (when the archive was made, in
    Unix seconds, or None if it does not say), `digest` (equal for the same files) and `spent`.
    `platform`, `account`, `made_at` and `digest` are those of the report, known with the first
    post.
    """

    posts: Sequence[ReadPost] = ()
    stricter: Sequence[Stricter] = ()
    report: Report | None = None
    platform: str = ""
    account: Mapping[str, Any] = field(default_factory=dict)
    made_at: int | None = None
    digest: str = ""


class Stopped(Exception):
    """The reading ended because `should_stop` said so."""


def read(
    paths: Sequence[Path],
    *,
    latest: int,
    limits: Limits | None = None,
    incomplete: bool = False,
    platform: str = "",
    on_progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[Batch]:
    """
    Yield the posts of one archive, batch by batch, and at last the report.

    A file can turn out to be damaged at its very end. So batches count only if the one with
    the report arrives; until then the posts of earlier ones must be ready to be taken back.
    The child ends with the iterator, whether it is exhausted, closed or forgotten.

    :param paths: all parts of the archive
    :param latest: dates after this, in Unix seconds, are not believed
    :param incomplete: read what is there even if a numbered file is missing
    :param platform: read only what the archive has of this platform
    :param on_progress: called about four times a second
    :param should_stop: asked about four times a second
    :raises Refused: if the archive is not read, or not to its end
    :raises Stopped: if it should stop
    """
    limits = limits or Limits()
    with ExitStack() as files:
        numbers = _open(paths, limits, files)
        request = Request(
            files=numbers, latest=latest, incomplete=incomplete, platform=platform, limits=limits
        )
        child = Child(request)
        files.callback(child.end)
        deadline = time.monotonic() + limits.wall_seconds
        start: dict[str, Any] = {}
        for kind, content in _frames(child, deadline, limits, should_stop):
            match kind:
                case Kind.START:
                    start = orjson.loads(content)
                case Kind.POSTS:
                    yield Batch(posts=messages.unpacked(content), **start)
                case Kind.STRICTER:
                    yield Batch(stricter=messages.unpacked_pairs(content), **start)
                case Kind.PROGRESS:
                    on_progress(Progress(**orjson.loads(content)))
                case Kind.REPORT:
                    yield Batch(report=orjson.loads(content), **start)
                    return
                case Kind.REFUSED:
                    raise _refused(orjson.loads(content))
                case Kind.FAULT:
                    log.error("archive reader failed: %s", orjson.loads(content)["fault"])
                    raise child.death()


def _open(paths: Sequence[Path], limits: Limits, files: ExitStack) -> tuple[int, ...]:
    """Return the descriptors of all parts, after what can be said without looking inside."""
    if len(paths) > limits.parts:
        raise Refused(Refusal.TOO_MANY_PARTS, limit=limits.parts)
    total, numbers = 0, []
    for path in paths:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise Refused(Refusal.FOLDER)
        if not about.st_size:
            raise Refused(Refusal.EMPTY_FILE)
        total += about.st_size
        numbers.append(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
        files.callback(os.close, numbers[-1])
    if total > limits.upload:
        raise Refused(Refusal.UPLOAD_TOO_LARGE, limit=limits.upload)
    return tuple(numbers)


def _frames(
    child: Child, deadline: float, limits: Limits, should_stop: Callable[[], bool]
) -> Iterator[tuple[Kind, bytes]]:
    """Yield what the child says, for as long as it may go on."""
    frames = Frames()
    next_question = 0.0
    while True:
        now = time.monotonic()
        if now > deadline:
            raise Refused(Refusal.TIME_LIMIT, limit=limits.wall_seconds)
        if now >= next_question:
            next_question = now + SECONDS_OF_PATIENCE
            if should_stop():
                raise Stopped
        piece = child.listen(SECONDS_OF_PATIENCE)
        if piece is None:
            continue
        if not piece:
            raise child.death()
        try:
            yield from frames.add(piece)
        except Garbled:
            raise child.death() from None


def _refused(values: dict[str, Any]) -> Refused:
    refused = Refused(Refusal(values["reason"]), values["member"], values["limit"])
    refused.spent = Spent(**values["spent"])
    return refused
