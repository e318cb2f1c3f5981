"""Small Facebook archives, post by post, and the way they come in."""

import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from consent import tasks
from consent.actions.import_archive import accept_upload
from consent.posts.models import Import
from consent.queue import Job
from tests.make import NOW

POSTS = "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_{}.json"
TRASH = "your_facebook_activity/posts/trash.json"
ARCHIVE = "your_facebook_activity/posts/archive.json"
ALBUM = "your_facebook_activity/posts/album/{}.json"
PROFILE = "personal_information/profile_information/profile_information.json"
MESSAGES = "your_facebook_activity/messages/inbox/mallory_1/message_1.json"


def seconds(year: int, month: int = 1, day: int = 1) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())


def wrote(text: str, at: int) -> dict[str, Any]:
    """A post on the timeline: words and a time."""
    return {"timestamp": at, "data": [{"post": text}]}


def photo(name: str, at: int, description: str = "") -> dict[str, Any]:
    """A photo as albums and posts have it."""
    return {"uri": f"media/{name}", "creation_timestamp": at, "description": description}


def facebook(
    path: Path,
    posts: Sequence[dict[str, Any]] = (),
    *,
    trash: Sequence[dict[str, Any]] = (),
    archived: Sequence[dict[str, Any]] = (),
    albums: dict[str, Sequence[dict[str, Any]]] | None = None,
    handle: str = "",
    born: int | None = None,
    more: dict[str, Any] | None = None,
) -> Path:
    """Write a Facebook archive with these records."""
    files: dict[str, Any] = {}
    if posts:
        files[POSTS.format(1)] = list(posts)
    if trash:
        files[TRASH] = {"trash_v2": list(trash)}
    if archived:
        files[ARCHIVE] = {"archived_posts_v2": list(archived)}
    for number, (name, photos) in enumerate((albums or {}).items()):
        files[ALBUM.format(number)] = {"name": name, "photos": list(photos)}
    if handle or born:
        profile = {"username": handle, "birthday": {"year": born, "month": 1, "day": 1}}
        files[PROFILE] = {"profile_v2": profile}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, **(more or {})}.items():
            text = content if isinstance(content, str | bytes) else json.dumps(content)
            archive.writestr(name, text)
    return path


def bring(person, *paths: Path, at: datetime = NOW, **how: Any) -> Import:
    """Upload an archive and let the worker read it."""
    import_ = accept_upload(person=person, files=paths, at=at, **how)
    work(import_)
    return import_


def work(import_: Import) -> None:
    """Let a worker do the job of an import, once."""
    tasks.read_archive(job_id=job_of(import_).pk)
    import_.refresh_from_db()


def job_of(import_: Import) -> Job:
    return Job.objects.get(key=f"import:{import_.pk}")
