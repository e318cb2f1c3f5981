"""What happened with one person here: choices, homes, files, statements, uses and who looked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from heapq import nlargest
from typing import NamedTuple, Self

from django.db.models import F, Model, Q, QuerySet, Sum, Value
from django.db.models.functions import JSONObject

from accounts.models import BirthYear, Residence, StaffLook, User
from consent.core.records import choice_kept
from consent.ledger.models import Opening
from consent.posts.models import AccountLink, AudienceStatement, Import, PlatformAccount
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
    BIRTH = "birth"
    """The person told us the year they were born in."""
    NOTICE = "notice"
    """We wrote to the person."""
    LINKED = "linked"
    """An account that a platform tells us of became the person's."""
    UNLINKED = "unlinked"


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
    thing: (
        Opening
        | Residence
        | BirthYear
        | Import
        | AudienceStatement
        | Release
        | StaffLook
        | Job
        | AccountLink
    )

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
    """Return a page of what happened; 2 queries, one of them for the choices."""
    kinds = set(wanted)
    found = [*_choices(person, after)] if What.CHOICE in kinds else []
    found += _others(person, kinds - {What.CHOICE}, after, size + 1)
    newest = nlargest(size + 1, found, key=lambda one: one.mark.place)
    shown = tuple(newest[:size])
    more = len(newest) > size
    return HistoryPage(happenings=shown, older=shown[-1].mark if more else None)


def _choices(person: User, after: Mark | None) -> Iterator[Happening]:
    # The time is in the record: a person's choices are few enough to read them all.
    for opening in Opening.objects.filter(subject=person.subject, kind="choice"):
        choice = choice_kept(index=opening.entry_id, record=opening.record)
        mark = Mark(at=choice.made_at, what=What.CHOICE, pk=opening.entry_id)
        if after is None or mark.place < after.place:
            yield Happening(mark=mark, thing=opening)


class _Kind(NamedTuple):
    """The rows of a kind of thing, the field that says when it happened, and what is told of it."""

    rows: QuerySet[Model]
    instant: str
    told: tuple[str, ...] = ()


def _kind(what: What, person: User) -> _Kind:
    match what:
        case What.RESIDENCE:
            told = ("country", "subdivision", "starts_at", "first_day", "source")
            kind = _Kind(Residence.objects.filter(person=person), "declared_at", told)
        case What.BIRTH:
            kind = _Kind(BirthYear.objects.filter(person=person), "told_at", ("born",))
        case What.IMPORT:
            told = ("key", "state", "platform", "posts_new")
            kind = _Kind(Import.objects.filter(person=person, keeps=True), "made_at", told)
        case What.STATEMENT | What.UNDONE:
            field = "made_at" if what is What.STATEMENT else "undone_at"
            rows = AudienceStatement.objects.filter(person=person).exclude(**{field: None})
            told = ("said", "count", "album", "made_at", "first_day", "last_day")
            kind = _Kind(rows, field, (*told, "account__platform", "account__handle"))
        case What.RELEASE:
            kind = _Kind(_releases(person), "sealed_at", ("name", "mine", "cut", "opened_at"))
        case What.LOOK:
            looks = StaffLook.objects.filter(person=person)
            kind = _Kind(looks, "at", ("seen", "by__email"))
        case What.NOTICE:
            tasks = (Task.TELL_WISH, Task.TELL_OBJECTION)
            told_of = Job.objects.filter(task__in=tasks, target__in=_entries(person))
            kind = _Kind(told_of.filter(state=Job.State.DONE), "ended_at", ("task",))
        case What.LINKED | What.UNLINKED:
            field = "made_at" if what is What.LINKED else "ended_at"
            links = AccountLink.objects.filter(person=person).exclude(**{field: None})
            kind = _Kind(links, field, ("how", "account__id", "account__platform"))
    return kind


def _entries(person: User) -> QuerySet[Opening, int]:
    return Opening.objects.filter(subject=person.subject).values("entry_id")


def _releases(person: User) -> QuerySet[Release]:
    """The sealed releases that hold posts of a person; `mine` says how many."""
    accounts = PlatformAccount.objects.filter(person=person, platform_id__isnull=False)
    held = Release.objects.filter(
        state=Release.State.SEALED, shares__account__in=accounts.values("key")
    )
    return held.annotate(mine=Sum("shares__posts"))


def _others(
    person: User, wanted: Iterable[What], after: Mark | None, most: int
) -> Iterator[Happening]:
    """Return the newest things of all kinds but choices; one query, so each comes as JSON."""
    kinds = {what: _kind(what, person) for what in wanted}
    if not kinds:
        return
    arms = [_arm(what, kind, after) for what, kind in kinds.items()]
    rows = arms[0].union(*arms[1:], all=True).order_by("-happened", "rank", "-row")
    for rank, happened, row, told in rows[:most]:
        what = ORDER[rank]
        thing = _made(kinds[what].rows.model, told)
        yield Happening(mark=Mark(at=happened, what=what, pk=row), thing=thing)


def _arm(what: What, kind: _Kind, after: Mark | None) -> QuerySet[Model, tuple]:
    rows = kind.rows.order_by()
    if after is not None:
        rows = rows.filter(_before(what, kind.instant, after))
    return rows.annotate(
        rank=Value(ORDER.index(what)),
        happened=F(kind.instant),
        row=F("pk"),
        told=JSONObject(**{name: name for name in kind.told}),
    ).values_list("rank", "happened", "row", "told")


def _before(what: What, field: str, after: Mark) -> Q:
    earlier = Q(**{f"{field}__lt": after.at})
    same = Q(**{field: after.at})
    mine, theirs = ORDER.index(what), ORDER.index(after.what)
    if mine > theirs:
        return earlier | same
    if mine == theirs:
        return earlier | same & Q(pk__lt=after.pk)
    return earlier


def _made(model: type[Model], told: dict[str, object]) -> Model:
    """Return an object with nothing but what is told of it, and of what it belongs to."""
    thing = model()
    belongs: dict[str, dict[str, object]] = {}
    for name, value in told.items():
        to, _, field = name.rpartition("__")
        if to:
            belongs.setdefault(to, {})[field] = value
        else:
            setattr(thing, field, _read(model, field, value))
    for to, theirs in belongs.items():
        other = model._meta.get_field(to).related_model  # noqa: SLF001 (Django documents it)
        setattr(thing, to, _made(other, theirs))
    return thing


def _read(model: type[Model], name: str, value: object) -> object:
    fields = {field.name: field for field in model._meta.concrete_fields}  # noqa: SLF001 (Django documents it)
    if name not in fields:
        return value
    read = fields[name].to_python(value)
    # SQLite keeps instants without their zone.
    return read.replace(tzinfo=UTC) if isinstance(read, datetime) and not read.tzinfo else read
