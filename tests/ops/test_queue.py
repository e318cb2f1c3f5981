"""The outbox: asked twice is once, held by one, sent again by the sweeper, put aside in the end."""

import time
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from consent import queue
from consent.one_state import one_state
from consent.queue import Job, Task
from privacydash.celery import app
from tests.make import NOW

LEASE = timedelta(seconds=60)
A_SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def empty_broker():
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        app.amqp.queues["celery"](channel).declare()
        app.amqp.queues["celery"](channel).purge()


def messages():
    """The job ids in the broker, oldest first; taking them out."""
    found = []
    with app.connection_for_write() as connection:
        waiting = app.amqp.queues["celery"](connection.default_channel)
        while message := waiting.get(no_ack=True):
            found.append(message.decode()[1]["job_id"])
    return found


def job(key="count:1", **fields):
    made = queue.enqueue(Task.COUNT_POSTS, target=1, key=key, at=NOW)
    Job.objects.filter(pk=made.pk).update(**fields)
    return Job.objects.get(pk=made.pk)


def sweep(at, **options):
    """Sweep and return the jobs put aside and the ids sent."""
    aside = []
    sent = queue.sweep(at=at, on_aside=aside.append, **options)
    found = messages()
    assert len(found) == sent
    return aside, found


@pytest.mark.django_db
def test_a_message_leaves_only_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = job()
        before = messages()

    assert (before, messages()) == ([], [made.pk])


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_loses_no_job(monkeypatch):
    def refuse(*args, **options):
        raise OperationalError

    with monkeypatch.context() as down:
        down.setattr(app, "send_task", refuse)
        made = job()

    assert made.state == Job.State.WAITING
    assert sweep(NOW + LEASE) == ([], [made.pk])


@pytest.mark.django_db
def test_asking_twice_is_asking_once():
    first = job()

    assert queue.enqueue(Task.COUNT_POSTS, target=1, key="count:1", at=NOW + LEASE).pk == first.pk
    assert Job.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("ended", [Job.State.DONE, Job.State.ASIDE])
def test_an_ended_job_that_is_asked_for_waits_again(ended):
    job(state=ended, attempts=3, error="ValueError in read", ended_at=NOW)

    again = queue.enqueue(Task.COUNT_POSTS, target=1, key="count:1", at=NOW + LEASE)

    assert (again.state, again.attempts, again.error, again.ended_at) == (
        Job.State.WAITING,
        0,
        "",
        None,
    )


@pytest.mark.django_db
def test_one_worker_gets_a_job():
    waiting = job()

    first = queue.claim(job_id=waiting.pk, at=NOW)
    second = queue.claim(job_id=waiting.pk, at=NOW + LEASE - A_SECOND)

    assert first is not None
    assert (first.state, first.attempts, first.lease_until) == ("working", 1, NOW + LEASE)
    assert second is None


@pytest.mark.django_db
def test_the_job_of_a_dead_worker_is_free_when_its_lease_ends():
    waiting = job()
    first = queue.claim(job_id=waiting.pk, at=NOW)

    second = queue.claim(job_id=waiting.pk, at=NOW + LEASE)

    assert second is not None
    assert second.attempts == 2
    assert not queue.hold(job=first, at=NOW + LEASE)
    assert queue.hold(job=second, at=NOW + LEASE)


@pytest.mark.django_db
def test_a_worker_that_lost_its_job_cannot_end_it():
    waiting = job()
    first = queue.claim(job_id=waiting.pk, at=NOW)
    queue.claim(job_id=waiting.pk, at=NOW + LEASE)

    queue.finish(job=first, at=NOW + LEASE)
    queue.release(job=first, error="late", at=NOW + LEASE)

    still = Job.objects.get()
    assert (still.state, still.attempts, still.error) == (Job.State.WORKING, 2, "")


@pytest.mark.django_db
def test_a_job_is_started_three_times_at_most():
    waiting = job()

    starts = [queue.claim(job_id=waiting.pk, at=NOW + n * LEASE) for n in range(5)]

    assert [start is not None for start in starts] == [True, True, True, False, False]


@pytest.mark.django_db
def test_a_done_job_is_not_started_again():
    waiting = job()
    queue.finish(job=queue.claim(job_id=waiting.pk, at=NOW), at=NOW)

    assert queue.claim(job_id=waiting.pk, at=NOW + 2 * LEASE) is None
    assert sweep(NOW + 2 * LEASE) == ([], [])


@pytest.mark.django_db
def test_the_sweeper_sends_what_nobody_holds_and_nothing_else():
    lost = job("lost")
    job("held", state=Job.State.WORKING, lease_until=NOW + 2 * LEASE, attempts=1)
    dead = job("dead", state=Job.State.WORKING, lease_until=NOW + LEASE, attempts=1)
    job("on its way", sent_at=NOW + A_SECOND)
    job("done", state=Job.State.DONE)

    assert sweep(NOW + LEASE) == ([], [lost.pk, dead.pk])


@pytest.mark.django_db
def test_a_starting_worker_sends_all_that_waits_at_once_but_leaves_held_jobs_alone():
    fresh = job("fresh")
    job("held", state=Job.State.WORKING, lease_until=NOW + LEASE, attempts=1)

    assert sweep(NOW, patience=timedelta(0)) == ([], [fresh.pk])


@pytest.mark.django_db
def test_of_two_sweepers_at_the_same_time_one_sends():
    lost = job()

    assert sweep(NOW + LEASE) == ([], [lost.pk])
    assert sweep(NOW + LEASE) == ([], [])
    assert sweep(NOW + 2 * LEASE) == ([], [lost.pk])


