"""Put AI training in a region on hold: one person, at once. A second look follows within a day."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from consent.actions import draft_rules, publish_draft
from consent.answers.world import home
from consent.ledger.append import lock
from consent.rulebook.editions import current_edition, data_of
from consent.rulebook.models import Draft
from consent.rulebook.parts import document_of
from consent.rulebook.pausing import Pause, documents_of_pause

EASTERNMOST = timedelta(hours=14)
"""The highest offset from UTC in the world: a day begins there first."""


class NotYetDecided(Exception):
    """The day of the decision lies ahead: a pause for later is a draft with a day."""


@transaction.atomic
def pause_training(
    *, pause: Pause, title: str, by: User, at: datetime, draft_id: int | None = None
) -> Draft:
    """
    Publish a pause that is in force when this returns, and return its draft.

    `draft_id` is a draft in which the same person has prepared it; it is prepared
    anew, because a day may have ended since.

    :raises NothingRuns: if no platform in question trains there, now or later
    :raises NotYetDecided: if the day of the decision lies ahead everywhere on earth
    :raises Refused: if the address or the words cannot stand in a rulebook
    :raises NoEdition: if nothing is published
    :raises NotOpen, NotTheAuthor, …: as for `draft_rules.change`
    """
    lock()
    draft = prepare(pause=pause, title=title, by=by, at=at, draft_id=draft_id)
    publish_draft.publish(draft_id=draft.pk, seen=draft.content, by=by, at=at)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def prepare(
    *, pause: Pause, title: str, by: User, at: datetime, draft_id: int | None = None
) -> Draft:
    """
    Write a pause into a draft, to be looked at before it is published, and return it.

    :raises NothingRuns, NotYetDecided, Refused, …: as for `pause_training`
    """
    if pause.decided_on > (at + EASTERNMOST).date():
        raise NotYetDecided
    edition = current_edition()
    data = data_of(edition.digest)
    documents = documents_of_pause(data, edition.rulebook, pause=pause, at=at, home=home())
    if draft_id is None:
        draft = draft_rules.start(title=title, by=by, at=at)
    else:
        draft = draft_rules.open_draft(draft_id)
    before = {part: document_of(data, part) for part in draft.documents}
    draft = draft_rules.change(
        draft_id=draft.pk, seen=draft.content, documents=before | documents, by=by, at=at
    )
    return draft_rules.describe(draft_id=draft.pk, title=title, reason=pause.sentence, by=by, at=at)
