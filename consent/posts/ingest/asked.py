"""What is known of posts that a platform asks about by its own identifiers."""

# Statements are put together from our own names of tables and columns; values are parameters.

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

from consent.prepared import plain_cursor

KNOWN = """
SELECT key, account_id, person_id, kind, state, audience, created_at FROM posts_post
WHERE fed_by = %s AND version IS NOT NULL AND {}
"""
GONE = "SELECT key FROM posts_removal WHERE platform = %s AND {}"


class KnownPost(NamedTuple):
    """The facts of a post as they are stored; `account` and `person` by primary key."""

    account: int
    person: int | None
    kind: str
    state: str
    audience: str
    created_at: datetime | None


def known(platform: str, keys: Sequence[bytes]) -> dict[bytes, KnownPost]:
    """Return those of some posts that their platform sent and has not removed; one query."""
    return {
        bytes(key): KnownPost(*facts, _instant(created_at))
        for key, *facts, created_at in _ask(KNOWN, platform, keys)
    }


def gone(platform: str, keys: Sequence[bytes]) -> set[bytes]:
    """Return those of some posts that their platform says it has removed; one query."""
    return {bytes(key) for (key,) in _ask(GONE, platform, keys)}


def _ask(statement: str, platform: str, keys: Sequence[bytes]) -> list[Sequence[Any]]:
    if not keys:
        return []
    with plain_cursor() as cursor:
        if connection.vendor == "postgresql":
            # One list, so that the statement is the same for any number of posts.
            # %b: sent as they are stored. As text, each one would be escaped in Python.
            cursor.execute(statement.format("key = ANY(%b)"), [platform, list(keys)])
        else:
            among = f"key IN ({', '.join(['%s'] * len(keys))})"
            cursor.execute(statement.format(among), [platform, *keys])
        return cursor.fetchall()


def _instant(stored: datetime | None) -> datetime | None:
    # SQLite knows no zones; what is stored is in UTC.
    return stored.replace(tzinfo=UTC) if stored and stored.tzinfo is None else stored
