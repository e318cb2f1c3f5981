"""A temporary table of the posts that are on their way in, on either database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from consent.posts.formats import ReadPost

COLUMNS = ", ".join(ReadPost._fields)

POSTGRESQL_TYPES = ["bytea", *["text"] * 4, "int8", *["text"] * 3]
POSTGRESQL = """
CREATE TEMPORARY TABLE IF NOT EXISTS posts_incoming (
    key bytea, kind text, state text, audience text, basis text,
    created_at bigint, text text, album text, media text
) ON COMMIT DELETE ROWS;
SET LOCAL jit = off
"""
"""Each statement below runs for a fraction of a second: compiling it would take as long again."""

SQLITE = f"CREATE TEMPORARY TABLE IF NOT EXISTS posts_incoming ({COLUMNS})"
SQLITE_ROW = f"INSERT INTO posts_incoming VALUES ({', '.join(['%s'] * len(ReadPost._fields))})"

FACTS = "id, state, archive_audience, archive_basis, text, album"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """
    What the two databases write differently.

    `moment` turns the seconds of an incoming post into what a column of instants holds;
    `beside` joins each incoming post (i) with the post of the same key (p), if there is one.
    """

    fill: Callable[[Any, Sequence[ReadPost]], None]
    moment: str
    beside: str


def fill_postgresql(cursor: Any, posts: Sequence[ReadPost]) -> None:
    cursor.execute(POSTGRESQL)
    with cursor.copy(f"COPY posts_incoming ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(POSTGRESQL_TYPES)
        for post in posts:
            copy.write_row(post)


def fill_sqlite(cursor: Any, posts: Sequence[ReadPost]) -> None:
    cursor.execute(SQLITE)
    cursor.execute("DELETE FROM posts_incoming")
    cursor.executemany(SQLITE_ROW, posts)


DATABASES = {
    "postgresql": Database(
        fill=fill_postgresql,
        moment="to_timestamp(created_at)",
        # One look into the index for each post, whatever the statistics say of the table:
        # they know nothing yet of an account that is just coming in.
        beside=f"""LEFT JOIN LATERAL (
            SELECT {FACTS} FROM posts_post WHERE account_id = %s AND key = i.key LIMIT 1
        ) p ON true""",
    ),
    "sqlite": Database(
        fill=fill_sqlite,
        moment="datetime(created_at, 'unixepoch')",
        beside="LEFT JOIN posts_post p ON p.account_id = %s AND p.key = i.key",
    ),
}


def database() -> Database:
    return DATABASES[connection.vendor]
