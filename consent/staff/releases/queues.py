"""Releases that wait for staff."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.staff.queues import SHOWN_AT_MOST, Line, Queue
from consent.staff.releases.words import people
from consent.training.models import Release


def proposed(_at: datetime) -> Queue:
    """What waits for a second person, the longest waiting first."""
    waiting = Release.objects.filter(state=Release.State.PROPOSED).order_by("proposed_at")
    shown = list(waiting.select_related("sealing").defer("contents", "secret")[:SHOWN_AT_MOST])
    names = people(*(one.proposed_by for one in shown))
    return Queue(
        title=gettext_lazy("Releases that wait for a seal"),
        at=gettext_lazy("Proposed"),
        empty=gettext_lazy("None."),
        lines=tuple(
            Line(
                text=one.name,
                address=reverse("admin:release", args=[one.name]),
                at=one.proposed_at,
                note=_note(one, names.get(one.proposed_by, "–")),
            )
            for one in shown
        ),
        all_of_it=reverse("admin:releases"),
    )


def _note(release: Release, who: str) -> str:
    told = _("by %(who)s") % {"who": who}
    sealing = getattr(release, "sealing", None)
    if sealing is None:
        return told
    so_far = _("being checked") if sealing.is_running else _("the seal was refused")
    if sealing.state == sealing.State.FAILED:
        so_far = _("could not be checked")
    return f"{told}, {so_far}"
