"""
Which known posts a newer archive does not hold any more.

Such a post may have been deleted at its platform, or not: it is not deleted here, keeps its
verdict and its choices, and its owner is told. Only posts that the archive would hold count:
of a kind that it has, and from between its first and its last day, because people can ask a
platform for a part only.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.db import connection

from consent.posts.incoming import BYTES_OF_KEY
from consent.posts.models import PlatformAccount, Post

AT_ONCE = 5_000
"""Posts in one transaction."""

NOTE = "INSERT INTO posts_seen SELECT key FROM posts_incoming"
# Sets are compared whole: looking for each post by itself is slow where statistics know nothing
# of an account that came in just now.
RETURNED = """
SELECT key FROM posts_post
WHERE account_id = %s AND version IS NULL AND missing_since IS NOT NULL
INTERSECT SELECT key FROM posts_seen
"""
MISSING = """
SELECT key FROM posts_post
WHERE account_id = %s AND version IS NULL AND missing_since IS NULL
    AND created_at >= %s AND created_at <= %s AND kind IN ({kinds})
EXCEPT SELECT key FROM posts_seen
"""


class Seen:
    """
    The keys of all posts that an archive holds, on the disk of the database.

    It belongs to one connection and one course of reading.
    """

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS posts_seen")
            kind = "bytea" if connection.vendor == "postgresql" else "blob"
            cursor.execute(f"CREATE TEMPORARY TABLE posts_seen (key {kind})")
        self._kinds: set[str] = set()

    def note(self, cursor: Any, kinds: set[str]) -> None:
        """Note the posts that are in the temporary table of incoming posts now."""
        cursor.execute(NOTE)
        self._kinds |= kinds

    def settle(
        self,
        account: PlatformAccount,
        *,
        between: tuple[datetime, datetime] | None,
        at: datetime,
        turn: Callable[[], AbstractContextManager[Any]],
    ) -> int:
        """
        Mark the posts of an account that the archive should hold and does not; return how many.

        Posts that were missing and are there again lose their mark.

        :param between: the dates of the archive's oldest and newest post; None marks nothing
        :param at: when the archive was brought
        :param turn: a context for each transaction
        """
        returned, missing = self._differing(account, between)
        theirs = Post.objects.filter(account=account, version=None)
        for keys in keys_of(returned, AT_ONCE):
            with turn():
                theirs.filter(key__in=keys).update(missing_since=None)
        marked = 0
        for keys in keys_of(missing, AT_ONCE):
            with turn():
                marked += theirs.filter(key__in=keys, missing_since=None).update(missing_since=at)
        return marked

    def _differing(
        self, account: PlatformAccount, between: tuple[datetime, datetime] | None
    ) -> tuple[bytes, bytes]:
        """Return the keys of posts that are marked and there, and not marked and not there."""
        marked = Post.objects.filter(person=account.person_id, missing_since__isnull=False)
        returned = b""
        with connection.cursor() as cursor:
            if marked.filter(account=account).exists():
                cursor.execute(RETURNED, [account.pk])
                returned = _keys(cursor)
            if not between or not self._kinds:
                return returned, b""
            kinds = ", ".join(["%s"] * len(self._kinds))
            dates = map(connection.ops.adapt_datetimefield_value, between)
            cursor.execute(MISSING.format(kinds=kinds), [account.pk, *dates, *self._kinds])
            return returned, _keys(cursor)


def _keys(cursor: Any) -> bytes:
    """Return the keys that were found, one after the other; so many take little memory."""
    keys = bytearray()
    for (key,) in cursor:
        keys += key
    return bytes(keys)


def keys_of(together: bytes | bytearray, size: int) -> Iterator[list[bytes]]:
    """Yield keys that stand one after the other, up to `size` at a time."""
    for start in range(0, len(together), BYTES_OF_KEY * size):
        some = bytes(together[start : start + BYTES_OF_KEY * size])
        yield [some[at : at + BYTES_OF_KEY] for at in range(0, len(some), BYTES_OF_KEY)]
