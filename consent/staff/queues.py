"""What waits for staff, for the first page: each queue is one function in QUEUES."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consent.posts.models import Import
from consent.posts.sentences import sentence_for
from consent.queue import Job

SHOWN_AT_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that waits: what, where to see it, since when, and what is the matter."""

    text: str
    address: str
    at: datetime | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """
    Things of one sort that wait, the most urgent first.

    `at` heads the column of instants, `empty` is said when nothing waits;
    `all_of_it` is the address of the whole list, which may hold more.
    """

    title: str | Promise
    at: str | Promise
    empty: str | Promise
    lines: tuple[Line, ...]
    all_of_it: str = ""


def queues(*, at: datetime) -> list[Queue]:
    """Return every queue as it is at an instant."""
    return [queue(at) for queue in QUEUES]


def _aside(_at: datetime) -> Queue:
    jobs = Job.objects.filter(state=Job.State.ASIDE).order_by("-ended_at")
    return Queue(
        title=_("Work that was put aside after 3 tries"),
        at=_("Put aside"),
        empty=_("Nothing was put aside. All work in the background was done."),
        lines=tuple(
            Line(
                text=job.key,
                address=reverse("admin:consent_job_change", args=[job.pk]),
                at=job.ended_at,
                note=job.error,
            )
            for job in jobs[:SHOWN_AT_MOST]
        ),
        all_of_it=f"{reverse('admin:consent_job_changelist')}?state=aside",
    )


def _refused(_at: datetime) -> Queue:
    imports = Import.objects.filter(state=Import.State.REFUSED).order_by("-ended_at")
    return Queue(
        title=_("Files that could not be read"),
        at=_("Ended"),
        empty=_("None. Every file could be read."),
        lines=tuple(
            Line(
                text=str(one.person),
                address=reverse("admin:posts_import_change", args=[one.pk]),
                at=one.ended_at,
                note=sentence_for(one),
            )
            for one in imports.select_related("person")[:SHOWN_AT_MOST]
        ),
        all_of_it=f"{reverse('admin:posts_import_changelist')}?state=refused",
    )


QUEUES: list[Callable[[datetime], Queue]] = [_aside, _refused]
