"""
Publish a draft of the rulebook: at once, on its day, or after a second person said yes.

What lets any post be used more needs a second person, and starts only after the
notice period. Everything else one person can publish at once; if nobody else has
seen it by then, a second look is due within a day (ADR 12).
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from consent.actions.draft_rules import (
    ChangedSince,
    NotOpen,
    Overtaken,
    lay_on_newest,
    open_draft,
)
from consent.actions.publish_edition import publish_edition
from consent.answers.drafts import Examined, examine
from consent.core.edition_records import Approved, approval_record
from consent.core.rulebook_data import Plain
from consent.ledger.append import append, lock
from consent.rulebook.editions import body_of, digest_of
from consent.rulebook.models import Draft, Edition, Step
from consent.rulebook.models.draft import note
from consent.rulebook.problems import Refused


class NotReady(Exception):
    """The draft cannot be published as it is; the reasons have names of their own."""


class NothingChanges(NotReady):
    """The draft says what the current edition says."""


class NoReason(NotReady):
    """There is no public sentence yet that says why."""


class NobodysDraft(NotReady):
    """The draft has no author; somebody has to take it over first."""


class NeedsSecondPerson(NotReady):
    """It lets posts be used more, so somebody else has to approve it first."""


class TooSoon(NotReady):
    """It would let posts be used more before people have had their notice."""

    def __init__(self, earliest: datetime) -> None:
        self.earliest = earliest
        super().__init__(f"not before {earliest:%Y-%m-%d %H:%M} UTC")


class SamePerson(Exception):
    """The author cannot be the second person, too."""


class NotWaiting(Exception):
    """Nobody has asked for a second person."""


class InThePast(Exception):
    """A day on which something is to be published has to lie ahead."""


def publish(*, draft_id: int, seen: str, by: User, at: datetime) -> Edition:
    """
    Publish a draft at once and return the edition.

    Somebody else than the author is thereby its second person. `seen` is the
    content the page showed.

    :raises NeedsSecondPerson: if it lets posts be used more and nobody approved it
    :raises TooSoon, NothingChanges, NoReason, NobodysDraft: as they say
    :raises Refused: with every reason, if the rulebook would not be one
    :raises ChangedSince: if the draft is not what was seen
    :raises NotOpen: if the draft has ended
    :raises Overtaken: if it does not fit on the current edition; the draft ends
    """
    with transaction.atomic():
        lock()
        draft, parts = _seen_draft(draft_id, seen, at)
        edition = None if parts else _publish_as(draft, by=by, at=at)
    if edition is None:
        raise Overtaken(parts)
    return edition


def schedule(*, draft_id: int, seen: str, publish_at: datetime, by: User, at: datetime) -> Draft:
    """
    Let a draft be published on its day, if it can be by then.

    :raises InThePast: if the day does not lie ahead
    :raises NeedsSecondPerson, ChangedSince, …: as for `publish`
    """
    _check_ahead(publish_at, at)
    with transaction.atomic():
        lock()
        draft, parts = _seen_draft(draft_id, seen, at)
        if not parts:
            _check_second(draft, by.subject, check(draft, at=publish_at))
            _say_yes(draft, by=by, at=at)
            _set_day(draft, publish_at, by=by.subject, at=at)
    if parts:
        raise Overtaken(parts)
    return draft


def ask(
    *, draft_id: int, seen: str, by: User, at: datetime, publish_at: datetime | None = None
) -> Draft:
    """
    Ask for a second person; with their yes the draft is published, or waits for its day.

    :raises InThePast: if there is a day and it does not lie ahead
    :raises TooSoon, ChangedSince, …: as for `publish`
    """
    if publish_at is not None:
        _check_ahead(publish_at, at)
    with transaction.atomic():
        draft, parts = _seen_draft(draft_id, seen, at)
        if not parts:
            check(draft, at=publish_at or at)
            draft.state, draft.publish_at = Draft.State.WAITING, publish_at
            draft.save()
            note(draft, Step.What.ASKED, by=by.subject, at=at)
    if parts:
        raise Overtaken(parts)
    return draft


def approve(*, draft_id: int, seen: str, by: User, at: datetime) -> Draft:
    """
    Be the second person: publish a draft that waits, or let it wait for its day.

    :raises NotWaiting: if nobody asked
    :raises SamePerson: if `by` is the author
    :raises TooSoon, ChangedSince, …: as for `publish`
    """
    with transaction.atomic():
        lock()
        draft, parts = _seen_draft(draft_id, seen, at)
        if not parts:
            if draft.state != Draft.State.WAITING:
                raise NotWaiting
            if draft.author == by.subject:
                raise SamePerson
            if draft.publish_at is None or draft.publish_at <= at:
                _publish_as(draft, by=by, at=at)
            else:
                check(draft, at=draft.publish_at)
                _say_yes(draft, by=by, at=at)
                _set_day(draft, draft.publish_at, by=by.subject, at=at)
    if parts:
        raise Overtaken(parts)
    return draft


def publish_due(*, at: datetime) -> list[Draft]:
    """
    Publish every draft whose day has come, and return those that were.

    Each is examined anew, on the edition that is current by then. One that
    cannot be published goes back to its author, and its steps say why.
    """
    due = Draft.objects.filter(state=Draft.State.SCHEDULED, publish_at__lte=at)
    ids = due.order_by("publish_at", "pk").values_list("pk", flat=True)
    return [draft for one in list(ids) if (draft := _publish_one(one, at)) is not None]


def check(draft: Draft, *, at: datetime) -> Examined:
    """
    Return a draft that could be published at an instant, with what it would do.

    :raises NobodysDraft, NoReason, NothingChanges, TooSoon: as they say
    :raises Refused: with every reason, if the rulebook would not be one
    """
    if draft.author is None:
        raise NobodysDraft
    examined = examine(draft, at=at)
    if examined.changes_nothing:
        raise NothingChanges
    if not draft.reason:
        raise NoReason
    if examined.problems:
        raise Refused(examined.problems)
    if examined.too_soon:
        raise TooSoon(examined.earliest)
    return examined


# --- Inside -----------------------------------------------------------------------------------


def _seen_draft(draft_id: int, seen: str, at: datetime) -> tuple[Draft, tuple[str, ...]]:
    draft = open_draft(draft_id)
    if draft.content != seen:
        raise ChangedSince
    return draft, lay_on_newest(draft, at=at)


def _check_ahead(publish_at: datetime, at: datetime) -> None:
    if publish_at <= at:
        raise InThePast


def _check_second(draft: Draft, by: UUID | None, examined: Examined) -> None:
    alone = draft.approved_by is None and draft.author == by
    if alone and examined.direction.lets_more_in:
        raise NeedsSecondPerson


def _publish_as(draft: Draft, *, by: User, at: datetime) -> Edition:
    examined = check(draft, at=at)
    _check_second(draft, by.subject, examined)
    _say_yes(draft, by=by, at=at)
    return _make_edition(draft, examined, by=by.subject, at=at)


def _say_yes(draft: Draft, *, by: User, at: datetime) -> None:
    """Note the approval of somebody else than the author, here and in the ledger."""
    if by.subject == draft.author or draft.approved_by is not None:
        return
    enter_approval(draft, Approved.PUBLISH, by=by.subject, at=at)
    draft.approved_by, draft.approved_at = by.subject, at
    note(draft, Step.What.APPROVED, by=by.subject, at=at)


def enter_approval(draft: Draft, approved: Approved, *, by: UUID, at: datetime) -> None:
    """Enter in the ledger what a second person said about a draft; under the lock."""
    assert draft.author is not None  # noqa: S101 - checked before anybody is asked
    record = approval_record(
        origin=settings.SITE_ORIGIN,
        draft=draft.pk,
        content=draft.content,
        base=draft.base_id,
        approved=approved,
        author=draft.author,
        by=by,
        at=at,
    )
    # Without a subject: erasing a member of staff does not take away that two
    # people saw a change of everybody's rules.
    append(record=record, subject=None)


def _set_day(draft: Draft, publish_at: datetime, *, by: UUID, at: datetime) -> None:
    draft.state, draft.publish_at = Draft.State.SCHEDULED, publish_at
    draft.save()
    note(draft, Step.What.SCHEDULED, by=by, at=at)


def _make_edition(draft: Draft, examined: Examined, *, by: UUID | None, at: datetime) -> Edition:
    edition = publish_edition(
        data=_not_as_before(examined),
        at=at,
        by=draft.author,
        second=draft.approved_by,
        source=Edition.Source.DRAFT,
    )
    draft.state, draft.edition, draft.ended_at = Draft.State.PUBLISHED, edition, at
    draft.direction = examined.direction.value
    if draft.approved_by is None:
        draft.look_due_at = at + settings.SECOND_LOOK
    draft.save()
    note(draft, Step.What.PUBLISHED, by=by, at=at)
    return edition


def _not_as_before(examined: Examined) -> Plain:
    """
    Return the data to publish: as an edition of its own, also where it says what an old one said.

    The same bytes are the same edition (ADR 4), and an old one is not current.
    """
    data = examined.data
    if not Edition.objects.filter(digest=digest_of(body_of(data))).exists():
        return data
    version = f"{data['about']['version']}-{examined.current.number + 1}"
    return {**data, "about": {**data["about"], "version": version}}


@transaction.atomic
def _publish_one(draft_id: int, at: datetime) -> Draft | None:
    lock()
    try:
        draft = open_draft(draft_id)
    except NotOpen:
        return None
    if draft.state != Draft.State.SCHEDULED or lay_on_newest(draft, at=at):
        return None
    try:
        examined = check(draft, at=at)
        _check_second(draft, draft.author, examined)
    except (NotReady, Refused) as reason:
        draft.state = Draft.State.DRAFT
        draft.publish_at = draft.approved_by = draft.approved_at = None
        draft.save()
        text = f"{type(reason).__name__} {reason}".strip()
        note(draft, Step.What.REOPENED, by=None, at=at, text=text)
        return None
    _make_edition(draft, examined, by=None, at=at)
    return draft
