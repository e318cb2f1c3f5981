"""Imports that are stopped, refused, or left by a worker that died."""

import gc
from datetime import timedelta

import pytest
from django.utils import timezone

from consent import queue, tasks
from consent.actions import archive_reading
from consent.actions.import_archive import accept_upload, give_up, read_archive, stop_import
from consent.core.choices import Decision, Scope
from consent.posts import uploads
from consent.posts.models import PlatformAccount, Post
from consent.posts.reading.refusals import Refusal
from consent.posts.sentences import GONE, PUT_ASIDE
from consent.queue import Job
from tests.make import NOW, account, person, said
from tests.posts.formats.build import SECRETS, build_facebook
from tests.posts.small_archives import POSTS, bring, facebook, job_of, seconds, work, wrote

pytestmark = pytest.mark.django_db

MANY = [wrote(f"Post {number}", seconds(2010) + number * 86_400) for number in range(2500)]
DAMAGED = {POSTS.format(2): '[{"timestamp": 1, "data": [{"post": "never ends"'}


@pytest.fixture
def owner(db):
    return person("ines@example.org")


@pytest.fixture
def small_steps(monkeypatch):
    """A transaction for each thousand posts, as the reader sends them."""
    monkeypatch.setattr(archive_reading, "POSTS_AT_ONCE", 1_000)


class Died(Exception):
    """The worker is gone."""


def clock_that_stops(after):
    """A clock that works so many times; then the worker is gone."""
    left = iter(range(after))

    def clock():
        if next(left, None) is None:
            raise Died
        return timezone.now()

    return clock


def die_while_reading(import_, *, after):
    job = queue.claim(job_id=job_of(import_).pk, at=timezone.now())
    with pytest.raises(Died):
        read_archive(job=job, clock=clock_that_stops(after))
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def rows(of):
    fields = [f.name for f in Post._meta.fields if f.name not in {"id", "imported_by"}]
    different = {"person", "account"}
    return sorted(
        Post.objects.filter(person=of).values_list(*[f for f in fields if f not in different]),
        key=lambda row: bytes(row[0]),
    )


def files_of(import_, settings):
    folder = settings.UPLOAD_DIR / str(import_.key)
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


# --- A worker that dies -------------------------------------------------------------------------


@pytest.mark.parametrize("after", [1, 2, 3, 4, 5])
def test_what_a_dead_worker_left_is_finished_as_if_nothing_had_happened(
    owner, mallory, tmp_path, small_steps, after, settings, django_capture_on_commit_callbacks
):
    build_facebook(tmp_path / "a.zip", posts=2500)
    with django_capture_on_commit_callbacks(execute=True):
        clean = bring(mallory, tmp_path / "a.zip")
        import_ = accept_upload(person=owner, files=[tmp_path / "a.zip"], at=NOW)
    die_while_reading(import_, after=after)
    left = Post.objects.filter(person=owner).count()

    with django_capture_on_commit_callbacks(execute=True):
        work(import_)

    assert left < clean.posts_new
    assert (import_.state, import_.posts_new, import_.posts_known) == ("done", clean.posts_new, 0)
    assert rows(owner) == rows(mallory)
    clean.report.pop("spent"), import_.report.pop("spent")
    assert import_.report == clean.report
    assert files_of(import_, settings) == []


def test_a_worker_whose_job_was_taken_leaves_everything_to_the_other(owner, tmp_path, small_steps):
    import_ = accept_upload(person=owner, files=[facebook(tmp_path / "a.zip", MANY)], at=NOW)
    slow = queue.claim(job_id=job_of(import_).pk, at=timezone.now() - timedelta(minutes=10))
    other = queue.claim(job_id=slow.pk, at=timezone.now())

    read_archive(job=slow, clock=timezone.now)

    import_.refresh_from_db()
    assert (import_.state, Post.objects.count()) == ("reading", 0)
    read_archive(job=other, clock=timezone.now)
    import_.refresh_from_db()
    assert (import_.state, import_.posts_new, Post.objects.count()) == ("done", 2500, 2500)


