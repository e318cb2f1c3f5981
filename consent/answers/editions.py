"""The published editions, for everybody to read: which counted when, who made them, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from consent.core.differences import Change, differences
from consent.ledger.editions import indexes
from consent.rulebook.editions import rulebook_of
from consent.rulebook.models import Draft, Edition


class Made(StrEnum):
    """Where an edition comes from. People are not named."""

    SHIPPED = "shipped"
    """It came with the software."""
    FILE = "file"
    """The operator loaded it from a file."""
    SUPPORT = "support"
    """Support wrote it here."""


class SecondLook(StrEnum):
    """What a second person had to do with an edition."""

    NONE = "none"
    """Nobody wrote it here, so nobody looked a second time."""
    BEFORE = "before"
    """A second person approved it before it counted."""
    AGREED = "agreed"
    """One person published it, and another agreed later."""
    SENT_BACK = "sent_back"
    """One person published it, and another sent it back later."""
    DUE = "due"
    """One person published it, and nobody else has looked yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """
    An edition that counted from `published_at` up to, but without, `until`.

    `until` is None for the current one. `entry` is its index in the ledger,
    None if it has none yet; `look_due_at` is set while a second look is due.
    """

    number: int
    digest: str
    published_at: datetime
    until: datetime | None
    made: Made
    second: SecondLook
    look_due_at: datetime | None
    reason: str
    entry: int | None

    @property
    def is_current(self) -> bool:
        return self.until is None


def published(*, at: datetime | None = None) -> tuple[Published, ...]:
    """Return every edition that was published by an instant, or by now, the newest first."""
    editions = Edition.objects.without_body().select_related("draft").order_by("-number")
    if at is not None:
        editions = editions.filter(published_at__lte=at)
    found = list(editions)
    entries = indexes()
    ends: dict[str, datetime | None] = {
        older.digest: newer.published_at for newer, older in pairwise(found)
    }
    return tuple(_published(one, ends.get(one.digest), entries.get(one.digest)) for one in found)


def numbered(number: int) -> Published | None:
    """Return the edition with a number; None if there is none."""
    return next((one for one in published() if one.number == number), None)


@lru_cache(maxsize=64)
def changes(old: str, new: str) -> tuple[Change, ...]:
    """
    Return what the edition with the digest `new` says otherwise than that with `old`.

    Only what the rulebooks say: not what follows for the operator's own
    platform, so that everybody who compares the two finds the same.

    :raises Edition.DoesNotExist: if no edition has one of the digests
    """
    return differences(rulebook_of(old), rulebook_of(new))


def _published(edition: Edition, until: datetime | None, entry: int | None) -> Published:
    draft: Draft | None = getattr(edition, "draft", None)
    second = _second(draft)
    return Published(
        number=edition.number,
        digest=edition.digest,
        published_at=edition.published_at,
        until=until,
        made=_made(edition),
        second=second,
        look_due_at=draft.look_due_at if draft and second is SecondLook.DUE else None,
        reason=draft.reason if draft else "",
        entry=entry,
    )


def _made(edition: Edition) -> Made:
    match edition.source:
        case Edition.Source.SHIPPED:
            return Made.SHIPPED
        case Edition.Source.FILE:
            return Made.FILE
        case _:
            return Made.SUPPORT


def _second(draft: Draft | None) -> SecondLook:
    if draft is None:
        return SecondLook.NONE
    if draft.approved_by is not None:
        return SecondLook.BEFORE
    match draft.look:
        case Draft.Look.AGREED:
            return SecondLook.AGREED
        case Draft.Look.SENT_BACK:
            return SecondLook.SENT_BACK
        case _:
            return SecondLook.DUE
