"""
Everything that answers about posts go back to, read with one statement.

So all of it is of one state of the database, whatever is written meanwhile. What is read is put
into lists of JSON by the database: a program asks about thousands, and each row that has to be
made into an object costs more than its verdict.
"""

# The statement is put together from our own names of tables and columns; values are parameters.

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.db.models import DateTimeField

from consent.answers.owners import COLUMNS, Account, Blank, Owner
from consent.answers.world import World
from consent.core.choices import Choice
from consent.core.places import Residence, residence_in
from consent.core.records import choice_kept
from consent.posts.ingest.asked import KnownPost
from consent.prepared import plain_cursor
from consent.rulebook.editions import NoEdition, rulebook_of

_STATEMENT = """
WITH asked AS MATERIALIZED (
    SELECT key, account_id, person_id, kind, state, audience, created_at FROM posts_post
    WHERE fed_by = %s AND version IS NOT NULL AND {among}
), people AS MATERIALIZED (
    SELECT id, subject, born FROM accounts_user WHERE id IN (SELECT person_id FROM asked)
), accounts AS (
    SELECT * FROM posts_platformaccount WHERE person_id IN (SELECT id FROM people)
    UNION ALL
    SELECT * FROM posts_platformaccount WHERE person_id IS NULL
    AND id IN (SELECT account_id FROM asked WHERE person_id IS NULL)
)
SELECT
    (SELECT digest FROM rulebook_edition ORDER BY number DESC LIMIT 1),
    (SELECT max("index") FROM ledger_entry),
    {posts}, {removed}, {accounts}, {people}, {homes}, {choices}
"""
_LISTS = {
    "posts": ("{key}, account_id, person_id, kind, state, audience, created_at", "asked"),
    "removed": ("{key}", "posts_removal WHERE platform = %s AND {among}"),
    "accounts": (", ".join(COLUMNS), "accounts"),
    "people": ("id, born", "people"),
    "homes": (
        "person_id, starts_at, id, country, subdivision",
        "accounts_residence WHERE person_id IN (SELECT id FROM people) AND starts_at <= %s",
    ),
    "choices": (
        "people.id, entry_id, record",
        "people JOIN ledger_opening USING (subject) WHERE kind = 'choice'",
    ),
}


class Asked(NamedTuple):
    """
    Posts by their keys, the keys of those that were removed, and for each account its world.

    `last_index` is that of the last entry of the ledger; None while there is none.
    """

    edition: str
    last_index: int | None
    posts: dict[bytes, KnownPost]
    removed: set[bytes]
    worlds: dict[int, World]


def ask(platform: str, keys: Sequence[bytes], *, at: datetime) -> Asked:
    """
    Read what is known of posts, and the worlds in which they are judged at an instant.

    Only posts that their platform sent; see `owners` for the worlds.

    :raises NoEdition: if no rulebook is published
    """
    with plain_cursor() as cursor:
        cursor.execute(*_question(platform, keys, at))
        edition, last_index, *lists = cursor.fetchone()
    if edition is None:
        raise NoEdition
    posts, removed, *behind = (orjson.loads(one) if one else [] for one in lists)
    return Asked(
        edition=edition,
        last_index=last_index,
        posts={bytes.fromhex(key): _post(*facts) for key, *facts in posts},
        removed={bytes.fromhex(key) for (key,) in removed},
        worlds=_worlds(*behind, blank=Blank(rulebook_of(edition), at, {})),
    )


def _question(platform: str, keys: Sequence[bytes], at: datetime) -> tuple[str, list[Any]]:
    instant = DateTimeField().get_db_prep_value(at, connection)
    if len(keys) == 1:
        # Without a list it is prepared (see `plain_cursor`).
        among, given = "key = %b" if connection.vendor == "postgresql" else "key = %s", keys[0]
        return _statement(among), [platform, given, platform, given, instant]
    if connection.vendor == "postgresql":
        # One list, so that the statement is the same for any number of posts.
        # %b: sent as they are stored. As text, each one would be escaped in Python.
        given = list(keys)
        return _statement("key = ANY(%b)"), [platform, given, platform, given, instant]
    among = f"key IN ({', '.join(['%s'] * len(keys))})"
    return _statement(among), [platform, *keys, platform, *keys, instant]


@cache
def _pieces() -> dict[str, str]:
    """The lists as the database at hand writes them."""
    if connection.vendor == "postgresql":
        form, key = "(SELECT json_agg(json_build_array({}))::text FROM {})", "encode(key, 'hex')"
    else:
        form, key = "(SELECT json_group_array(json_array({})) FROM {})", "hex(key)"
    return {
        name: form.format(columns.replace("{key}", key), source)
        for name, (columns, source) in _LISTS.items()
    }


def _statement(among: str) -> str:
    pieces = {name: piece.replace("{among}", among) for name, piece in _pieces().items()}
    return _STATEMENT.format(among=among, **pieces)


def _post(account: int, person: int | None, *facts: str | None) -> KnownPost:
    kind, state, audience, created_at = facts
    return KnownPost(account, person, kind, state, audience, _instant(created_at))


def _worlds(
    accounts: list[list[Any]],
    people: list[list[Any]],
    homes: list[list[Any]],
    choices: list[list[Any]],
    *,
    blank: Blank,
) -> dict[int, World]:
    theirs: dict[int, list[Account]] = {}
    worlds = {}
    for *row, since, grown_up_at, objected_at in accounts:
        account = Account(*row, _instant(since), _instant(grown_up_at), _instant(objected_at))
        if account.person_id is None:
            worlds[account.pk] = blank.of_nobody(account)
        else:
            theirs.setdefault(account.person_id, []).append(account)
    lives, said = _lives(homes), _choices(choices)
    for person, born in people:
        one = theirs.get(person, ())
        world = blank.of_owner(
            Owner(person, born),
            one,
            lives.get(person),
            said.get(person, ()),
            answered=person in lives,
        )
        for account in one:
            worlds[account.pk] = world
    return worlds


def _lives(homes: list[list[Any]]) -> dict[int, Residence | None]:
    """Return where people say that they live: the last that began, written last, stays."""
    homes.sort(key=lambda home: (_instant(home[1]), home[2]))
    return {person: residence_in(*home) for person, _since, _id, *home in homes}


def _choices(said: list[list[Any]]) -> dict[int, tuple[Choice, ...]]:
    found: dict[int, list[Choice]] = {}
    for person, index, record in sorted(said):
        found.setdefault(person, []).append(choice_kept(index=index, record=record))
    return {person: tuple(made) for person, made in found.items()}


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    read = datetime.fromisoformat(text)
    # SQLite knows no zones; what is stored is in UTC.
    return read if read.tzinfo else read.replace(tzinfo=UTC)
