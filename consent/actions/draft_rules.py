"""Write a draft of the rulebook. Nothing of it counts until it is published."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from consent.answers.drafts import overtaken_parts
from consent.rulebook.editions import current_edition, data_of
from consent.rulebook.models import Draft, Step
from consent.rulebook.models.draft import note
from consent.rulebook.parts import document_of, shape_problems
from consent.rulebook.problems import Refused


class NotOpen(Exception):
    """The draft is published, discarded, overtaken or unknown: nothing can be done with it."""


class NotBeingWritten(Exception):
    """The draft waits for somebody or for its day; it has to be opened again first."""


class NotTheAuthor(Exception):
    """Only the author changes a draft; somebody else takes it over first."""


class ChangedSince(Exception):
    """The draft is not what it was when the page was opened; nothing was changed now."""


class Overtaken(Exception):
    """Somebody else has published a change of the same documents; `parts` names them."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        self.parts = parts
        super().__init__(", ".join(parts))


@transaction.atomic
def start(
    *, title: str, by: User, at: datetime, reason: str = "", follows: Draft | None = None
) -> Draft:
    """
    Start a draft that changes nothing yet, on the edition that is current.

    :raises NoEdition: if nothing is published
    """
    draft = Draft.objects.create(
        title=title,
        reason=reason,
        base=current_edition(),
        author=by.subject,
        started_at=at,
        changed_at=at,
        follows=follows,
    )
    note(draft, Step.What.STARTED, by=by.subject, at=at)
    return draft


def change(*, draft_id: int, seen: str, documents: dict[str, Any], by: User, at: datetime) -> Draft:
    """
    Put whole documents into a draft, by the names of their parts; None takes one out.

    `seen` is the content the draft had when its page was opened. A document that
    is put back to what the edition has is no change any more.

    :raises Refused: with every reason, if a document does not have its shape
    :raises NoSuchPart: if there cannot be a document of some name
    :raises ChangedSince: if the draft is not what it was
    :raises NotOpen: if the draft has ended
    :raises NotBeingWritten: if it waits for a second person or its day
    :raises NotTheAuthor: if it is somebody else's
    :raises Overtaken: if it does not fit on the current edition; the draft ends
    """
    check_shapes(documents)
    with transaction.atomic():
        draft = open_draft(draft_id)
        _check_writer(draft, by)
        if draft.content != seen:
            raise ChangedSince
        # What was typed is kept also where the draft ends.
        _put(draft, documents)
        if draft.content != seen:
            draft.changed_at = at
            draft.save()
            note(draft, Step.What.CHANGED, by=by.subject, at=at, text=", ".join(documents))
        parts = lay_on_newest(draft, at=at)
    if parts:
        raise Overtaken(parts)
    return draft


def put_back(*, draft_id: int, seen: str, part: str, by: User, at: datetime) -> Draft:
    """
    Take a document out of a draft, so that it is as the rulebook has it.

    :raises ChangedSince, NotOpen, …: as for `change`
    """
    base = Draft.objects.values_list("base", flat=True).get(pk=draft_id)
    documents = {part: document_of(data_of(base), part)}
    return change(draft_id=draft_id, seen=seen, documents=documents, by=by, at=at)


@transaction.atomic
def describe(*, draft_id: int, title: str, reason: str, by: User, at: datetime) -> Draft:
    """
    Give a draft another title and public reason.

    :raises NotOpen, NotBeingWritten, NotTheAuthor: as for `change`
    """
    draft = open_draft(draft_id)
    _check_writer(draft, by)
    draft.title, draft.reason, draft.changed_at = title, reason, at
    draft.save()
    return draft


@transaction.atomic
def take_over(*, draft_id: int, by: User, at: datetime) -> Draft:
    """
    Become the author of a draft, who may change it and cannot be its second person.

    :raises NotOpen: if the draft has ended
    """
    draft = open_draft(draft_id)
    _write_again(draft)
    draft.author = by.subject
    draft.save()
    note(draft, Step.What.TAKEN_OVER, by=by.subject, at=at)
    return draft


@transaction.atomic
def reopen(*, draft_id: int, by: User, at: datetime) -> Draft:
    """
    Go on writing a draft that waits; an approval it has is gone.

    :raises NotOpen: if the draft has ended
    """
    draft = open_draft(draft_id)
    _write_again(draft)
    draft.save()
    note(draft, Step.What.REOPENED, by=by.subject, at=at)
    return draft


@transaction.atomic
def discard(*, draft_id: int, by: User, at: datetime) -> Draft:
    """
    End a draft; what it held stays readable.

    :raises NotOpen: if the draft has ended
    """
    draft = open_draft(draft_id)
    draft.state, draft.ended_at = Draft.State.DISCARDED, at
    draft.save()
    note(draft, Step.What.DISCARDED, by=by.subject, at=at)
    return draft


# --- For the other verbs about drafts -------------------------------------------------------------


def check_shapes(documents: dict[str, Any]) -> None:
    """
    Refuse documents that do not look like what they are called.

    :raises Refused: with every reason; the place begins with the name of the part
    :raises NoSuchPart: if there cannot be a document of some name
    """
    found = [
        problem.under(part)
        for part, document in documents.items()
        if document is not None
        for problem in shape_problems(part, document)
    ]
    if found:
        raise Refused(found)


def open_draft(draft_id: int) -> Draft:
    """
    Return a draft that nobody else can change until the transaction ends.

    :raises NotOpen: if it has ended, or never was
    """
    draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None or not draft.is_open:
        raise NotOpen
    return draft


def lay_on_newest(draft: Draft, *, at: datetime) -> tuple[str, ...]:
    """
    Let a draft stand on the current edition; return the documents that do not fit.

    If there are any, the draft ends: somebody has to look at both changes.
    """
    current = current_edition()
    parts = overtaken_parts(draft, current)
    if parts:
        draft.state, draft.ended_at = Draft.State.SUPERSEDED, at
        draft.save()
        note(draft, Step.What.SUPERSEDED, by=None, at=at, text=", ".join(parts))
    elif draft.base_id != current.digest:
        draft.base = current
        draft.save(update_fields=["base"])
    return parts


def _check_writer(draft: Draft, by: User) -> None:
    if draft.state != Draft.State.DRAFT:
        raise NotBeingWritten(draft.state)
    if draft.author != by.subject:
        raise NotTheAuthor


def _write_again(draft: Draft) -> None:
    draft.state = Draft.State.DRAFT
    draft.approved_by = draft.approved_at = draft.publish_at = None


def _put(draft: Draft, documents: dict[str, Any]) -> None:
    base = data_of(draft.base_id)
    both = {**draft.documents, **documents}
    draft.put({part: one for part, one in both.items() if one != document_of(base, part)})
