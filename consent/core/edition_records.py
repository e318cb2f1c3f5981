"""The canonical records of what is done with the rulebook: an edition published, a draft approved."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from consent.core.records import instant


class Approved(StrEnum):
    """What a second person said yes to, or sent back."""

    PUBLISH = "publish"
    """That the draft is published: said before."""
    AGREE = "agree"
    """That the draft was rightly published by one person: said after."""
    SEND_BACK = "send_back"
    """That the draft, published by one person, needs work: said after."""


def edition_record(
    *,
    origin: str,
    edition: str,
    number: int,
    previous: str | None,
    by: UUID | None,
    second: UUID | None,
    at: datetime,
) -> dict[str, object]:
    """
    Return the record of an edition.

    `edition` is its digest in hexadecimal, `previous` that of the edition with
    the number before. `by` is the subject of who wrote and published it, None
    for the command line; `second` that of who approved it. `at` is the instant
    at which it was published, which for editions older than their entries lies
    before the entries around it.
    """
    return {
        "v": 1,
        "kind": "edition",
        "origin": origin,
        "edition": edition,
        "number": number,
        "previous": previous,
        "by": None if by is None else str(by),
        "second": None if second is None else str(second),
        "at": instant(at),
    }


def approval_record(
    *,
    origin: str,
    draft: int,
    content: str,
    base: str,
    approved: Approved,
    author: UUID,
    by: UUID,
    at: datetime,
) -> dict[str, object]:
    """
    Return the record of what a second person said about a draft of the rulebook.

    `draft` is its number, `content` the hex SHA-256 over the canonical text of
    what it changes, `base` the digest of the edition it was written for.
    """
    return {
        "v": 1,
        "kind": "approval",
        "origin": origin,
        "draft": draft,
        "content": content,
        "base": base,
        "approved": approved.value,
        "author": str(author),
        "by": str(by),
        "at": instant(at),
    }
