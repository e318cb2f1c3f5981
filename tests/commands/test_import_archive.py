"""The command that reads an archive: what it prints, and where."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from consent.actions.import_archive import accept_upload
from consent.posts.models import Import, Post
from tests.make import NOW, person
from tests.posts.formats.build import build_facebook
from tests.posts.small_archives import facebook, seconds, work, wrote

pytestmark = pytest.mark.django_db

WALK, BREAD = wrote("A walk", seconds(2016, 5)), wrote("Bread", seconds(2019, 3))


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def owner(db):
    return person("ines@example.org")


def run(*files, stderr=None, **options):
    out = io.StringIO()
    call_command(
        "import_archive",
        *map(str, files),
        person="ines@example.org",
        stdout=out,
        stderr=stderr or io.StringIO(),
        **options,
    )
    return out.getvalue()


def test_one_json_document_is_all_that_is_printed(owner, tmp_path):
    build_facebook(tmp_path / "a.zip", posts=20)
    errors = io.StringIO()

    first = json.loads(run(tmp_path / "a.zip", json=True, stderr=errors))
    again = json.loads(run(tmp_path / "a.zip", json=True, stderr=errors))

    count = Post.objects.count()
    dates = Post.objects.exclude(created_at=None).order_by("created_at")
    assert first == {
        "platform": "facebook",
        "posts_new": count,
        "posts_known": 0,
        "skipped_private": 7,
        "unknown_files": 6,
        "not_understood": 0,
        "audience_known": Post.objects.exclude(audience="unknown").count(),
        "audience_unknown": Post.objects.filter(audience="unknown").count(),
        "from": f"{dates.first().created_at:%Y-%m-%dT%H:%M:%SZ}",
        "until": f"{dates.last().created_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    assert again == {**first, "posts_new": 0, "posts_known": count}
    assert errors.getvalue() == ""


def test_several_files_are_one_import(owner, tmp_path):
    parts = [tmp_path / f"{number}.zip" for number in (1, 2)]
    build_facebook(parts, posts=20, per_file=10)

    told = json.loads(run(*parts, json=True))

    assert told["posts_new"] == Post.objects.count()
    assert Import.objects.get().parts.count() == 2
    assert all(part.exists() for part in parts)


def test_without_json_it_is_lines_for_people(owner, tmp_path):
    printed = run(facebook(tmp_path / "a.zip", [WALK]))

    assert "posts_new: 1\n" in printed
    assert "from: 2016-05-01T00:00:00Z\n" in printed


def test_an_archive_without_a_date_says_so(owner, tmp_path):
    told = json.loads(run(facebook(tmp_path / "a.zip", [wrote("Undated", 0)]), json=True))

    assert (told["posts_new"], told["from"], told["until"]) == (1, None, None)


def test_on_a_terminal_progress_is_shown_beside_the_answer(owner, tmp_path):
    errors = Terminal()

    printed = run(facebook(tmp_path / "a.zip", [WALK, BREAD]), json=True, stderr=errors)

    assert json.loads(printed)["posts_new"] == 2
    assert "2 posts" in errors.getvalue() or "2 of about 2 posts" in errors.getvalue()
    assert errors.getvalue().endswith("\r")


def test_a_refusal_is_a_sentence(owner, tmp_path):
    (tmp_path / "a.zip").write_bytes(b"not a zip")

    with pytest.raises(CommandError) as refused:
        run(tmp_path / "a.zip", json=True)

    assert str(refused.value) == (
        "This is not a ZIP file. Bring in the whole ZIP file that the platform gave you. If your computer has unpacked it, pack the folder as a ZIP file again."
    )
    assert refused.value.returncode == 1
    assert (tmp_path / "a.zip").exists()


def test_what_is_incomplete_is_read_if_asked(owner, tmp_path):
    name = "your_facebook_activity/posts/your_posts_2.json"
    archive = facebook(tmp_path / "a.zip", more={name: json.dumps([WALK])})

    with pytest.raises(CommandError, match="A part of this export is missing"):
        run(archive)

    assert json.loads(run(archive, incomplete=True, json=True))["posts_new"] == 1


@pytest.mark.parametrize("what", ["missing.zip", "."])
def test_a_file_that_is_none_is_refused(owner, tmp_path, what):
    with pytest.raises(CommandError, match=r"There is no file|This is a folder"):
        run(tmp_path / what)

    assert not Post.objects.exists()


def test_a_person_that_is_not_known_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"ines@example\.org"):
        run(facebook(tmp_path / "a.zip", [WALK]))


def test_while_another_archive_waits_the_command_does_not_start(owner, tmp_path):
    archive = facebook(tmp_path / "a.zip", [WALK])
    waiting = accept_upload(person=owner, files=[archive], at=NOW)

    with pytest.raises(CommandError, match="Another archive of this person is being read"):
        run(archive)

    work(waiting)
    assert json.loads(run(archive, json=True))["posts_known"] == 1


def test_where_the_database_has_no_room_it_says_so_and_a_worker_reads_on(
    owner, tmp_path, monkeypatch
):
    path = facebook(tmp_path / "archive.zip", [WALK, BREAD])

    def full(*_, **__):
        raise OperationalError("could not extend file: No space left on device\nHINT: Look.")

    with monkeypatch.context() as on_a_full_disk:
        on_a_full_disk.setattr("consent.posts.store.Store.add", full)
        with pytest.raises(
            CommandError, match=r"no more now: .*left on device\. .*a worker reads on"
        ):
            run(path)
    work(Import.objects.get())

    assert Import.objects.get().state == Import.State.DONE
    assert Post.objects.count() == 2
