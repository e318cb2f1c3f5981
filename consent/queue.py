"""
The outbox: work to be done in the background, kept where the truth is.

A job row is written in the transaction of its cause; the Celery message sent
after the commit is only a hint. A worker takes a job with one conditional
UPDATE and holds it by a lease; the sweeper sends again what nobody holds.
Three starts, then the job is put aside and staff see it. A job that waits for
somebody else's server is tried for days, after longer and longer waits.
"""

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from threading import Event, Thread

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, models, transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

# How long a job that waits for somebody else's server is tried, and the most it waits in between.
TRIED_FOR = timedelta(days=3)
LONGEST_WAIT = timedelta(hours=6)


class Task(StrEnum):
    """The kinds of background work; each has a function of that name in tasks.py."""

    READ_ARCHIVE = "consent.read_archive"
    COUNT_POSTS = "consent.count_posts"
    LET_POSTS_FOLLOW = "consent.let_posts_follow"
    TAKE_CENSUS = "consent.take_census"
    LINK_ACCOUNTS = "consent.link_accounts"
    FULFIL_WISHES = "consent.fulfil_wishes_of"
    ERASE_PERSON = "consent.erase_person"
    EXPORT_PERSON = "consent.export_person"
    TELL_EXPORT = "consent.tell_export"
    TELL_WISH = "consent.tell_wish"
    TELL_OBJECTION = "consent.tell_objection"
    KEEP_SNAPSHOT = "consent.keep_snapshot"
    SEAL_RELEASE = "consent.seal_release"


