"""What happened with one person here: choices, homes, files, statements, uses and who looked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from heapq import nlargest
from typing import Self

from django.db.models import Model, Q, QuerySet, Sum

from accounts.models import Residence, StaffLook, User
from consent.core.records import choice_kept
from consent.ledger.models import Opening
from consent.posts.models import AudienceStatement, Import, PlatformAccount
from consent.queue import Job, Task
from consent.training.models import Release

SIZE = 25


class What(StrEnum):
    """The kinds of things that happen."""

    CHOICE = "choice"
    RESIDENCE = "residence"
    IMPORT = "import"
    STATEMENT = "statement"
    UNDONE = "undone"
    """A statement was taken back."""
    RELEASE = "release"
    """A release was sealed that holds posts of this person."""
    LOOK = "look"
    """Somebody of the staff looked at this person's data."""
    NOTICE = "notice"
    """We wrote to the person."""


ORDER = tuple(What)
"""What stands first among things of the same instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in the history: just after a thing. The key of the thing is its own."""

    at: datetime
    what: What
    pk: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{self.what}-{self.pk}"

    @property
    def place(self) -> tuple[datetime, int, int]:
        """Sorts from oldest to newest."""
        return (self.at, -ORDER.index(self.what), self.pk)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the mark a link held, or None if it is not one of ours."""
        try:
            at, what, pk = text.split("-")
            return cls(
                at=datetime.strptime(at, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
                what=What(what),
                pk=min(int(pk), 2**62),
            )
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened, and the row that holds it."""

    mark: Mark
    thing: Opening | Residence | Import | AudienceStatement | Release | StaffLook | Job

    @property
    def at(self) -> datetime:
        return self.mark.at

    @property
    def what(self) -> What:
        return self.mark.what


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """One page, newest first; `older` is the mark after which the next one begins."""

    happenings: tuple[Happening, ...]
    older: Mark | None


def history_of(
    person: User, *, wanted: Iterable[What], after: Mark | None, size: int = SIZE
) -> HistoryPage:
    """Return a page of what happened; at most one query for each kind of thing."""
    kinds = set(wanted)
    found = (
        happening
        for what in ORDER
        if what in kinds
        for happening in _of_kind(person, what, after, size + 1)
    )
    newest = nlargest(size + 1, found, key=lambda one: one.mark.place)
    shown = tuple(newest[:size])
    more = len(newest) > size
    return HistoryPage(happenings=shown, older=shown[-1].mark if more else None)


def _of_kind(person: User, what: What, after: Mark | None, most: int) -> Iterator[Happening]:
    if what is What.CHOICE:
        return _choices(person, after)
    rows, field = _rows_and_instant(person, what)
    return _rows(rows, what, field, after, most)


def _rows_and_instant(person: User, what: What) -> tuple[QuerySet[Model], str]:
    """Return the rows of a kind, and the name of the field that says when it happened."""
    match what:
        case What.RESIDENCE:
            found = Residence.objects.filter(person=person), "declared_at"
        case What.IMPORT:
            found = Import.objects.filter(person=person, keeps=True), "made_at"
        case What.STATEMENT | What.UNDONE:
            field = "made_at" if what is What.STATEMENT else "undone_at"
            rows = AudienceStatement.objects.filter(person=person).select_related("account")
            found = rows.exclude(**{field: None}), field
        case What.RELEASE:
            found = _releases(person), "sealed_at"
        case What.LOOK:
            found = StaffLook.objects.filter(person=person).select_related("by"), "at"
        case What.NOTICE:
            told = Job.objects.filter(task=Task.TELL_WISH, target__in=_entries(person))
            found = told.filter(state=Job.State.DONE), "ended_at"
    return found


def _entries(person: User) -> QuerySet[Opening, int]:
    return Opening.objects.filter(subject=person.subject).values("entry_id")


def _releases(person: User) -> QuerySet[Release]:
    """The sealed releases that hold posts of a person; `mine` says how many."""
    accounts = PlatformAccount.objects.filter(person=person, platform_id__isnull=False)
    held = Release.objects.filter(
        state=Release.State.SEALED, shares__account__in=accounts.values("key")
    )
    return held.annotate(mine=Sum("shares__posts")).defer("contents", "secret", "purpose")


def _choices(person: User, after: Mark | None) -> Iterator[Happening]:
    # The time is in the record: a person's choices are few enough to read them all.
    for opening in Opening.objects.filter(subject=person.subject, kind="choice"):
        choice = choice_kept(index=opening.entry_id, record=opening.record)
        mark = Mark(at=choice.made_at, what=What.CHOICE, pk=opening.entry_id)
        if after is None or mark.place < after.place:
            yield Happening(mark=mark, thing=opening)


def _rows(
    rows: QuerySet[Model], what: What, field: str, after: Mark | None, most: int
) -> Iterator[Happening]:
    if after is not None:
        rows = rows.filter(_before(what, field, after))
    for row in rows.order_by(f"-{field}", "-pk")[:most]:
        yield Happening(mark=Mark(at=getattr(row, field), what=what, pk=row.pk), thing=row)


def _before(what: What, field: str, after: Mark) -> Q:
    earlier = Q(**{f"{field}__lt": after.at})
    same = Q(**{field: after.at})
    mine, theirs = ORDER.index(what), ORDER.index(after.what)
    if mine > theirs:
        return earlier | same
    if mine == theirs:
        return earlier | same & Q(pk__lt=after.pk)
    return earlier
