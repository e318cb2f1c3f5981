"""Tasks: one for each kind of work, told by ids, the same after one message as after three."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import Export, User
from consent import queue, tasks
from consent.posts.models import Import, Tally
from consent.posts.sentences import PUT_ASIDE
from consent.queue import Job, Task
from privacydash.celery import app
from tests.make import NOW, person, post

ROOT = Path(__file__).resolve().parent.parent.parent


BY_THE_CLOCK = {
    "consent.sweep",
    "consent.fulfil_wishes",
    "consent.forget_unfinished",
    "consent.ask_for_census",
    "consent.ask_for_snapshot",
}


def test_every_kind_of_work_has_a_task_of_its_name():
    ours = {name for name in app.tasks if name.startswith("consent.")}

    assert ours == {*Task, *BY_THE_CLOCK}


def test_the_clock_asks_for_tasks_that_exist():
    asked = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert asked == BY_THE_CLOCK


def test_no_task_is_sent_for_later():
    """A message with a date may be delivered twice; what is due later is a row in the database."""
    # The clock's own sending is what Celery's clock calls so, and is for now.
    later = re.compile(r"countdown\s*=|\beta\s*=|(?<!self)\.apply_async|\.delay\(")
    found = [
        f"{file}:{number}"
        for room in ("accounts", "consent", "privacydash")
        for file in sorted((ROOT / room).rglob("*.py"))
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if later.search(line)
    ]

    assert found == []


@pytest.fixture
def owner(rulebook):
    owner = person("ines@example.org", country="DE", born=1985)
    post(owner)
    return owner


def count_job(target):
    return queue.enqueue(Task.COUNT_POSTS, target=target, key=f"count:{target}", at=NOW)


@pytest.mark.django_db
def test_three_messages_do_the_work_once(owner):
    job = count_job(owner.pk)

    for _ in range(3):
        tasks.count_posts(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 1)
    assert [group.count for group in owner.tally_groups.all()] == [1]


@pytest.mark.django_db
def test_a_newer_message_with_more_in_it_is_understood(owner):
    job = count_job(owner.pk)

    tasks.count_posts(job_id=job.pk, reason="new in a later version")

    assert Tally.objects.get(person=owner).fresh


@pytest.mark.django_db
def test_a_message_about_a_job_that_is_gone_does_nothing():
    tasks.count_posts(job_id=4711)

    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_job_that_fails_says_where_and_waits_for_its_next_start(caplog):
    job = count_job(target=4711)

    tasks.work(job.pk, lambda job: User.objects.get(pk=job.target))

    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until) == (Job.State.WAITING, 1, None)
    assert job.error == "DoesNotExist in get"
    assert "DoesNotExist in get" in caplog.text


@pytest.mark.django_db
def test_the_text_of_an_error_reaches_neither_log_nor_database(caplog):
    job = count_job(target=1)

    private = "ines@example.org wrote: hello"

    def fail(job):
        raise ValueError(private)

    tasks.work(job.pk, fail)

    job.refresh_from_db()
    assert job.error == "ValueError in fail"
    assert "ValueError in fail" in caplog.text
    assert "ines" not in caplog.text


@pytest.mark.parametrize(
    ("task", "verb"),
    [
        ("ask_for_snapshot", "keeping.ask_for_snapshot_if_due"),
        ("ask_for_census", "census.ask_for_census_if_due"),
        ("fulfil_wishes", "wishes.fulfil_wishes"),
        ("forget_unfinished", "forgetting.forget_unfinished"),
    ],
)
def test_nor_does_that_of_an_error_in_what_the_clock_asks_for(monkeypatch, caplog, task, verb):
    private = "ines@example.org wrote: hello"

    def fail(*, at):
        raise ValueError(private)

    monkeypatch.setattr(f"consent.tasks.{verb}", fail)

    app.tasks[f"consent.{task}"].apply()

    assert f"{task}: ValueError in fail" in caplog.text
    assert "ines" not in caplog.text


@pytest.mark.django_db
def test_the_owner_of_an_import_that_is_put_aside_is_told():
    owner = person("ines@example.org")
    brought = Import.objects.create(person=owner, made_at=NOW, state=Import.State.READING)
    job = queue.enqueue(Task.READ_ARCHIVE, target=brought.pk, key="import:1", at=NOW)

    tasks.put_aside(job)

    brought.refresh_from_db()
    assert (brought.state, brought.refusal) == (Import.State.REFUSED, PUT_ASIDE)


@pytest.mark.django_db
def test_the_sweep_goes_on_when_the_import_of_a_job_is_gone():
    gone = queue.enqueue(Task.READ_ARCHIVE, target=4711, key="import:4711", at=NOW)
    Job.objects.filter(pk=gone.pk).update(attempts=3, sent_at=NOW)

    tasks.sweep()

    gone.refresh_from_db()
    assert gone.state == Job.State.ASIDE


@pytest.mark.django_db
def test_the_sweep_deletes_uploads_that_nobody_needs(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path
    left = tmp_path / "left"
    left.mkdir()
    os.utime(left, (0, 0))

    tasks.sweep()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_sweep_can_be_asked_for(capsys):
    queue.enqueue(Task.COUNT_POSTS, target=1, key="count:1", at=NOW)

    call_command("sweep")

    assert capsys.readouterr().out == "Jobs sent again: 1\n"


@pytest.mark.django_db
def test_a_part_of_the_sweep_that_fails_stops_no_other(settings, tmp_path, capsys, caplog):
    """A file that cannot be looked at lies among the uploads."""
    settings.UPLOAD_DIR = tmp_path
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    check = Import.objects.create(
        person=person("ines@example.org"), made_at=NOW, ended_at=NOW, keeps=False, state="done"
    )

    with pytest.raises(CommandError, match="Not done: uploads"):
        call_command("sweep")

    assert not Import.objects.filter(pk=check.pk).exists()
    assert "The sweep: uploads: FileNotFoundError" in caplog.text
    assert str(tmp_path) not in caplog.text
    assert capsys.readouterr().out == "Jobs sent again: 0\n"


@pytest.mark.django_db
def test_a_job_whose_owner_cannot_be_told_stops_no_other(settings, tmp_path, caplog):
    """The half file of somebody's data cannot be deleted; staff see the job, and why."""
    settings.EXPORT_DIR = tmp_path
    export = Export.objects.create(person=person("ines@example.org"), asked_at=NOW, state="making")
    (tmp_path / f"{export.key}.zip").mkdir()
    bad = queue.enqueue(Task.EXPORT_PERSON, target=export.pk, key="export:1", at=NOW)
    brought = Import.objects.create(person=export.person, made_at=NOW, state="reading")
    good = queue.enqueue(Task.READ_ARCHIVE, target=brought.pk, key="import:1", at=NOW)
    Job.objects.update(attempts=3, error="Killed in read")
    waiting = count_job(target=1)

    sent, failed = tasks.sweep_all(at=NOW + timedelta(days=1))

    for one in (bad, good, waiting, brought):
        one.refresh_from_db()
    assert (bad.state, good.state) == (Job.State.ASIDE, Job.State.ASIDE)
    assert bad.error == "Killed in read; then IsADirectoryError in unlink"
    assert brought.refusal == PUT_ASIDE
    assert (sent, waiting.sent_at) == (1, NOW + timedelta(days=1))
    assert failed == []
    assert "IsADirectoryError" in caplog.text
