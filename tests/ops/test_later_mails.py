"""Mails that a worker sends outlast a mail server that is down; what was put aside can run again."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import Export, Residence
from consent import queue, tasks
from consent.actions.export_person import ask_for_export
from consent.actions.fulfil_wishes import fulfil_wishes
from consent.core.choices import Decision
from consent.queue import Job, Task
from tests import make
from tests.accounts.mail_server import mail_server

pytestmark = pytest.mark.django_db
A_STEP = timedelta(minutes=10)
DO = {Task.TELL_WISH: tasks.tell_wish, Task.TELL_EXPORT: tasks.tell_export}


@pytest.fixture
def server(settings):
    with mail_server(settings) as server:
        server.refuses = True
        yield server


@pytest.fixture
def clock(rulebook):
    with time_machine.travel(make.NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def taylor(clock):
    """Their wish has just become an opt-out, and the mail about it waits."""
    made = make.person("taylor@example.org", country="US", subdivision="US-TX", born=1990)
    make.post(made)
    make.said(made, Decision.WISH)
    Residence.objects.create(person=made, country="DE", starts_at=make.NOW, declared_at=make.NOW)
    assert fulfil_wishes(at=make.NOW) == 1
    return made


def work_for(clock, duration):
    """Have a worker look every ten minutes."""
    for _ in range(duration // A_STEP):
        clock.shift(A_STEP)
        tasks.sweep()
        for job in Job.objects.filter(state=Job.State.WAITING, task__in=DO):
            DO[Task(job.task)](job_id=job.pk)


def test_the_mail_about_a_wish_arrives_after_an_outage_of_more_than_a_day(
    taylor, clock, server, caplog
):
    work_for(clock, timedelta(hours=30))
    assert server.taken == []
    # Not every minute, for days.
    assert 5 < caplog.text.count("mail not sent") < 20

    server.refuses = False
    work_for(clock, queue.LONGEST_WAIT + A_STEP)

    assert len(server.taken) == 1
    assert "Your wish came true" in server.taken[0]
    assert Job.objects.get(task=Task.TELL_WISH).state == Job.State.DONE


def test_what_went_wrong_can_be_seen_and_holds_no_address(taylor, clock, server, caplog):
    work_for(clock, A_STEP)

    assert Job.objects.get(task=Task.TELL_WISH).error == "Mail not sent: SMTPRecipientsRefused"
    assert "tell_wish" in caplog.text
    assert "taylor" not in caplog.text


def test_after_3_days_it_is_put_aside_and_runs_again_when_the_operator_says_so(
    taylor, clock, server, capsys
):
    work_for(clock, queue.TRIED_FOR + 2 * queue.LONGEST_WAIT)
    job = Job.objects.get(task=Task.TELL_WISH)
    assert job.state == Job.State.ASIDE

    server.refuses = False
    call_command("run_again", job.key)
    assert capsys.readouterr().out == "Jobs that run again: 1\n"
    work_for(clock, A_STEP)

    assert len(server.taken) == 1
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE


def test_a_worker_that_starts_does_not_hurry_a_mail_that_waits(taylor, clock, server):
    work_for(clock, timedelta(hours=3))
    job = Job.objects.get(task=Task.TELL_WISH)
    clock.move_to(job.not_before - timedelta(seconds=1))

    assert tasks.resume_jobs(at=job.not_before - timedelta(seconds=1), patience=timedelta(0)) == 0
    tasks.tell_wish(job_id=job.pk)

    assert Job.objects.get(pk=job.pk).not_before == job.not_before


def test_the_mail_about_a_download_is_tried_again_and_the_file_is_there_meanwhile(
    clock, server, settings, tmp_path
):
    settings.EXPORT_DIR = tmp_path / "exports"
    asked = ask_for_export(person=make.person("ines@example.org"), at=make.NOW)
    tasks.export_person(job_id=Job.objects.get(key=f"export:{asked.pk}").pk)
    assert Export.objects.get().state == Export.State.READY
    work_for(clock, timedelta(hours=5))
    assert server.taken == []

    server.refuses = False
    work_for(clock, timedelta(hours=7))

    assert len(server.taken) == 1
    assert "Your data is ready for you" in server.taken[0]


def aside(task, key):
    job = queue.enqueue(task, target=4711, key=key, at=make.NOW)
    Job.objects.filter(pk=job.pk).update(state=Job.State.ASIDE, attempts=3, error="KeyError in x")
    return job


def test_whose_owner_was_told_to_ask_again_stays_aside(capsys):
    counting = aside(Task.COUNT_POSTS, "count:1")
    reading = aside(Task.READ_ARCHIVE, "import:1")

    call_command("run_again")

    assert capsys.readouterr().out.splitlines() == [
        "Jobs that run again: 1",
        "Jobs that stay aside, because their owner was told to ask again: 1",
    ]
    counting.refresh_from_db()
    reading.refresh_from_db()
    assert (counting.state, counting.attempts, counting.error) == (Job.State.WAITING, 0, "")
    assert reading.state == Job.State.ASIDE


def test_a_job_that_was_not_put_aside_is_refused_by_its_name():
    aside(Task.COUNT_POSTS, "count:1")

    with pytest.raises(CommandError, match="No job count:2 was put aside"):
        call_command("run_again", "count:1", "count:2")

    assert Job.objects.get(key="count:1").state == Job.State.ASIDE
