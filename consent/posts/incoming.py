"""How each database takes many posts at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Protocol

from django.db import IntegrityError, connection, transaction

from consent.posts.formats import ReadPost

COLUMNS = ", ".join(ReadPost._fields)
INTO = (
    "person_id, account_id, imported_by_id, key, kind, state, audience, basis,"
    " archive_audience, archive_basis, created_at, text, album, media"
)
FACTS = "id, state, archive_audience, archive_basis, text, album"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose posts they are, and which import brings them, by primary key."""

    person: int
    account: int
    by: int


class Incoming(Protocol):
    """
    What the two databases do differently.

    `moment` turns the seconds of an incoming post into what a column of instants holds;
    `beside` joins each incoming post (i) with the post of the same key (p), if there is one.
    """

    moment: str
    beside: str

    def fill(self, cursor: Any, posts: Sequence[ReadPost]) -> None:
        """Put posts, and no others, into the temporary table `posts_incoming`."""
        ...

    def append(self, cursor: Any, posts: Sequence[ReadPost], owner: Owner) -> None:
        """
        Add posts none of which is known.

        :raises IntegrityError: if one is
        """
        ...


class PostgreSQL:
    moment = "to_timestamp(created_at)"
    # One look into the index for each post, whatever the statistics say of the table: they
    # know nothing yet of an account that is just coming in.
    beside = f"""LEFT JOIN LATERAL (
        SELECT {FACTS} FROM posts_post WHERE account_id = %d AND key = i.key LIMIT 1
    ) p ON true"""

    # Each statement runs for a fraction of a second: compiling it would take as long again.
    table = """
    CREATE TEMPORARY TABLE IF NOT EXISTS posts_incoming (
        key bytea, kind text, state text, audience text, basis text,
        created_at bigint, text text, album text, media text
    ) ON COMMIT DELETE ROWS;
    DELETE FROM posts_incoming;
    SET LOCAL jit = off
    """
    types = ("bytea", *["text"] * 4, "int8", *["text"] * 3)
    # An instant is sent as the number that it is: microseconds since 2000.
    types_into = (*["int8"] * 3, "bytea", *["text"] * 6, "int8", *["text"] * 3)
    epoch = 946_684_800
    microseconds = 1_000_000

    def fill(self, cursor: Any, posts: Sequence[ReadPost]) -> None:
        cursor.execute(self.table)
        with cursor.copy(f"COPY posts_incoming ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(self.types)
            for post in posts:
                copy.write_row(post)

    def append(self, cursor: Any, posts: Sequence[ReadPost], owner: Owner) -> None:
        person, account, by = owner.person, owner.account, owner.by
        epoch, microseconds = self.epoch, self.microseconds
        with cursor.copy(f"COPY posts_post ({INTO}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(self.types_into)
            write = copy.write_row
            # In the order of keys each page of the index is visited once.
            for key, kind, state, audience, basis, created_at, text, album, media in sorted(
                posts, key=itemgetter(0)
            ):
                at = None if created_at is None else (created_at - epoch) * microseconds
                facts = (kind, state, audience, basis, audience, basis)
                write((person, account, by, key, *facts, at, text, album, media))


class SQLite:
    moment = "datetime(created_at, 'unixepoch')"
    beside = "LEFT JOIN posts_post p ON p.account_id = %d AND p.key = i.key"

    table = f"CREATE TEMPORARY TABLE IF NOT EXISTS posts_incoming ({COLUMNS})"
    row = f"INSERT INTO posts_incoming VALUES ({', '.join(['%s'] * len(ReadPost._fields))})"

    def fill(self, cursor: Any, posts: Sequence[ReadPost]) -> None:
        cursor.execute(self.table)
        cursor.execute("DELETE FROM posts_incoming")
        cursor.executemany(self.row, posts)

    def append(self, cursor: Any, posts: Sequence[ReadPost], owner: Owner) -> None:
        self.fill(cursor, posts)
        cursor.execute(insertion(self, owner))


def insertion(incoming: Incoming, owner: Owner) -> str:
    """Return the statement that adds all incoming posts."""
    # Numbers of ours are written into the text, since the databases number parameters
    # differently.
    return f"""
    INSERT INTO posts_post ({INTO})
    SELECT {owner.person:d}, {owner.account:d}, {owner.by:d}, key, kind, state, audience, basis,
        audience, basis, {incoming.moment}, text, album, media
    FROM posts_incoming WHERE true ORDER BY key
    """


def appended(incoming: Incoming, posts: Sequence[ReadPost], owner: Owner) -> bool:
    """Add posts in the fastest way; False, and nothing added, if one of them is known."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            incoming.append(cursor, posts, owner)
    except IntegrityError:
        return False
    return True


DATABASES: dict[str, Incoming] = {"postgresql": PostgreSQL(), "sqlite": SQLite()}


def incoming_here() -> Incoming:
    """Return what the database of this site does."""
    return DATABASES[connection.vendor]