def test_an_import_that_was_started_too_often_is_given_up(
    owner, tmp_path, small_steps, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        import_ = accept_upload(person=owner, files=[facebook(tmp_path / "a.zip", MANY)], at=NOW)
    for _ in range(3):
        die_while_reading(import_, after=4)
    assert Post.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        queue.sweep(at=timezone.now(), on_aside=tasks.put_aside)

    import_.refresh_from_db()
    assert (import_.state, import_.refusal, import_.posts_new) == ("refused", PUT_ASIDE, 0)
    assert not Post.objects.exists()
    assert not PlatformAccount.objects.exists()
    assert files_of(import_, settings) == []
    assert bring(owner, facebook(tmp_path / "b.zip", MANY[:1])).state == "done"


def test_giving_up_what_has_ended_changes_nothing(owner, tmp_path):
    import_ = bring(owner, facebook(tmp_path / "a.zip", MANY[:1]))

    give_up(import_id=import_.pk, at=NOW)
    give_up(import_id=4711, at=NOW)

    import_.refresh_from_db()
    assert (import_.state, import_.posts_new) == ("done", 1)


def test_a_second_message_about_a_finished_import_does_nothing(owner, tmp_path):
    import_ = bring(owner, facebook(tmp_path / "a.zip", MANY[:1]))
    ended_at = import_.ended_at

    work(import_)

    assert (import_.ended_at, job_of(import_).attempts) == (ended_at, 1)


def test_an_import_whose_files_are_gone_says_so(owner, tmp_path):
    import_ = accept_upload(person=owner, files=[facebook(tmp_path / "a.zip", MANY)], at=NOW)
    uploads.forget(import_.key)

    work(import_)

    assert (import_.state, import_.refusal) == ("refused", GONE)


def test_an_import_of_a_person_who_was_erased_meanwhile_ends(owner, tmp_path, small_steps):
    import_ = accept_upload(person=owner, files=[facebook(tmp_path / "a.zip", MANY)], at=NOW)
    job = job_of(import_)
    owner.delete()

    tasks.read_archive(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, Post.objects.count()) == (Job.State.DONE, 0)


# --- Stopping -----------------------------------------------------------------------------------


def test_an_import_that_waits_stops_at_once(
    owner, tmp_path, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        import_ = accept_upload(person=owner, files=[facebook(tmp_path / "a.zip", MANY)], at=NOW)
        before = files_of(import_, settings)
        stop_import(import_=import_, at=NOW)
    work(import_)

    assert (import_.state, import_.stop_asked_at, import_.ended_at) == ("stopped", NOW, NOW)
    assert (before, files_of(import_, settings)) == (["1.zip"], [])
    assert import_.parts.get().deleted_at == NOW
    assert not Post.objects.exists()


def test_an_import_that_is_read_stops_and_keeps_what_came_in(
    owner, tmp_path, small_steps, monkeypatch, settings, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(archive_reading, "SECONDS_BETWEEN_LOOKS", 0)
    with django_capture_on_commit_callbacks(execute=True):
        archive = facebook(tmp_path / "a.zip", MANY * 40)
        import_ = accept_upload(person=owner, files=[archive], at=NOW)
    job = queue.claim(job_id=job_of(import_).pk, at=timezone.now())

    def stop(done, _about):
        stop_import(import_=import_, at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        read_archive(job=job, clock=timezone.now, on_progress=stop)

    import_.refresh_from_db()
    kept = Post.objects.filter(person=owner).count()
    assert (import_.state, import_.stop_asked_at) == ("stopped", NOW)
    assert 0 < kept < 100_000
    assert (import_.posts_new, import_.posts_known) == (kept, 0)
    assert files_of(import_, settings) == []


def test_stopping_what_has_ended_changes_nothing(owner, tmp_path):
    import_ = bring(owner, facebook(tmp_path / "a.zip", MANY[:1]))

    stop_import(import_=import_, at=NOW)

    import_.refresh_from_db()
    assert (import_.state, import_.stop_asked_at) == ("done", None)


# --- Refusals -----------------------------------------------------------------------------------


def test_an_archive_that_turns_out_damaged_leaves_no_posts(
    owner, tmp_path, small_steps, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        import_ = bring(owner, facebook(tmp_path / "a.zip", MANY, more=DAMAGED))

    assert (import_.state, import_.refusal) == ("refused", Refusal.BAD_JSON)
    assert import_.refused_member == POSTS.format(2)
    assert import_.position > 0
    assert import_.posts_new == 0
    assert not Post.objects.exists()
    assert not PlatformAccount.objects.exists()
    assert files_of(import_, settings) == []
    assert import_.parts.get().path == ""


def test_an_archive_that_turns_out_damaged_changes_no_known_post(owner, tmp_path, small_steps):
    bring(owner, facebook(tmp_path / "1.zip", MANY[:2]))
    before = list(Post.objects.order_by("pk").values())

    archive = facebook(tmp_path / "2.zip", MANY[2:], trash=MANY[:1], more=DAMAGED)
    import_ = bring(owner, archive)

    assert (import_.state, import_.account) == ("refused", account(owner))
    assert list(Post.objects.order_by("pk").values()) == before


def test_a_post_somebody_chose_about_meanwhile_is_not_taken_back(ines, tmp_path, small_steps):
    import_ = accept_upload(
        person=ines, files=[facebook(tmp_path / "a.zip", MANY, more=DAMAGED)], at=NOW
    )
    die_while_reading(import_, after=4)
    post = Post.objects.filter(person=ines).first()
    said(ines, Decision.OBJECT, Scope(posts=frozenset([post.hex])))

    work(import_)

    assert import_.state == "refused"
    assert [post.hex for post in Post.objects.all()] == [post.hex]


def test_a_refusal_of_one_person_leaves_the_import_of_another_alone(owner, mallory, tmp_path):
    hers = accept_upload(person=owner, files=[facebook(tmp_path / "a.zip", MANY[:3])], at=NOW)
    damaged = facebook(tmp_path / "b.zip", MANY, more=DAMAGED)
    other = accept_upload(person=mallory, files=[damaged], at=NOW)

    work(other)
    work(hers)

    assert (other.state, hers.state, hers.posts_new) == ("refused", "done", 3)


# --- Nothing of anybody else --------------------------------------------------------------------


def test_what_stands_in_private_messages_is_nowhere_afterwards(
    owner, tmp_path, settings, caplog, django_capture_on_commit_callbacks
):
    """Search everything that is kept: all tables, the log, and all files."""
    build_facebook(tmp_path / "a.zip", posts=20)

    with django_capture_on_commit_callbacks(execute=True):
        import_ = bring(owner, tmp_path / "a.zip")

    kept = [caplog.text, *everything_in_the_database()]
    kept += [path.read_bytes().decode("latin-1") for path in files_below(settings.DATA_DIR)]
    assert import_.state == "done"
    assert any("The tomatoes are finally red" in text for text in kept)
    assert [secret for secret in SECRETS if any(secret in text for text in kept)] == []


def everything_in_the_database():
    from django.apps import apps

    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            yield repr(row)


def files_below(folder):
    # Whatever a test before left open is closed first.
    gc.collect()
    return [path for path in folder.rglob("*") if path.is_file()]
