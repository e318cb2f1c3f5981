"""What waits for staff: each queue is one function, and stands in `front.QUEUES`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.answers import clock as how_fast
from consent.answers.freshness import freshness
from consent.ledger.moments import Step
from consent.ledger.standing import State, standing
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

    `at` heads the column of instants (empty: no such column), `empty` is said when nothing waits;
    `all_of_it` is the address of the whole list, which may hold more.
    """

    title: str | Promise
    at: str | Promise
    empty: str | Promise
    lines: tuple[Line, ...]
    all_of_it: str = ""


def put_aside(_at: datetime) -> Queue:
    jobs = Job.objects.filter(state=Job.State.ASIDE).order_by("-ended_at")
    return Queue(
        title=gettext_lazy("Work that was put aside after 3 tries"),
        at=gettext_lazy("Put aside"),
        empty=gettext_lazy("Nothing was put aside. All work in the background was done."),
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


def refused(_at: datetime) -> Queue:
    imports = Import.objects.filter(state=Import.State.REFUSED, keeps=True).order_by("-ended_at")
    return Queue(
        title=gettext_lazy("Files that could not be read"),
        at=gettext_lazy("Ended"),
        empty=gettext_lazy("None. Every file could be read."),
        lines=tuple(
            Line(
                # Not whose it is: its page tells, and the look is noted.
                text=_("File %(number)d") % {"number": one.pk},
                address=reverse("admin:posts_import_change", args=[one.pk]),
                at=one.ended_at,
                note=sentence_for(one),
            )
            for one in imports[:SHOWN_AT_MOST]
        ),
        all_of_it=f"{reverse('admin:posts_import_changelist')}?state=refused",
    )


def ledger(at: datetime) -> Queue:
    found = standing(at=at)
    # The newest entries wait for seconds, and nobody has to do anything about that.
    note = TROUBLE.get(found.state)
    line = Line(
        text=_("%(published)d of %(entries)d entries are published")
        % {"published": found.published, "entries": found.entries},
        address=reverse("admin:ledger_opening_changelist"),
        at=None,
        note=str(note),
    )
    return Queue(
        title=gettext_lazy("Choices that cannot be proven yet"),
        at="",
        empty=gettext_lazy("None. Every choice is proven."),
        lines=(line,) if note else (),
    )


def clock(at: datetime) -> Queue:
    """Choices are proven later than was promised, though the ledger goes on."""
    found = how_fast.clock(at=at)
    taken = found.taken(Step.PROVEN).nearly_all
    line = Line(
        text=_("99 of 100 choices were proven within %(seconds)d seconds, not %(promised)d")
        % {
            "seconds": (taken or how_fast.PROMISED).total_seconds(),
            "promised": how_fast.PROMISED.total_seconds(),
        },
        address=reverse("transparency"),
        at=found.since,
        note=_("Look whether a worker runs all the time, and at its log."),
    )
    return Queue(
        title=gettext_lazy("How fast choices are proven"),
        at=gettext_lazy("Since"),
        empty=gettext_lazy("As fast as promised."),
        lines=(line,) if found.late else (),
    )


def snapshot(at: datetime) -> Queue:
    """Training programs filter with a list that is older than was promised."""
    found = freshness(at=at)
    hours = found.promised / timedelta(hours=1)
    text = _("The newest snapshot for training is older than %(hours)g hours")
    if found.made_at is None:
        text = _("No snapshot for training was ever cut; choices wait longer than %(hours)g hours")
    line = Line(
        text=text % {"hours": hours},
        address=reverse("transparency"),
        at=found.made_at,
        note=_("Look whether a worker runs all the time, and at its log."),
    )
    return Queue(
        title=gettext_lazy("Snapshots for training"),
        at=gettext_lazy("Made"),
        empty=gettext_lazy("None is late."),
        lines=(line,) if found.late else (),
    )


TROUBLE: dict[State, Promise] = {
    State.LATE: gettext_lazy("This takes too long. The log of the worker says why."),
    State.BEHIND: gettext_lazy(
        "The database was restored from an old copy. No choice is taken until a newer copy is back."
    ),
}
