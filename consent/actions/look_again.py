"""Look at what one person published alone: agree, or send it back as a new draft."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from consent.actions import draft_rules
from consent.actions.publish_draft import SamePerson, enter_approval
from consent.core.edition_records import Approved
from consent.ledger.append import lock
from consent.rulebook.models import Draft, Step
from consent.rulebook.models.draft import note


class NotToLookAt(Exception):
    """It was not published by one person alone, or somebody else has looked already."""


@transaction.atomic
def agree(*, draft_id: int, by: User, at: datetime) -> Draft:
    """
    Say that a draft was rightly published.

    :raises NotToLookAt: if no second look is due
    :raises SamePerson: if `by` published it
    """
    draft = _due(draft_id, by)
    _looked(draft, Draft.Look.AGREED, Approved.AGREE, by=by, at=at)
    note(draft, Step.What.AGREED, by=by.subject, at=at)
    return draft


@transaction.atomic
def send_back(*, draft_id: int, title: str, why: str, by: User, at: datetime) -> Draft:
    """
    Say that what was published needs work, and return a new draft to do it in.

    What was published stays in force until then: to take it back could let
    posts be used more.

    :raises NotToLookAt: if no second look is due
    :raises SamePerson: if `by` published it
    """
    draft = _due(draft_id, by)
    _looked(draft, Draft.Look.SENT_BACK, Approved.SEND_BACK, by=by, at=at)
    note(draft, Step.What.SENT_BACK, by=by.subject, at=at, text=why)
    return draft_rules.start(title=title, by=by, at=at, follows=draft)


def _due(draft_id: int, by: User) -> Draft:
    lock()
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    if draft.look_due_at is None or draft.looked_at is not None:
        raise NotToLookAt
    if draft.author == by.subject:
        raise SamePerson
    return draft


def _looked(draft: Draft, look: Draft.Look, approved: Approved, *, by: User, at: datetime) -> None:
    enter_approval(draft, approved, by=by.subject, at=at)
    draft.look, draft.looked_by, draft.looked_at = look, by.subject, at
    draft.save()
