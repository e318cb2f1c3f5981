"""
Keep the newest version of every post that a platform sends, whatever order they come in.

Of each post there is one row: in Post, or, if its newest version is its removal, in Removal.
Everything here is to be called in a transaction that has the platform's lock.
"""

# Statements are put together from our own names of tables and columns; values are parameters.
# ruff: noqa: S608

import zlib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, Protocol

from django.db import IntegrityError, connection, transaction

from consent.core.posts import Basis, State
from consent.posts.models import Removal

LOCK = 72_024
"""With a number made of the platform's name; nothing else in the database uses it."""
KEYS_AT_ONCE = 10_000


class FedPost(NamedTuple):
    """One version of a post; `account` and `person` by primary key, `person` None: nobody's."""

    key: bytes
    version: int
    account: int
    person: int | None
    kind: str
    audience: str
    created_at: datetime
    text: str


class FedRemoval(NamedTuple):
    key: bytes
    version: int


class Taken(NamedTuple):
    """
    What became of posts, by key: `counting` are new here or newer than what was here.

    `elsewhere` are known as posts of another account, and stay there.
    """

    counting: set[bytes]
    elsewhere: set[bytes]


def lock(platform: str) -> None:
    """
    Be the only one who writes what a platform sends, or links its accounts, until the end.

    On SQLite a writing transaction is alone anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            number = zlib.crc32(platform.encode()) - 2**31
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, number])


FACTS = ("kind", "audience", "created_at", "text")
COLUMNS = ", ".join(FedPost._fields)
INTO = (
    "key, version, account_id, person_id, kind, audience, created_at, text,"
    " archive_audience, fed_by, state, basis, archive_basis, album, media"
)
SAME_FOR_ALL = (State.LIVE, Basis.PLATFORM, Basis.PLATFORM, "", "")
ADD = f"""
INSERT INTO posts_post ({INTO})
SELECT {COLUMNS}, audience, %s, %s, %s, %s, %s, %s
FROM posts_fed i
WHERE NOT EXISTS (
    SELECT 1 FROM posts_removal r
    WHERE r.platform = %s AND r.key = i.key
        AND (r.version >= i.version OR r.account_id <> i.account)
)
ORDER BY key
ON CONFLICT (fed_by, key) WHERE version IS NOT NULL DO UPDATE SET
    version = excluded.version, kind = excluded.kind, audience = excluded.audience,
    archive_audience = excluded.audience, created_at = excluded.created_at, text = excluded.text
WHERE posts_post.version < excluded.version AND posts_post.account_id = excluded.account_id
RETURNING key
"""
FORGET = """
DELETE FROM posts_removal WHERE platform = %s AND EXISTS (
    SELECT 1 FROM posts_fed i WHERE i.key = posts_removal.key AND i.version > posts_removal.version
)
"""
ELSEWHERE = """
SELECT i.key FROM posts_fed i
JOIN posts_post p ON p.fed_by = %s AND p.key = i.key AND p.version IS NOT NULL
WHERE p.account_id <> i.account
UNION
SELECT i.key FROM posts_fed i JOIN posts_removal r ON r.platform = %s AND r.key = i.key
WHERE r.account_id <> i.account
"""


def take(platform: str, posts: Sequence[FedPost]) -> Taken:
    """Keep posts that are newer than what is known of them; each key stands there once."""
    if not posts:
        return Taken(set(), set())
    with connection.cursor() as cursor:
        fed_here().fill(cursor, posts)
        same = (platform, *SAME_FOR_ALL)
        cursor.execute(ADD, [*same, platform])
        counting = {bytes(key) for (key,) in cursor.fetchall()}
        if counting:
            cursor.execute(FORGET, [platform])
        elsewhere = set()
        if len(counting) < len(posts):
            cursor.execute(ELSEWHERE, [platform, platform])
            elsewhere = {bytes(key) for (key,) in cursor.fetchall()}
    return Taken(counting, elsewhere)


def take_new(platform: str, posts: Sequence[FedPost]) -> Taken:
    """Do what `take` does, faster where none of the posts is known, else slower."""
    if posts and _appended(platform, posts):
        return Taken(set(map(attrgetter("key"), posts)), set())
    return take(platform, posts)


def _appended(platform: str, posts: Sequence[FedPost]) -> bool:
    """Keep posts; False, and nothing kept, if one of them may be known or removed."""
    if Removal.objects.filter(platform=platform).exists():
        return False
    try:
        # What the driver raises while copying becomes Django's exception only when asked for.
        with (
            transaction.atomic(),
            connection.wrap_database_errors,
            connection.cursor() as cursor,
        ):
            fed_here().append(cursor, posts, platform)
    except IntegrityError:
        return False
    return True


GONE = "INSERT INTO posts_fed (key, version) VALUES (%s, %s)"
WHOSE = """
UPDATE posts_fed SET account = (
    SELECT p.account_id FROM posts_post p
    WHERE p.fed_by = %s AND p.key = posts_fed.key
        AND p.version IS NOT NULL AND p.version <= posts_fed.version
)
"""
REMOVE = """
DELETE FROM posts_post WHERE fed_by = %s AND version IS NOT NULL AND key IN (
    SELECT key FROM posts_fed WHERE account IS NOT NULL
)
"""
NOTE_REMOVALS = """
INSERT INTO posts_removal (platform, key, version, account_id)
SELECT %s, key, version, account FROM posts_fed i
WHERE NOT EXISTS (
    SELECT 1 FROM posts_post p WHERE p.fed_by = %s AND p.key = i.key AND p.version IS NOT NULL
)
ORDER BY key
ON CONFLICT (platform, key) DO UPDATE SET version = excluded.version
WHERE posts_removal.version < excluded.version
RETURNING key
"""


def remove(platform: str, removals: Sequence[FedRemoval]) -> set[bytes]:
    """
    Delete posts that are not newer than their removal; return the keys for which it counts.

    Each key stands there once.
    """
    with connection.cursor() as cursor:
        fed_here().empty(cursor)
        cursor.executemany(GONE, removals)
        cursor.execute(WHOSE, [platform])
        cursor.execute(REMOVE, [platform])
        cursor.execute(NOTE_REMOVALS, [platform, platform])
        return {bytes(key) for (key,) in cursor.fetchall()}


OWNERS = """
SELECT DISTINCT person_id FROM posts_post
WHERE fed_by = %s AND version IS NOT NULL AND person_id IS NOT NULL AND key IN ({})
"""


def owners(platform: str, keys: Collection[bytes]) -> set[int]:
    """Return the people whose posts these are, by primary key."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for some in _some(keys):
            cursor.execute(OWNERS.format(", ".join(["%s"] * len(some))), [platform, *some])
            found |= {person for (person,) in cursor.fetchall()}
    return found