class Job(models.Model):
    """One piece of work. `key` makes asking twice the same as asking once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        WORKING = "working", _("being done")
        DONE = "done", _("done")
        ASIDE = "aside", _("put aside")

    task = models.CharField(max_length=40)
    key = models.CharField(max_length=80, unique=True)
    target = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    # Before this nobody starts it.
    not_before = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "consent"
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [models.Index(fields=["state", "sent_at"], name="consent_job_to_sweep")]

    def __str__(self) -> str:
        return self.key


def enqueue(task: Task, *, target: int, key: str, at: datetime) -> Job:
    """
    Add a job to the outbox; to be called inside the transaction of its cause.

    A job of the same key that has ended waits again; one that is still waiting
    stays as it is. One that is being done is done once more when it ends: it
    may have begun too early to see what it is asked for now.
    """
    job, made = Job.objects.get_or_create(
        key=key, defaults={"task": task, "target": target, "made_at": at, "sent_at": at}
    )
    if not made and job.state in {Job.State.DONE, Job.State.ASIDE}:
        Job.objects.filter(pk=job.pk).update(**_anew(at))
        job.refresh_from_db()
    elif not made and job.state == Job.State.WORKING:
        Job.objects.filter(pk=job.pk).update(sent_at=at)
    transaction.on_commit(partial(_send, job.pk, task))
    return job


def _anew(at: datetime) -> dict[str, object]:
    """Return the values of a job that is asked for now."""
    begun = {"state": Job.State.WAITING, "attempts": 0, "error": "", "made_at": at, "sent_at": at}
    return {**begun, "lease_until": None, "not_before": None, "ended_at": None}


@transaction.atomic
def run_again(*, jobs: "models.QuerySet[Job]", at: datetime) -> list[Job]:
    """Have jobs that were put aside wait for a worker again; return those that do now."""
    aside = list(jobs.filter(state=Job.State.ASIDE).order_by("pk"))
    again = [
        job
        for job in aside
        if Job.objects.filter(pk=job.pk, state=Job.State.ASIDE).update(**_anew(at))
    ]
    for job in again:
        transaction.on_commit(partial(_send, job.pk, job.task))
    return again


def _send(job_id: int, task: str) -> None:
    # A lost hint costs a wait until the next sweep, not the job: whatever the
    # broker's trouble is, the person who waits for an answer must not feel it.
    with suppress(Exception):
        import_string(settings.CELERY_APP).send_task(task, kwargs={"job_id": job_id}, retry=False)


def claim(*, job_id: int, at: datetime) -> Job | None:
    """Take a job for this worker; None if another worker has it or it has ended."""
    free = Job.objects.filter(
        _nobody_holds(at),
        _may_start(at),
        pk=job_id,
        state__in=[Job.State.WAITING, Job.State.WORKING],
        attempts__lt=settings.JOB_MAX_ATTEMPTS,
    )
    taken = free.update(
        state=Job.State.WORKING, lease_until=at + lease(), attempts=F("attempts") + 1
    )
    return Job.objects.get(pk=job_id) if taken else None


def lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _nobody_holds(at: datetime) -> Q:
    """
    Return the condition that no worker holds a job.

    A lease that ends more than two leases from now was given by a clock that was set back since,
    or is wrong: whoever is alive lengthens it long before, so it holds nothing.
    """
    over = Q(lease_until__lte=at) | Q(lease_until__gt=at + 2 * lease())
    return Q(lease_until=None) | over


def _may_start(at: datetime) -> Q:
    """Return the condition that a job has waited long enough; a clock may have been set back."""
    over = Q(not_before__lte=at) | Q(not_before__gt=at + LONGEST_WAIT)
    return Q(not_before=None) | over


def hold(*, job: Job, at: datetime) -> bool:
    """Lengthen the lease; False if another worker has taken the job meanwhile."""
    mine = Job.objects.filter(pk=job.pk, state=Job.State.WORKING, attempts=job.attempts)
    return mine.update(lease_until=at + lease()) == 1


class Lost(Exception):
    """Another worker has the job now."""


def holding(*, job: Job, clock: Callable[[], datetime]) -> Callable[[], None]:
    """
    Return a function that lengthens the lease, to be called again and again during long work.

    It writes four times in a lease at most, and raises Lost if the job was taken.
    """
    held = clock()

    def still_here() -> None:
        nonlocal held
        at = clock()
        # Also when the clock was set back: what it said before would hold nothing.
        if not held <= at < held + lease() / 4:
            if not hold(job=job, at=at):
                raise Lost
            held = at

    return still_here


@contextmanager
def held(*, job: Job, clock: Callable[[], datetime]) -> Iterator[None]:
    """
    Lengthen the lease beside long work that cannot do it itself, until the work ends.

    It may wait long for a single step, or read in a transaction in which nothing can be written:
    so a thread does it, on a connection of its own. If the job was taken the work goes on, and
    its end changes nothing (see `finish`).
    """
    over = Event()
    still_here = holding(job=job, clock=clock)
    thread = Thread(target=_keep_holding, args=(still_here, over), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _keep_holding(still_here: Callable[[], None], over: Event) -> None:
    while not over.wait(lease().total_seconds() / 4):
        try:
            # What the database refuses now it may take at the next turn.
            with suppress(DatabaseError):
                still_here()
        except Lost:
            return
        finally:
            connection.close()


def finish(*, job: Job, at: datetime) -> None:
    """Mark a job as done; one that was asked for again meanwhile waits for its next turn."""
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=Job.State.WORKING)
    if mine.filter(sent_at=job.sent_at).update(state=Job.State.DONE, lease_until=None, ended_at=at):
        return
    if mine.update(state=Job.State.WAITING, lease_until=None, attempts=0):
        _send(job.pk, job.task)


def release(*, job: Job, error: str, at: datetime) -> None:
    """Let go of a job that failed; the sweeper sends it again one lease from now."""
    Job.objects.filter(pk=job.pk, state=Job.State.WORKING, attempts=job.attempts).update(
        state=Job.State.WAITING, lease_until=None, sent_at=at, error=error[:200]
    )


def postpone(*, job: Job, error: str, at: datetime) -> None:
    """
    Let go of a job that waits for somebody else's server, which is no fault of the job.

    It waits once more as long as it has waited since it was asked for: one lease at least, 6
    hours at most. Such a start does not count, until it was tried for 3 days.
    """
    waited = at - job.made_at
    if waited >= TRIED_FOR:
        values = {"attempts": settings.JOB_MAX_ATTEMPTS, "not_before": None}
    else:
        wait = min(max(waited, lease()), LONGEST_WAIT)
        values = {"attempts": F("attempts") - 1, "not_before": at + wait}
    Job.objects.filter(pk=job.pk, state=Job.State.WORKING, attempts=job.attempts).update(
        state=Job.State.WAITING, lease_until=None, sent_at=at, error=error[:200], **values
    )


def sweep(
    *, at: datetime, on_aside: Callable[[Job], None], patience: timedelta | None = None
) -> int:
    """
    Send again every job that nobody holds and put aside those that failed too often.

    Return how many were sent. `on_aside` is called for each job put aside, in
    the same transaction, so that what the job was for can be told to its owner.
    Each job is tried apart: whatever one of them raises, the others go on.
    `patience` is how long a message may be on its way before another is sent:
    one lease, unless given.
    """
    sent_before = at - (lease() if patience is None else patience)
    stale = Job.objects.filter(_nobody_holds(at), state__in=[Job.State.WAITING, Job.State.WORKING])
    for job in stale.filter(attempts__gte=settings.JOB_MAX_ATTEMPTS):
        _put_aside(job, stale.filter(pk=job.pk), at=at, on_aside=on_aside)
    # A message of the future was sent before the clock was set back.
    lost = stale.filter(Q(sent_at__lte=sent_before) | Q(sent_at__gt=at + lease()))
    sent = 0
    for job in lost.filter(_may_start(at)).order_by("pk"):
        # Of two sweepers at once, one sends.
        if Job.objects.filter(pk=job.pk, sent_at=job.sent_at).update(sent_at=at):
            _send(job.pk, job.task)
            sent += 1
    return sent


def _put_aside(
    job: Job, mine: models.QuerySet[Job], *, at: datetime, on_aside: Callable[[Job], None]
) -> None:
    put = {"state": Job.State.ASIDE, "ended_at": at}
    try:
        with transaction.atomic():
            if mine.update(**put):
                on_aside(job)
    except OperationalError as error:
        # The database was busy or away: the next sweep tries again.
        report(error, what=f"{job.task}: job {job.pk}")
    except Exception as error:  # noqa: BLE001 (whatever it is, the other jobs go on)
        # Its owner cannot be told, so staff must see it, and why.
        report(error, what=f"{job.task}: job {job.pk}")
        why = "; then ".join(filter(None, [job.error, place(error)]))
        mine.update(**put, error=why[:200])


def report(error: Exception, *, what: str) -> None:
    """Log an error by its name and place: its text could hold personal data."""
    lines = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s: %s\n%s", what, place(error), lines)


def place(error: Exception) -> str:
    """Return the name of an error and where it was raised, without its text."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}"
