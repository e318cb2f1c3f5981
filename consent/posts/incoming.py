"""How each database takes many posts at once."""

# Statements are put together from our own names of tables and columns; values are parameters.
# ruff: noqa: S608

from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import itemgetter
from struct import Struct
from typing import Any, NamedTuple, Protocol

from django.db import IntegrityError, connection, transaction

from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.formats import ReadPost

COLUMNS = ", ".join(ReadPost._fields)
FACTS = slice(1, 5)
"""Kind, state, audience and basis."""
KEY, BESIDE_FACTS = itemgetter(0), itemgetter(0, 5, 6, 7, 8)
INTO = (
    "person_id, account_id, imported_by_id, key, kind, state, audience, basis,"
    " archive_audience, archive_basis, created_at, text, album, media"
)
INSERT = f"""
INSERT INTO posts_post ({INTO})
SELECT %s, %s, %s, key, kind, state, audience, basis, audience, basis,
    {{moment}}, text, album, media
FROM posts_incoming WHERE true ORDER BY key
"""
"""In the order of keys each page of the index is visited once."""


INTO_COPY = (
    "person_id, account_id, imported_by_id, kind, state, audience, basis,"
    " archive_audience, archive_basis, key, created_at, text, album, media"
)
# https://www.postgresql.org/docs/current/sql-copy.html, binary format: each row is the number
# of its fields, each field its length (-1 for NULL) and its value.
COPY_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_END = b"\xff\xff"
COPY_FIELDS = Struct(">h").pack
COPY_NULL = b"\xff\xff\xff\xff"
COPY_LENGTH = Struct(">i").pack
COPY_NUMBER = Struct(">iq").pack
BYTES_OF_KEY = 16
FIELDS_FROM_KEY = 5


class Owner(NamedTuple):
    """Whose posts they are, and which import brings them, by primary key."""

    person: int
    account: int
    by: int


class Incoming(Protocol):
    """
    What the two databases do differently.

    `insert` adds the posts in the temporary table `posts_incoming`, given an owner; `beside`
    joins each of them (i) with the post of the same key (p), if an account, which is the
    parameter, has one.
    """

    insert: str
    beside: str

    def fill(self, cursor: Any, posts: Sequence[ReadPost]) -> None:
        """Put posts, and no others, into the temporary table, in the order of their keys."""
        ...

    def append(self, cursor: Any, posts: Sequence[ReadPost], owner: Owner) -> None:
        """
        Add posts none of which is known.

        :raises IntegrityError: if one is
        """
        ...


