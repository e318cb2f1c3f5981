"""The site's Celery application with two more kinds of work: one that can be counted, one that kills."""

import os
import signal
import time

from django.db import connection, transaction
from django.utils import timezone

from consent import queue, tasks
from privacydash.celery import app

STEPS = 30
STEP_SECONDS = 0.03


class LostJob(Exception):
    """Another worker has taken the job meanwhile."""


@app.task(name="tests.steps")
def steps(*, job_id, **_):
    tasks.work(job_id, take_steps)


@app.task(name="tests.poison")
def poison(*, job_id, **_):
    tasks.work(job_id, die)


def take_steps(job):
    """Note each step once, going on where the last worker died."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM effects WHERE job = %s", [job.pk])
        [done] = cursor.fetchone()
        for step in range(done, STEPS):
            with transaction.atomic():
                cursor.execute("INSERT INTO effects (job, step) VALUES (%s, %s)", [job.pk, step])
                if not queue.hold(job=job, at=timezone.now()):
                    raise LostJob
            time.sleep(STEP_SECONDS)


def die(job):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effects (job, step) VALUES (%s, %s)", [job.pk, job.attempts])
    os.kill(os.getpid(), signal.SIGKILL)