def _some(keys: Collection[bytes]) -> Iterator[list[bytes]]:
    remaining = iter(keys)
    while some := list(islice(remaining, KEYS_AT_ONCE)):
        yield some


class Fed(Protocol):
    """What the two databases do differently."""

    lines_at_once: int
    """So many lines of a file are kept at once."""

    def empty(self, cursor: Any) -> None:
        """Have a temporary table `posts_fed` with the columns of FedPost and no rows."""
        ...

    def fill(self, cursor: Any, posts: Sequence[FedPost]) -> None:
        """Put posts, and no others, into that table."""
        ...

    def append(self, cursor: Any, posts: Sequence[FedPost], platform: str) -> None:
        """
        Add posts none of which is known.

        :raises IntegrityError: if one is
        """
        ...


class PostgreSQL:
    lines_at_once = 50_000
    # Each statement runs for a fraction of a second: compiling it would take as long again.
    table = """
    CREATE TEMPORARY TABLE IF NOT EXISTS posts_fed (
        key bytea, version bigint, account bigint, person bigint, kind text, audience text,
        created_at timestamptz, text text
    ) ON COMMIT DELETE ROWS;
    DELETE FROM posts_fed;
    SET LOCAL jit = off
    """
    # An instant is sent as the number that it is: microseconds since 2000.
    types = ("bytea", *["int8"] * 3, *["text"] * 2, "int8", "text")
    types_into = (*types, *["text"] * 7)
    epoch = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
    microsecond = timedelta(microseconds=1)

    def empty(self, cursor: Any) -> None:
        cursor.execute(self.table)

    def fill(self, cursor: Any, posts: Sequence[FedPost]) -> None:
        self.empty(cursor)
        with cursor.copy(f"COPY posts_fed ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(self.types)
            for post in posts:
                copy.write_row((*post[:6], self._microseconds(post.created_at), post.text))

    def append(self, cursor: Any, posts: Sequence[FedPost], platform: str) -> None:
        same = (platform, *SAME_FOR_ALL)
        with cursor.copy(f"COPY posts_post ({INTO}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(self.types_into)
            epoch, microsecond, write_row = self.epoch, self.microsecond, copy.write_row
            for post in sorted(posts, key=itemgetter(0)):
                at = (post[6] - epoch) // microsecond
                write_row((*post[:6], at, post[7], post[5], *same))

    def _microseconds(self, at: datetime) -> int:
        return (at - self.epoch) // self.microsecond


class SQLite:
    # Whoever makes a choice waits until these are kept.
    lines_at_once = 10_000
    table = f"CREATE TEMPORARY TABLE IF NOT EXISTS posts_fed ({COLUMNS})"
    row = f"INSERT INTO posts_fed VALUES ({', '.join(['%s'] * len(FedPost._fields))})"
    append_row = f"INSERT INTO posts_post ({INTO}) VALUES ({', '.join(['%s'] * 15)})"

    def empty(self, cursor: Any) -> None:
        cursor.execute(self.table)
        cursor.execute("DELETE FROM posts_fed")

    def fill(self, cursor: Any, posts: Sequence[FedPost]) -> None:
        self.empty(cursor)
        cursor.executemany(self.row, map(self._row, posts))

    def append(self, cursor: Any, posts: Sequence[FedPost], platform: str) -> None:
        same = (platform, *SAME_FOR_ALL)
        rows = ((*self._row(post), post.audience, *same) for post in posts)
        cursor.executemany(self.append_row, sorted(rows, key=itemgetter(0)))

    def _row(self, post: FedPost) -> tuple[Any, ...]:
        at = post.created_at.replace(tzinfo=None).isoformat(" ")
        return (*post[:6], at, post.text)


DATABASES: dict[str, Fed] = {"postgresql": PostgreSQL(), "sqlite": SQLite()}


def fed_here() -> Fed:
    """Return what the database of this site does."""
    return DATABASES[connection.vendor]
