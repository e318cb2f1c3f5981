"""
Know accounts again whose owners said no and then left, without knowing who they were.

A mark is HMAC-SHA256 over the name of an account, with a key that is not in the database: who has
a copy of it cannot try names. The key must never change or be lost; where it is, marks that
nobody can compare any more are told of (`unreadable`).
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Min

from consent.posts.models import PlatformAccount, Suppression

AT_ONCE = 5_000
BY_ID, BY_HANDLE = "id", "handle"


def marks_of(account: PlatformAccount) -> list[bytes]:
    """
    Return the marks by which an account is known again, those of its names.

    Only what the platform itself calls an account is a mark for what the platform sends: a file
    that somebody brings proves nothing about the account of another person.
    """
    found = []
    if account.platform_id is not None:
        found.append(_mark(account.platform, BY_ID, account.platform_id))
    if account.handle:
        found.append(_mark(account.platform, BY_HANDLE, account.handle.casefold()))
    return found


def keep(account: PlatformAccount, *, objected_at: datetime) -> None:
    """Keep the marks of an account; one that is known already keeps its earlier date."""
    Suppression.objects.bulk_create(
        (
            Suppression(mark=mark, key=key_name(), objected_at=objected_at)
            for mark in marks_of(account)
        ),
        ignore_conflicts=True,
    )


def lift(account: PlatformAccount) -> None:
    """Forget an account of a platform whose owner, proven by it, does not say no any more."""
    if account.platform_id is not None:
        Suppression.objects.filter(mark__in=marks_of(account)).delete()


def by_ids(platform: str, ids: Sequence[str]) -> dict[str, datetime]:
    """Return since when accounts are kept out, by what their platform calls them."""
    if not ids or not Suppression.objects.exists():
        return {}
    marks = {_mark(platform, BY_ID, name): name for name in ids}
    found: dict[str, datetime] = {}
    wanted = list(marks)
    for start in range(0, len(wanted), AT_ONCE):
        some = Suppression.objects.filter(mark__in=wanted[start : start + AT_ONCE])
        found |= {marks[bytes(mark)]: at for mark, at in some.values_list("mark", "objected_at")}
    return found


def by_handle(platform: str, handle: str) -> datetime | None:
    """Return since when an account of this name is kept out; None if it is not."""
    if not handle:
        return None
    mark = _mark(platform, BY_HANDLE, handle.casefold())
    return Suppression.objects.filter(mark=mark).aggregate(at=Min("objected_at"))["at"]


def unreadable() -> int:
    """Return how many marks were made with a key that is not set here."""
    return Suppression.objects.exclude(key=key_name()).count()


def key_name() -> str:
    """Return what marks say about the key they were made with."""
    return hashlib.sha256(b"privacydash/suppression-key/v1\n" + _key()).hexdigest()[:8]


def _key() -> bytes:
    return settings.SUPPRESSION_KEY.encode()


def _mark(platform: str, what: str, name: str) -> bytes:
    # Each part with its length, so that no two names can come out as the same bytes.
    parts: Iterable[bytes] = (one.encode() for one in ("v1", platform, what, name))
    text = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(_key(), text, "sha256")
