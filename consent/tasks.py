"""
What a worker does: thin functions, each named in the queue, each calling one verb.

A message may come twice, late or never. So a task takes its job from the
database, and does nothing if another worker has it or it has ended. The tail
`**_` lets an old worker meet a newer message.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from threading import Event, Thread
from typing import Any

from celery import shared_task
from celery.signals import beat_embedded_init, worker_ready
from django.conf import settings
from django.db import connections
from django.utils import timezone

from accounts import mails
from accounts.models import User
from consent import queue
from consent.actions import ask_for_seal as sealing
from consent.actions import count_posts as counting
from consent.actions import erase_person as erasing
from consent.actions import export_person as exporting
from consent.actions import forget_checks, import_archive, publish_draft, whose_archive
from consent.actions import forget_unfinished as forgetting
from consent.actions import fulfil_wishes as wishes
from consent.actions import keep_snapshot as keeping
from consent.actions import let_posts_follow as following
from consent.actions import link_accounts as linking
from consent.actions import take_census as census
from consent.actions import tell_objection as telling
from consent.actions.newer_tables import NewerTables
from consent.ledger import moments
from consent.ledger.publisher import keep_publishing
from consent.posts import uploads
from consent.queue import Job, Task

logger = logging.getLogger(__name__)


@shared_task(name=Task.READ_ARCHIVE)
def read_archive(*, job_id: int, **_: object) -> None:
    work(job_id, lambda job: import_archive.read_archive(job=job, clock=timezone.now))


@shared_task(name=Task.COUNT_POSTS)
def count_posts(*, job_id: int, **_: object) -> None:
    work(job_id, lambda job: counting.count_posts(person_id=job.target, at=timezone.now()))


@shared_task(name=Task.FULFIL_WISHES)
def fulfil_wishes_of(*, job_id: int, **_: object) -> None:
    """Turn the wishes of one person into objections; nothing happens if they have left."""
    work(
        job_id,
        lambda job: [
            wishes.fulfil_wishes_of(person, at=timezone.now())
            for person in User.objects.filter(pk=job.target)
        ],
    )


@shared_task(name=Task.LET_POSTS_FOLLOW)
def let_posts_follow(*, job_id: int, **_: object) -> None:
    work(
        job_id,
        lambda job: following.let_posts_follow(
            statement_id=job.target, alive=queue.holding(job=job, clock=timezone.now)
        ),
    )


@shared_task(name=Task.TAKE_CENSUS)
def take_census(*, job_id: int, **_: object) -> None:
    work(
        job_id,
        lambda job: census.take_census(
            at=timezone.now(), alive=queue.holding(job=job, clock=timezone.now)
        ),
    )


@shared_task(name=Task.LINK_ACCOUNTS)
def link_accounts(*, job_id: int, **_: object) -> None:
    work(
        job_id,
        lambda job: linking.link_by_marks(
            at=timezone.now(), alive=queue.holding(job=job, clock=timezone.now)
        ),
    )


@shared_task(name=Task.ERASE_PERSON)
def erase_person(*, job_id: int, **_: object) -> None:
    work(
        job_id,
        lambda job: erasing.erase_person(
            erasure_id=job.target,
            at=timezone.now(),
            alive=queue.holding(job=job, clock=timezone.now),
        ),
    )


@shared_task(name=Task.EXPORT_PERSON)
def export_person(*, job_id: int, **_: object) -> None:
    work(
        job_id,
        lambda job: exporting.export_person(
            export_id=job.target,
            clock=timezone.now,
            alive=queue.holding(job=job, clock=timezone.now),
        ),
    )


@shared_task(name=Task.TELL_EXPORT)
def tell_export(*, job_id: int, **_: object) -> None:
    work(job_id, lambda job: exporting.tell_export(export_id=job.target))


@shared_task(name=Task.TELL_WISH)
def tell_wish(*, job_id: int, **_: object) -> None:
    work(job_id, lambda job: telling.tell_objection(entry=job.target, at=timezone.now()))


@shared_task(name=Task.TELL_OBJECTION)
def tell_objection(*, job_id: int, **_: object) -> None:
    work(job_id, lambda job: telling.tell_objection(entry=job.target, at=timezone.now()))


@shared_task(name=Task.KEEP_SNAPSHOT)
def keep_snapshot(*, job_id: int, **_: object) -> None:
    def keep(job: Job) -> None:
        with queue.held(job=job, clock=timezone.now):
            keeping.keep_snapshot(clock=timezone.now)

    work(job_id, keep)


@shared_task(name=Task.SEAL_RELEASE)
def seal_release(*, job_id: int, **_: object) -> None:
    def seal(job: Job) -> None:
        with queue.held(job=job, clock=timezone.now):
            sealing.seal_as_asked(sealing_id=job.target, clock=timezone.now)

    work(job_id, seal)


def reported(ask: Callable[..., None]) -> Callable[..., None]:
    """Have an error in what the clock asks for told without its text, and asked for at its next turn."""

    @wraps(ask)
    def asked(**more: object) -> None:
        try:
            ask(**more)
        except Exception as error:  # noqa: BLE001 (Celery would write down what it says)
            queue.report(error, what=ask.__name__)

    return asked


@shared_task(name="consent.ask_for_snapshot")
@reported
def ask_for_snapshot(**_: object) -> None:
    """Have a snapshot cut if the newest one is old; asked every five minutes."""
    keeping.ask_for_snapshot_if_due(at=timezone.now())


@shared_task(name="consent.ask_for_census")
@reported
def ask_for_census(**_: object) -> None:
    """Have everybody's posts counted if the last count is old; asked every ten minutes."""
    census.ask_for_census_if_due(at=timezone.now())


