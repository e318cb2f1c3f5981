"""Snapshots for the pipelines that filter with them: the manifest, and each file it names."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import http_date

from consent.access.models import Scope
from consent.api import limits
from consent.api.keys import key_of
from consent.api.problems import Problem
from consent.api.programs import for_programs, unless_unchanged
from consent.api.ranges import Part, Pieces, part_of
from consent.core.notes import Note
from consent.core.records import instant
from consent.core.snapshot_deltas import Delta
from consent.core.snapshots import MANIFEST, digest_of
from consent.training.kept import called, deltas_of, folder_of, manifest_of, newest_kept
from consent.training.models import Snapshot

MANIFEST_TYPE = "text/plain; charset=utf-8"
PARQUET = "application/vnd.apache.parquet"
SEND = "Fetch snapshots with GET."
SOON = 60
"""Seconds to wait for the next snapshot where the newest one is over."""


class Served(NamedTuple):
    """A file that is sent, by what was signed of it: its bytes never change under this digest."""

    path: Path
    digest: str
    size: int
    media_type: str


@for_programs("GET", "HEAD", send=SEND)
def latest(request: HttpRequest) -> HttpResponseBase:
    """Send the manifest of the newest snapshot."""
    at = _let_in(request)
    snapshot = newest_kept()
    if snapshot is None:
        raise Problem(404, "no-snapshot", "No snapshot was cut here so far.")
    if at >= snapshot.expires_at:
        raise Problem(
            503,
            "no-snapshot",
            f"The newest snapshot counted until {instant(snapshot.expires_at)}. Use none until"
            " there is a new one.",
            {"Retry-After": str(SOON)},
        )
    answer = _sent(request, snapshot, _manifest(snapshot))
    answer["Content-Location"] = f"/api/v1/snapshots/{snapshot.digest}/{MANIFEST}"
    return answer


@for_programs("GET", "HEAD", send=SEND)
def file(request: HttpRequest, digest: str, name: str) -> HttpResponseBase:
    """Send a file of a snapshot, or the part of it that is asked for."""
    snapshot = _named(digest, at=_let_in(request))
    return _sent(request, snapshot, _file(snapshot, name))


@for_programs("GET", "HEAD", send=SEND)
def delta(request: HttpRequest, digest: str, base: str, name: str) -> HttpResponseBase:
    """Send a file of what turns an earlier snapshot into this one."""
    snapshot = _named(digest, at=_let_in(request))
    return _sent(request, snapshot, _delta_file(snapshot, base, name))


def _let_in(request: HttpRequest) -> datetime:
    at = timezone.now()
    limits.count_request(key_of(request, Scope.SNAPSHOT, at=at), at=at)
    return at


def _named(digest: str, *, at: datetime) -> Snapshot:
    snapshot = called(digest)
    if snapshot is None:
        raise Problem(404, "no-snapshot", "There is no such snapshot.")
    if at >= snapshot.expires_at:
        raise Problem(
            410,
            "expired",
            f"This snapshot counted until {instant(snapshot.expires_at)}. Fetch the latest: people"
            " may have said no since.",
        )
    if not snapshot.kept_in:
        raise Problem(404, "no-snapshot", "This snapshot was not cut to be fetched here.")
    return snapshot


def _manifest(snapshot: Snapshot) -> Served:
    size = len(snapshot.manifest.encode())
    return Served(folder_of(snapshot) / MANIFEST, snapshot.digest, size, MANIFEST_TYPE)


def _file(snapshot: Snapshot, name: str) -> Served:
    """Return a file by its name in the manifest: what is not named there is not served."""
    if name == MANIFEST:
        return _manifest(snapshot)
    for one in manifest_of(snapshot).files:
        if one.name == name:
            return Served(folder_of(snapshot) / one.name, one.sha256, one.bytes, PARQUET)
    raise Problem(404, "no-file", "The snapshot has no file of this name.")


def _delta_file(snapshot: Snapshot, base: str, name: str) -> Served:
    # By a digest that is a snapshot's own: nothing else becomes part of a path.
    known = called(base)
    folder = deltas_of(snapshot) / (known.digest if known else "none")
    try:
        data = (folder / MANIFEST).read_bytes()
    except OSError:
        raise Problem(404, "no-snapshot", "There is no delta from such a snapshot.") from None
    if name == MANIFEST:
        return Served(folder / MANIFEST, digest_of(data), len(data), MANIFEST_TYPE)
    said = Delta.parse(Note.parse(data).text).files.get(name)
    if said is None:
        raise Problem(404, "no-file", "The delta has no file of this name.")
    return Served(folder / said.name, said.sha256, said.bytes, PARQUET)


def _sent(request: HttpRequest, snapshot: Snapshot, found: Served) -> HttpResponseBase:
    etag = f'"{found.digest}"'
    unchanged = unless_unchanged(request, etag=etag)
    if unchanged is not None:
        answer: HttpResponseBase = unchanged
    elif request.method == "HEAD":
        answer = HttpResponse(content_type=found.media_type)
        answer["Content-Length"] = str(found.size)
    else:
        answer = _streamed(found, part_of(request, size=found.size, etag=etag))
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, no-cache, no-transform"
    answer["Vary"] = "Authorization"
    answer["Expires"] = http_date(snapshot.expires_at.timestamp())
    return answer


def _streamed(found: Served, part: Part | None) -> HttpResponseBase:
    sent = part or Part(0, found.size)
    try:
        pieces = Pieces(found.path, sent)
    except OSError:
        # Removed a moment ago, or lost: whoever asks gets nothing to filter with.
        raise Problem(404, "no-file", "The file is not there any more.") from None
    answer = StreamingHttpResponse(
        pieces, status=200 if part is None else 206, content_type=found.media_type
    )
    answer["Content-Length"] = str(sent.length)
    if part is not None:
        last = sent.first + sent.length - 1
        answer["Content-Range"] = f"bytes {sent.first}-{last}/{found.size}"
    return answer