class PostgreSQL:
    # Each statement runs for a fraction of a second: compiling it would take as long again.
    table = """
    CREATE TEMPORARY TABLE IF NOT EXISTS posts_incoming (
        kind text, state text, audience text, basis text, key bytea,
        created_at timestamptz, text text, album text, media text
    ) ON COMMIT DELETE ROWS;
    DELETE FROM posts_incoming;
    SET LOCAL jit = off
    """
    insert = INSERT.format(moment="created_at")
    # One look into the index for each post, whatever the statistics say of the table: they
    # know nothing yet of an account that is just coming in.
    beside = """LEFT JOIN LATERAL (
        SELECT id, state, archive_audience, archive_basis, text, album
        FROM posts_post WHERE account_id = %s AND key = i.key LIMIT 1
    ) p ON true"""

    def fill(self, cursor: Any, posts: Sequence[ReadPost]) -> None:
        cursor.execute(self.table)
        with cursor.copy("COPY posts_incoming FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(_rows(posts, lambda facts: _start((), facts)))

    def append(self, cursor: Any, posts: Sequence[ReadPost], owner: Owner) -> None:
        rows = _rows(posts, lambda facts: _start(owner, (*facts, *facts[2:])))
        with cursor.copy(f"COPY posts_post ({INTO_COPY}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(rows)


def _rows(posts: Sequence[ReadPost], start_of: Callable[[Sequence[str]], bytes]) -> bytes:
    """
    Return posts for COPY, in the order of their keys.

    Handing over each value of each row to the driver takes twice as long, and most of a row is
    the same in many: `start_of` makes what comes before the key of posts with the same facts.
    """
    starts: dict[Sequence[str], bytes] = {}
    written = [COPY_SIGNATURE]
    for post in sorted(posts, key=KEY):
        facts: Sequence[str] = post[FACTS]
        start = starts.get(facts) or starts.setdefault(facts, start_of(facts))
        key, created_at, *texts = BESIDE_FACTS(post)
        at = COPY_NULL if created_at is None else COPY_NUMBER(8, _since_2000(created_at))
        text, album, media = map(str.encode, texts)
        written += (start, key, at, COPY_LENGTH(len(text)), text)
        written += (COPY_LENGTH(len(album)), album, COPY_LENGTH(len(media)), media)
    written.append(COPY_END)
    return b"".join(written)


def _start(numbers: Sequence[int], words: Sequence[str]) -> bytes:
    """Return how rows start that have these values before their key, up to the key itself."""
    fields = COPY_FIELDS(len(numbers) + len(words) + FIELDS_FROM_KEY)
    before = (COPY_NUMBER(8, number) for number in numbers)
    these = (COPY_LENGTH(len(word)) + word.encode() for word in words)
    return b"".join((fields, *before, *these, COPY_LENGTH(BYTES_OF_KEY)))


def _since_2000(seconds: int) -> int:
    """Return an instant as PostgreSQL keeps it: microseconds since 2000."""
    return (seconds - 946_684_800) * 1_000_000


class SQLite:
    table = f"CREATE TEMPORARY TABLE IF NOT EXISTS posts_incoming ({COLUMNS})"
    row = f"INSERT INTO posts_incoming VALUES ({', '.join(['%s'] * len(ReadPost._fields))})"
    insert = INSERT.format(moment="datetime(created_at, 'unixepoch')")
    beside = "LEFT JOIN posts_post p ON p.account_id = %s AND p.key = i.key"

    def fill(self, cursor: Any, posts: Sequence[ReadPost]) -> None:
        cursor.execute(self.table)
        cursor.execute("DELETE FROM posts_incoming")
        # Looking for them one after the other goes along the index.
        cursor.executemany(self.row, sorted(posts, key=KEY))

    append_rows = f"""
    INSERT INTO posts_post ({INTO})
    VALUES (%d, %d, %d, ?1, '%s', '%s', '%s', '%s', '%s', '%s', datetime(?2, 'unixepoch'), ?3, ?4, ?5)
    """

    def append(self, cursor: Any, posts: Sequence[ReadPost], owner: Owner) -> None:
        # Handing over a value takes as long as storing it, and facts are few: they stand in
        # the statement, which they may because `checked` has seen that they are words of ours.
        by_facts: dict[Sequence[object], list[ReadPost]] = defaultdict(list)
        for post in sorted(posts, key=KEY):
            by_facts[post[FACTS]].append(post)
        for facts, of_these in by_facts.items():
            statement = self.append_rows % (*owner, *facts, *facts[2:])
            cursor.executemany(statement, map(BESIDE_FACTS, of_these))


def checked(posts: Sequence[ReadPost]) -> Sequence[ReadPost]:
    """
    Return posts whose facts are words of ours, whatever the process that read them says.

    :raises ValueError: if one is not
    """
    for kind, state, audience, basis in {post[FACTS] for post in posts}:
        Kind(kind), State(state), Audience(audience), Basis(basis)
    return posts


DATABASES: dict[str, Incoming] = {"postgresql": PostgreSQL(), "sqlite": SQLite()}


def incoming_here() -> Incoming:
    """Return what the database of this site does."""
    return DATABASES[connection.vendor]


def appended(incoming: Incoming, posts: Sequence[ReadPost], owner: Owner) -> bool:
    """Add posts in the fastest way; False, and nothing added, if one of them is known."""
    try:
        # What the driver raises while copying becomes Django's exception only when asked for.
        with (
            transaction.atomic(),
            connection.wrap_database_errors,
            connection.cursor() as cursor,
        ):
            incoming.append(cursor, posts, owner)
    except IntegrityError:
        return False
    return True
