"""
Uploaded files on disk: kept in a folder for each import, and deleted as a whole.

No name of a stranger's file is ever a name on our disk, and nobody but us can read there.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.files.move import file_move_safe
from django.core.files.uploadedfile import UploadedFile

from consent.posts.models import Import, ImportPart

OURS_ALONE = 0o600
FOLDER_OURS_ALONE = 0o700
NAME_LENGTH = 200
OLD = timedelta(minutes=10)
"""Between an upload's first byte in its folder and its row in the database lie seconds."""
FORGOTTEN = timedelta(hours=6)
"""After this nobody is uploading a file any more that has not arrived."""


class Kept(NamedTuple):
    """An upload on disk: its name as its owner knows it, its size in bytes, where it lies."""

    name: str
    size: int
    path: Path


def keep(files: Iterable[UploadedFile | Path], *, key: UUID) -> list[Kept]:
    """Store the files of an import; uploads are moved where that is possible, paths copied."""
    folder = _folder(key)
    folder.mkdir(mode=FOLDER_OURS_ALONE, parents=True)
    return [_keep(file, folder / f"{number}.zip") for number, file in enumerate(files, start=1)]


def keep_again(kept: Iterable[Kept], *, key: UUID) -> list[Kept]:
    """Keep the uploads of one import for another one as well; other files stay where they are."""
    again = []
    for number, part in enumerate(kept, start=1):
        if not part.path.is_relative_to(Path(settings.UPLOAD_DIR)):
            again.append(part)
            continue
        folder = _folder(key)
        folder.mkdir(mode=FOLDER_OURS_ALONE, parents=True, exist_ok=True)
        # A second name for the same bytes: it takes no room, and each name is deleted alone.
        path = folder / f"{number}.zip"
        path.hardlink_to(part.path)
        again.append(Kept(part.name, part.size, path))
    return again


def forget(key: UUID) -> None:
    """Delete all files of an import; nothing happens if there are none."""
    shutil.rmtree(_folder(key), ignore_errors=True)


def mark_as_deleted(import_: Import, *, at: datetime) -> None:
    """Note that the files of an import are gone, and no longer where they were."""
    ImportPart.objects.filter(of=import_, deleted_at=None).update(deleted_at=at, path="")


def name_of(file: UploadedFile | Path) -> str:
    """Return the name of a file, fit to be shown to its owner."""
    name = "".join(letter if letter.isprintable() else "\ufffd" for letter in file.name or "")
    return name[-NAME_LENGTH:]


def sweep(*, at: datetime) -> int:
    """
    Delete what no import needs: of a process that was killed, or could not finish.

    Return the number of folders and files.
    """
    kept = ImportPart.objects.filter(deleted_at=None)
    needed = {str(key) for key in kept.order_by().values_list("of__key", flat=True)}
    swept = _delete(settings.UPLOAD_DIR, before=at - OLD, unless=lambda path: path.name in needed)
    return swept + _delete(
        Path(settings.FILE_UPLOAD_TEMP_DIR), before=at - FORGOTTEN, unless=lambda _: False
    )


def _folder(key: UUID) -> Path:
    return Path(settings.UPLOAD_DIR) / str(key)


def _keep(file: UploadedFile | Path, path: Path) -> Kept:
    if isinstance(file, Path):
        with file.open("rb") as source, _new(path) as target:
            shutil.copyfileobj(source, target)
    elif hasattr(file, "temporary_file_path"):
        file_move_safe(file.temporary_file_path(), path)
        # Or it would look for what it was to delete when nobody catches the error any more.
        file.close()
        path.chmod(OURS_ALONE)
    else:
        with _new(path) as target:
            for chunk in file.chunks():
                target.write(chunk)
    return Kept(name_of(file), path.stat().st_size, path)


def _new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS_ALONE), "wb")


def _delete(folder: Path, *, before: datetime, unless: Callable[[Path], bool]) -> int:
    count = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        if unless(path) or path.stat().st_mtime > before.timestamp():
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        count += 1
    return count
