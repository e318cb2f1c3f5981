"""How the ledger stands, seen from outside the publisher: for staff and for whoever watches the site."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from consent.ledger.models import Entry, Opening
from consent.ledger.published import published_size
from consent.prepared import Prepared

# Choices are proven within seconds. Whoever waits a minute has to be told why.
PATIENCE = timedelta(seconds=60)


class State(StrEnum):
    """How it is."""

    PROVEN = "proven"
    """Everything is published."""
    WAITING = "waiting"
    """The newest entries are about to be."""
    LATE = "late"
    """An entry waits for longer than it should."""
    BEHIND = "behind"
    """The database is an old copy: it has fewer entries than were published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The state, and how many entries there are and were published."""

    state: State
    entries: int
    published: int


_LAST = Prepared(Entry.objects.order_by("-index")[:1], columns=["index"])


def last_index() -> int | None:
    """Return the index of the last entry; None while there is none."""
    return next((index for (index,) in _LAST.rows()), None)


def standing(*, at: datetime) -> Standing:
    """Return how the ledger stands at an instant."""
    last = last_index()
    entries, published = 0 if last is None else last + 1, published_size()
    if entries < published:
        state = State.BEHIND
    elif entries == published:
        state = State.PROVEN
    else:
        state = State.LATE if _waits_long(published, at) else State.WAITING
    return Standing(state=state, entries=entries, published=published)


def _waits_long(index: int, at: datetime) -> bool:
    opening = Opening.objects.filter(entry=index).first()
    made_at = json.loads(opening.record).get("at") if opening else None
    return made_at is not None and at - datetime.fromisoformat(made_at) > PATIENCE