@pytest.mark.django_db
def test_a_failed_job_waits_one_lease_for_its_next_start():
    waiting = job()
    queue.release(job=queue.claim(job_id=waiting.pk, at=NOW), error="ValueError", at=NOW)

    assert sweep(NOW + LEASE - A_SECOND) == ([], [])
    assert sweep(NOW + LEASE) == ([], [waiting.pk])
    assert Job.objects.get().error == "ValueError"


@pytest.mark.django_db
def test_after_three_starts_a_job_is_put_aside_and_its_owner_told_once():
    poison = job(state=Job.State.WORKING, lease_until=NOW, attempts=3)
    other = job("other")

    assert sweep(NOW + LEASE) == ([poison], [other.pk])
    assert sweep(NOW + LEASE) == ([], [])
    put = Job.objects.get(pk=poison.pk)
    assert (put.state, put.ended_at) == (Job.State.ASIDE, NOW + LEASE)


@pytest.mark.django_db
def test_a_third_start_that_still_works_is_not_put_aside():
    job(state=Job.State.WORKING, lease_until=NOW + A_SECOND, attempts=3)

    assert sweep(NOW) == ([], [])


@pytest.mark.django_db
def test_what_is_asked_for_while_it_is_being_done_is_done_once_more():
    asked = job()
    mine = queue.claim(job_id=asked.pk, at=NOW)
    queue.enqueue(Task.COUNT_POSTS, target=1, key=asked.key, at=NOW + timedelta(seconds=1))

    queue.finish(job=mine, at=NOW + timedelta(seconds=2))

    again = queue.claim(job_id=asked.pk, at=NOW + timedelta(seconds=3))
    queue.finish(job=again, at=NOW + timedelta(seconds=4))
    asked.refresh_from_db()
    assert (again.attempts, asked.state) == (1, Job.State.DONE)


@pytest.mark.django_db
def test_long_work_lengthens_its_lease_four_times_in_a_lease_at_most():
    held = queue.claim(job_id=job().pk, at=NOW)
    moments = iter([NOW, NOW + 14 * A_SECOND, NOW + 15 * A_SECOND, NOW + 29 * A_SECOND])
    still_here = queue.holding(job=held, clock=lambda: next(moments))

    leases = []
    for _ in range(3):
        still_here()
        leases.append(Job.objects.get().lease_until - LEASE)

    assert leases == [NOW, NOW + 15 * A_SECOND, NOW + 15 * A_SECOND]


@pytest.mark.django_db
def test_a_clock_that_is_set_back_keeps_no_job_for_long():
    """A day was too much: what was begun and sent then waits for no more than two leases."""
    day = timedelta(days=1)
    begun = job("begun", sent_at=NOW + day)
    begun = queue.claim(job_id=begun.pk, at=NOW + day)
    sent = job("sent", sent_at=NOW + day)

    assert sweep(NOW) == ([], [begun.pk, sent.pk])
    again = queue.claim(job_id=begun.pk, at=NOW)
    assert (again.attempts, again.lease_until) == (2, NOW + LEASE)


@pytest.mark.django_db
def test_a_clock_that_is_a_little_ahead_loses_its_worker_no_job():
    held = queue.claim(job_id=job().pk, at=NOW + LEASE)

    assert sweep(NOW) == ([], [])
    assert queue.claim(job_id=held.pk, at=NOW) is None


@pytest.mark.django_db
def test_who_works_while_the_clock_is_set_back_keeps_the_job():
    held = queue.claim(job_id=job().pk, at=NOW + timedelta(days=1))
    moments = iter([NOW + timedelta(days=1), NOW])
    still_here = queue.holding(job=held, clock=lambda: next(moments))

    still_here()

    assert Job.objects.get().lease_until == NOW + LEASE


@pytest.mark.django_db
def test_long_work_ends_when_another_worker_has_its_job():
    held = queue.claim(job_id=job().pk, at=NOW)
    moments = iter([NOW, NOW + LEASE])
    still_here = queue.holding(job=held, clock=lambda: next(moments))
    queue.claim(job_id=held.pk, at=NOW + LEASE)

    with pytest.raises(queue.Lost):
        still_here()


@pytest.mark.django_db(transaction=True)
def test_work_that_cannot_say_how_far_it_is_keeps_its_job(settings):
    """Nobody else gets it while the work takes longer than the lease, inside a transaction or not."""
    settings.JOB_LEASE_SECONDS = 0.4
    mine = queue.claim(job_id=job().pk, at=timezone.now())
    # The SQLite of the tests lies in memory, where nobody writes while somebody reads.
    reading = one_state() if connection.vendor == "postgresql" else nullcontext()

    with queue.held(job=mine, clock=timezone.now), reading:
        assert Job.objects.get().attempts == 1
        time.sleep(1)

    assert Job.objects.get().lease_until > mine.lease_until
    queue.finish(job=mine, at=timezone.now())
    assert Job.objects.get().state == Job.State.DONE


@pytest.mark.django_db(transaction=True)
def test_work_goes_on_when_its_job_was_taken(settings):
    settings.JOB_LEASE_SECONDS = 0.4
    mine = queue.claim(job_id=job().pk, at=timezone.now())
    Job.objects.update(attempts=2)

    with queue.held(job=mine, clock=timezone.now):
        time.sleep(0.3)

    assert Job.objects.get().lease_until == mine.lease_until
