"""What about the rules waits for staff: a second person, a second look, a source."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.answers.stale_sources import stale_sources
from consent.rulebook.editions import NoEdition, current_edition
from consent.rulebook.models import Draft
from consent.rulebook.value_words import day_words
from consent.staff.queues import SHOWN_AT_MOST, Line, Queue
from consent.staff.rules.words import people

SOURCES_SHOWN = 5
"""There are many; the page of sources has them all."""


def looks(at: datetime) -> Queue:
    """Second looks, the longest due first."""
    due = list(Draft.objects.to_look_at()[:SHOWN_AT_MOST])
    return Queue(
        title=gettext_lazy("Rules that one person published: look again"),
        at=gettext_lazy("Due"),
        empty=gettext_lazy("None. Everything published was seen by two people."),
        lines=tuple(_line(one, one.look_due_at, people(due), late=at) for one in due),
        all_of_it=reverse("admin:rules-drafts"),
    )


def waiting(_at: datetime) -> Queue:
    """Drafts that need a second person, or anybody at all, the longest waiting first."""
    shown = list(Draft.objects.to_take_up()[:SHOWN_AT_MOST])
    return Queue(
        title=gettext_lazy("Rules that wait for somebody"),
        at=gettext_lazy("Written"),
        empty=gettext_lazy("None."),
        lines=tuple(_line(one, one.changed_at, people(shown)) for one in shown),
        all_of_it=reverse("admin:rules-drafts"),
    )


def _line(draft: Draft, at: datetime | None, names: dict, *, late: datetime | None = None) -> Line:
    if draft.author is None:
        who = _("nobody has taken it over yet")
    else:
        who = _("by %(who)s") % {"who": names.get(draft.author, "–")}
    is_late = late is not None and at is not None and at <= late
    return Line(
        text=draft.title,
        address=reverse("admin:rules-draft", args=[draft.pk]),
        at=at,
        note=_("late, %(who)s") % {"who": who} if is_late else who,
    )


def sources(at: datetime) -> Queue:
    """Sources that somebody should look at again, the longest due first."""
    try:
        due = stale_sources(current_edition().rulebook, on=at.date())
    except NoEdition:
        due = ()
    return Queue(
        title=gettext_lazy("Sources to check again"),
        # A day was noted, not an instant: the list of sources shows it.
        at="",
        empty=gettext_lazy("None. Every source was looked at lately."),
        lines=tuple(
            Line(
                text=one.source.title,
                address=reverse("admin:rules-source", args=[one.source.id]),
                at=None,
                note=_("due since %(day)s") % {"day": day_words(one.due)},
            )
            for one in due[:SOURCES_SHOWN]
        ),
        all_of_it=reverse("admin:rules-sources"),
    )
