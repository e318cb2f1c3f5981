"""Hostile files as a person uploads them: each ends with its sentence, and hurts nobody."""

import time

import pytest

from consent import queue
from consent.actions.import_archive import accept_upload
from consent.posts.models import Import, PlatformAccount, Post
from consent.posts.sentences import SENTENCES, sentence_for
from consent.queue import Job
from tests.make import NOW, person
from tests.posts.reading.hostile import HARMLESS, HOSTILE
from tests.posts.small_archives import facebook, job_of, seconds, work, wrote

pytestmark = pytest.mark.django_db

MOST_SECONDS = 5


@pytest.fixture
def owner(db):
    return person("ines@example.org")


def upload(owner, path, build):
    build(path)
    return accept_upload(person=owner, files=[path], at=NOW)


def test_there_are_enough_of_them():
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_with_a_sentence_and_leaves_nothing(
    owner, name, tmp_path, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        import_ = upload(owner, tmp_path / "archive.zip", HOSTILE[name].build)
        before = time.process_time()
        work(import_)
        spent = time.process_time() - before

    assert (import_.state, import_.refusal) == (Import.State.REFUSED, HOSTILE[name].refusal)
    assert sentence_for(import_).startswith(str(SENTENCES[import_.refusal][0]).split("%")[0])
    assert job_of(import_).state == Job.State.DONE
    assert job_of(import_).attempts == 1
    assert not Post.objects.exists()
    assert not PlatformAccount.objects.exists()
    assert not (settings.UPLOAD_DIR / str(import_.key)).exists()
    assert spent < MOST_SECONDS


@pytest.mark.parametrize("name", HARMLESS)
def test_an_odd_file_is_read_and_its_posts_are_kept(owner, name, tmp_path):
    import_ = upload(owner, tmp_path / "archive.zip", HARMLESS[name].build)

    work(import_)

    assert (import_.state, import_.refusal) == (Import.State.DONE, "")
    assert import_.posts_new == Post.objects.filter(person=owner).count() > 0


def test_a_file_that_makes_the_reader_crash_costs_its_owner_one_import(
    owner, mallory, tmp_path, monkeypatch
):
    """The reader dies of a signal each time; the worker lives, and others are served."""
    monkeypatch.setattr("consent.posts.reading.process.MODULE", "tests.posts.dying_reader")
    crashed = upload(mallory, tmp_path / "bad.zip", lambda path: facebook(path, [WALK]))
    work(crashed)
    monkeypatch.undo()
    hers = upload(owner, tmp_path / "good.zip", lambda path: facebook(path, [WALK]))
    work(hers)

    assert (crashed.state, crashed.refusal) == (Import.State.REFUSED, "crashed")
    assert (hers.state, hers.posts_new) == (Import.State.DONE, 1)
    assert queue.claim(job_id=job_of(crashed).pk, at=NOW) is None


WALK = wrote("A walk", seconds(2016))
