"""Archives of every platform, through the verb, the child process and the database."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from consent.actions.import_archive import accept_upload, came_along, import_now
from consent.actions.ingest import ingest
from consent.answers.lookup import look_up
from consent.posts.ingest.parsing import Expected, read_lines
from consent.posts.models import Import, ImportPart, PlatformAccount, Post
from consent.posts.sentences import sentence_for
from consent.queue import Job
from consent.tasks import read_archive
from tests import make
from tests.make_ingest import post
from tests.posts.formats import test_mastodon, test_threads, test_tiktok, test_x
from tests.posts.formats.building.repositories import repository
from tests.posts.formats.test_bluesky import RECORDS
from tests.posts.formats.test_tables import COLUMNS, SHARE, table

X = test_x.archive(test_x.tweet(1))
MASTODON = {
    "outbox.json": json.dumps({"type": "OrderedCollection", "orderedItems": [test_mastodon.note()]})
}
LINKEDIN = {"Shares.csv": table(COLUMNS, ("2026-02-09 01:21:47", SHARE, "x", "", "", "PUBLIC"))}


def packed(files, path: Path) -> Path:
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def loose(content: bytes, path: Path) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("build", "platform", "audience"),
    [
        (lambda path: packed(X, path), "x", "unknown"),
        (lambda path: packed(MASTODON, path), "mastodon", "public"),
        (lambda path: packed(LINKEDIN, path), "linkedin", "public"),
        (lambda path: loose(repository(RECORDS), path), "bluesky", "public"),
        (
            lambda path: loose(test_tiktok.document(test_tiktok.VIDEO).encode(), path),
            "tiktok",
            "public",
        ),
    ],
    ids=["X", "Mastodon", "LinkedIn", "Bluesky", "TikTok"],
)
def test_an_archive_is_read_and_bringing_it_again_adds_nothing(
    ines, tmp_path, build, platform, audience
):
    path = build(tmp_path / "archive")

    first = import_now(person=ines, paths=[path], at=timezone.now())
    again = import_now(person=ines, paths=[path], at=timezone.now())

    assert (first.state, first.platform) == ("done", platform)
    assert first.posts_new == Post.objects.count() > 0
    assert (again.posts_new, again.posts_known) == (0, first.posts_new)
    assert set(Post.objects.values_list("audience", flat=True)) == {audience}


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"data/tweets.js": "alert(1)"}, "A file in this export is not valid JSON."),
        ({"Shares.csv": 'Date,ShareLink\n"x'}, "A table in this export is damaged."),
        ({"repo.car": b"\x3a\xa2eroots\x81"}, "This repository is damaged"),
        (
            {"json/story_history.json": "{}"},
            "This export is of a platform that we cannot read yet.",
        ),
        (X | MASTODON | {"actor.json": "{}"}, "These files are of two platforms."),
    ],
    ids=["a script", "a table", "a repository", "Snapchat", "two platforms"],
)
def test_what_cannot_be_read_ends_with_its_sentence(ines, tmp_path, files, sentence):
    path = packed(files, tmp_path / "archive.zip")

    done = import_now(person=ines, paths=[path], at=timezone.now())

    assert done.state == Import.State.REFUSED
    assert sentence_for(done).startswith(sentence)
    assert not Post.objects.exists()


def test_posts_of_threads_in_an_instagram_archive_are_an_import_of_their_own(ines, tmp_path):
    path = packed(test_threads.archive(), tmp_path / "archive.zip")

    done = import_now(person=ines, paths=[path], at=timezone.now())

    [threads] = came_along(done)
    assert (done.platform, done.posts_new) == ("instagram", 1)
    assert (threads.state, threads.platform, threads.posts_new) == ("done", "threads", 2)
    platforms = Post.objects.values_list("account__platform", flat=True)
    assert sorted(platforms) == ["instagram", "threads", "threads"]


def test_the_upload_is_kept_until_both_platforms_are_read_and_deleted_then(
    ines, tmp_path, django_capture_on_commit_callbacks
):
    path = packed(test_threads.archive(), tmp_path / "archive.zip")
    brought = accept_upload(person=ines, files=[path], at=timezone.now())

    def work():
        with django_capture_on_commit_callbacks(execute=True):
            read_archive(job_id=Job.objects.get(state=Job.State.WAITING).pk)

    work()
    threads = Import.objects.exclude(pk=brought.pk).get()
    assert Path(threads.parts.get().path).exists()
    work()

    threads.refresh_from_db()
    assert (threads.state, threads.posts_new) == ("done", 2)
    folders = [Path(settings.UPLOAD_DIR) / str(each.key) for each in (brought, threads)]
    assert not any(folder.exists() for folder in folders)
    assert set(ImportPart.objects.values_list("path", flat=True)) == {""}


def test_nothing_of_private_messages_is_kept(ines, tmp_path):
    files = MASTODON | {
        "outbox.json": json.dumps(
            {
                "orderedItems": [
                    test_mastodon.note(),
                    test_mastodon.note(2, to=[test_mastodon.MALLORY], cc=[], content="canary"),
                ]
            }
        )
    }

    done = import_now(person=ines, paths=[packed(files, tmp_path / "a.zip")], at=timezone.now())

    assert done.report["left_out"] == {"private": 1}
    assert "canary" not in repr(list(Post.objects.values())) + repr(done.report)


def test_whoever_brings_somebody_elses_archive_changes_nothing_of_theirs(ines, mallory, tmp_path):
    """Her platform says that only followers see the post; the file says that everybody does."""
    note = test_mastodon.note()
    post_id = note["object"]["id"]
    line = post(post_id, platform="mastodon", audience="followers")
    expected = Expected(at=make.NOW, platforms=frozenset({"mastodon"}))
    ingest(lines=list(read_lines([json.dumps(line).encode()], expected)), at=make.NOW)
    PlatformAccount.objects.update(person=ines)
    Post.objects.update(person=ines)

    def hers():
        told = look_up("mastodon", [post_id], at=make.NOW).uses
        return told, list(Post.objects.filter(person=ines).values())

    before = hers()
    import_now(person=mallory, paths=[packed(MASTODON, tmp_path / "hers.zip")], at=timezone.now())

    his = Post.objects.get(person=mallory)
    assert (bytes(his.key), his.audience) == (before[1][0]["key"], "public")
    assert hers() == before