@shared_task(name="consent.fulfil_wishes")
@reported
def fulfil_wishes(**_: object) -> None:
    """Turn wishes into objections where the rules offer one now; every hour."""
    wishes.fulfil_wishes(at=timezone.now())


@shared_task(name="consent.forget_unfinished")
@reported
def forget_unfinished(**_: object) -> None:
    """Delete sessions that are over and accounts that nobody confirmed; every hour."""
    forgetting.forget_unfinished(at=timezone.now())


@shared_task(name="consent.sweep")
def sweep(**_: object) -> None:
    """Do all that is due between jobs; every few seconds."""
    sweep_all(at=timezone.now())


def sweep_all(*, at: datetime) -> tuple[int, list[str]]:
    """
    Resume what dead workers left, delete what nobody needs, publish what is due.

    Return how many jobs were sent again, and the names of the parts that failed. Each part is
    tried apart: a folder that cannot be read stops no publication. The log says why one failed.
    """
    done: dict[str, Any] = {}
    for name, part in SWEEP.items():
        try:
            done[name] = part(at=at)
        except Exception as error:  # noqa: BLE001 (whatever happens, the other parts go on)
            queue.report(error, what=f"The sweep: {name}")
    return done.get("jobs", 0), [name for name in SWEEP if name not in done]


def work(job_id: int, verb: Callable[[Job], object]) -> None:
    """
    Take a job, call its verb and end the job.

    After an error the job waits for its next start, and longer if it was a mail that no server
    took, or if it is for a worker of a newer version. The error is noted by its name and place:
    its text could hold personal data.
    """
    job = queue.claim(job_id=job_id, at=timezone.now())
    if job is None:
        return
    try:
        verb(job)
    except mails.NotSent as error:
        queue.postpone(job=job, error=f"Mail not sent: {error}", at=timezone.now())
        logger.warning("%s: job %s: mail not sent: %s", job.task, job.pk, error)
    except NewerTables:
        queue.postpone(job=job, error="It waits for a newer worker", at=timezone.now())
        logger.warning("%s: job %s waits for a worker of the newer version", job.task, job.pk)
    except Exception as error:  # noqa: BLE001 (whatever happens, the worker goes on)
        queue.release(job=job, error=queue.place(error), at=timezone.now())
        queue.report(error, what=f"{job.task}: job {job.pk}, start {job.attempts}")
    else:
        queue.finish(job=job, at=timezone.now())


def put_aside(job: Job) -> None:
    """Tell the owner of what a job was for that it will not be done."""
    reason = job.error or "no word of the worker"
    logger.error("%s: job %s is put aside: %s", job.task, job.pk, reason)
    if job.task in GIVE_UP:
        GIVE_UP[Task(job.task)](job.target, timezone.now())


GIVE_UP: dict[Task, Callable[[int, datetime], object]] = {
    Task.READ_ARCHIVE: lambda target, at: import_archive.give_up(import_id=target, at=at),
    Task.EXPORT_PERSON: lambda target, _at: exporting.give_up(export_id=target),
    Task.SEAL_RELEASE: lambda target, at: sealing.give_up(sealing_id=target, at=at),
}
"""What is said to whoever waits for a job that is put aside: that they have to ask again."""


def resume_jobs(*, at: datetime, patience: timedelta | None = None) -> int:
    """Send again what nobody holds, put aside what failed too often (see `queue.sweep`)."""
    return queue.sweep(at=at, on_aside=put_aside, patience=patience)


SWEEP: dict[str, Callable[..., object]] = {
    "jobs": resume_jobs,
    "uploads": uploads.sweep,
    "moments": moments.forget,
    "checks of files": forget_checks.forget_checks,
    "files that wait for an answer": whose_archive.forget_unanswered,
    "exports": exporting.forget_exports,
    "drafts that are due": publish_draft.publish_due,
}
"""The parts of a sweep, by what the log calls them."""


@worker_ready.connect
def resume(**_: object) -> None:
    """Send at once what waits, when a worker starts: its message may have died with the last one."""
    resume_jobs(at=timezone.now(), patience=timedelta(0))
    connections.close_all()


@beat_embedded_init.connect
def publish_beside_the_clock(**_: object) -> None:
    """
    Publish the ledger in the process of the clock, so that it waits for no other work.

    The thread may end with the process at any moment: the publisher can be killed anywhere.
    """
    every = settings.LEDGER_PUBLISH_SECONDS
    if every > 0:
        asked = {"every": every, "clock": timezone.now, "stop": Event()}
        Thread(target=keep_publishing, kwargs=asked, name="publisher", daemon=True).start()
