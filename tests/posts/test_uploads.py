"""Uploaded files: under no name of a stranger, readable for nobody else, and soon gone."""

import stat
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import timezone

from consent.actions.import_archive import accept_upload
from consent.posts import uploads
from consent.posts.models import ImportPart
from tests.make import NOW, person
from tests.posts.small_archives import bring, facebook, seconds, work, wrote

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


@pytest.fixture
def owner(db):
    return person("ines@example.org")


def temporary(name, content):
    file = TemporaryUploadedFile(name, "application/zip", len(content), None)
    file.write(content)
    file.flush()
    return file


def paths_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("made", [SimpleUploadedFile, temporary])
@pytest.mark.parametrize(
    "name", ["../../x.zip", "/etc/passwd", "C:\\x", "a\x00b", "x" * 300, "\u202egpj.zip"]
)
def test_no_name_of_a_stranger_is_a_name_on_our_disk(settings, made, name, tmp_path):
    key = uuid4()
    file = made("harmless.zip", b"content")
    file._name = name

    [kept] = uploads.keep([file], key=key)

    assert kept.path == settings.UPLOAD_DIR / str(key) / "1.zip"
    assert kept.path.read_bytes() == b"content"
    assert kept.size == 7
    assert kept.name.isprintable()
    assert 0 < len(kept.name) <= 200
    assert paths_below(settings.UPLOAD_DIR) == [f"{key}/1.zip"]


@pytest.mark.parametrize("made", [SimpleUploadedFile, temporary])
def test_nobody_else_can_read_an_upload(settings, made):
    [kept] = uploads.keep([made("a.zip", b"content")], key=uuid4())

    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.path.parent.stat().st_mode) == 0o700


def test_a_large_upload_is_moved_and_not_copied(settings):
    file = temporary("a.zip", b"content")
    number = Path(file.temporary_file_path()).stat().st_ino

    [kept] = uploads.keep([file], key=uuid4())

    assert kept.path.stat().st_ino == number
    assert paths_below(settings.FILE_UPLOAD_TEMP_DIR) == []


def test_what_a_browser_sent_is_read_and_deleted(
    owner, settings, tmp_path, django_capture_on_commit_callbacks
):
    content = facebook(tmp_path / "a.zip", [wrote("A walk", seconds(2016))]).read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        import_ = accept_upload(person=owner, files=[temporary("my.zip", content)], at=NOW)
        waiting = paths_below(settings.UPLOAD_DIR)
        work(import_)

    assert (import_.state, import_.posts_new) == ("done", 1)
    assert waiting == [f"{import_.key}/1.zip"]
    assert paths_below(settings.UPLOAD_DIR) == []
    part = ImportPart.objects.get()
    assert (part.name, part.size, part.path) == ("my.zip", len(content), "")
    assert part.deleted_at == import_.ended_at


def test_leftovers_of_dead_processes_are_swept_and_nothing_else(owner, settings, tmp_path):
    archive = facebook(tmp_path / "a.zip", [wrote("A walk", seconds(2016))])
    waiting = accept_upload(person=owner, files=[archive], at=NOW)
    uploads.keep([archive], key=(orphan := uuid4()))
    (settings.FILE_UPLOAD_TEMP_DIR / "half.upload").write_bytes(b"half")
    now = timezone.now()

    at_once = uploads.sweep(at=now)
    soon = uploads.sweep(at=now + timedelta(minutes=11))
    much_later = uploads.sweep(at=now + timedelta(hours=7))

    assert (at_once, soon, much_later) == (0, 1, 1)
    assert not (settings.UPLOAD_DIR / str(orphan)).exists()
    assert paths_below(settings.UPLOAD_DIR) == [f"{waiting.key}/1.zip"]
    assert paths_below(settings.FILE_UPLOAD_TEMP_DIR) == []


def test_sweeping_before_the_first_upload_is_harmless(settings):
    assert uploads.sweep(at=timezone.now()) == 0


def test_an_import_that_ended_is_done_without_its_files(owner, tmp_path, settings):
    import_ = bring(owner, facebook(tmp_path / "a.zip", [wrote("A walk", seconds(2016))]))
    # As if the process had died between the end of the import and the deletion.
    uploads.keep([tmp_path / "a.zip"], key=uuid4())
    (settings.UPLOAD_DIR / str(import_.key)).mkdir(exist_ok=True)

    assert uploads.sweep(at=timezone.now() + timedelta(minutes=11)) == 2
