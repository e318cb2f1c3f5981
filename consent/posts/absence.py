"""
Which known posts a newer archive does not hold any more.

Such a post may have been deleted at its platform, or not: it is not deleted here, keeps its
verdict and its choices, and its owner is told. Only posts that the archive would hold count:
of a kind that it has, and from between its first and its last day, because people can ask a
platform for a part only.
"""

# Statements are put together from our own names of tables and columns; values are parameters.
# ruff: noqa: S608

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.db import connection

from consent.posts.models import PlatformAccount

AT_ONCE = 5_000
"""Posts in one transaction."""

SEEN = "EXISTS (SELECT 1 FROM posts_seen s WHERE s.key = posts_post.key)"
NOTE = "INSERT INTO posts_seen SELECT key FROM posts_incoming"
NEXT = """
SELECT key FROM posts_post WHERE account_id = %s AND key > %s ORDER BY key LIMIT 1 OFFSET %s
"""
IN_REACH = "account_id = %s AND key > %s AND key <= %s AND version IS NULL"
RETURNED = f"""
UPDATE posts_post SET missing_since = NULL
WHERE {IN_REACH} AND missing_since IS NOT NULL AND {SEEN}
"""
MISSING = f"""
UPDATE posts_post SET missing_since = %s
WHERE {IN_REACH} AND missing_since IS NULL AND created_at >= %s AND created_at <= %s
    AND kind IN (%s{{more}}) AND NOT {SEEN}
"""
LAST = b"\xff" * 17
"""Behind every key."""


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
        cursor = connection.cursor()
        cursor.execute("CREATE INDEX posts_seen_key ON posts_seen (key)")
        adapt = connection.ops.adapt_datetimefield_value
        missing, start, end = 0, b"", b""
        while end != LAST:
            with turn(), connection.cursor() as cursor:
                end = self._end_after(cursor, account, start)
                reach = (account.pk, start, end)
                cursor.execute(RETURNED, reach)
                if between and self._kinds:
                    facts = (adapt(at), *reach, *map(adapt, between), *sorted(self._kinds))
                    more = ", %s" * (len(self._kinds) - 1)
                    cursor.execute(MISSING.format(more=more), facts)
                    missing += cursor.rowcount
                start = end
        return missing

    def _end_after(self, cursor: Any, account: PlatformAccount, start: bytes) -> bytes:
        cursor.execute(NEXT, (account.pk, start, AT_ONCE - 1))
        row: Sequence[bytes] | None = cursor.fetchone()
        return bytes(row[0]) if row else LAST
