"""Put AI training in a region on hold: one person, at once. A second look follows within a day."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from consent.actions import draft_rules, publish_draft
from consent.answers.world import home
from consent.ledger.append import lock
from consent.rulebook.editions import current_edition, data_of
from consent.rulebook.models import Draft
from consent.rulebook.pausing import Pause, documents_of_pause

EASTERNMOST = timedelta(hours=14)
"""The highest offset from UTC in the world: a day begins there first."""


class NotYetDecided(Exception):
    """The day of the decision lies ahead: a pause for later is a draft with a day."""


@transaction.atomic
def pause_training(*, pause: Pause, title: str, by: User, at: datetime) -> Draft:
    """
    Publish a pause that is in force when this returns, and return its draft.

    :raises NothingRuns: if no platform in question trains there, now or later
    :raises NotYetDecided: if the day of the decision lies ahead everywhere on earth
    :raises Refused: if the address or the words cannot stand in a rulebook
    :raises NoEdition: if nothing is published
    """
    lock()
    if pause.decided_on > (at + EASTERNMOST).date():
        raise NotYetDecided
    edition = current_edition()
    documents = documents_of_pause(
        data_of(edition.digest), edition.rulebook, pause=pause, at=at, home=home()
    )
    draft = draft_rules.start(title=title, reason=pause.sentence, by=by, at=at)
    draft = draft_rules.change(
        draft_id=draft.pk, seen=draft.content, documents=documents, by=by, at=at
    )
    publish_draft.publish(draft_id=draft.pk, seen=draft.content, by=by, at=at)
    draft.refresh_from_db()
    return draft
