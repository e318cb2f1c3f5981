"""Snapshots and corpora to filter: many accounts, some of which objected, and posts that stand apart."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from consent.core.account_keys import AccountKey
from consent.core.eligibility import Reason
from consent.core.posts import Audience, key_of
from consent.core.snapshots import Manifest
from consent.core.turning import KINDS, Turns, word_for
from consent.core.words import FIRST_USABLE, NUMBER, WORDS
from consent.training.opening import OpenSnapshot
from consent.training.writing import Tables, quoted

ROWS = {"s": 1_000_000, "m": 10_000_000, "l": 100_000_000}
ACCOUNTS = {"s": 100_000, "m": 1_000_000, "l": 10_000_000}
LINES = {"s": 100_000, "m": 1_000_000, "l": 1_000_000}
FILE_ROWS = 10_000_000
AT = datetime(2026, 11, 23, tzinfo=UTC)
KEY = AccountKey("bench.example/log", bytes(range(32)))
OBJECTED_OF = 10
"""One in so many accounts has objected."""
APART_OF = 20
"""One in so many posts stands apart."""
SCATTER, BITS_46 = 25_214_903_917, (1 << 46) - 1
TEXT = "summer evening café lake light two friends bridge back over " * 4


def turns(word: Reason) -> Turns:
    return Turns((), ((NUMBER[word],) * len(KINDS),))


USED, OBJECTED, HIDDEN = (
    turns(Reason.USED_BY_DEFAULT),
    turns(Reason.OBJECTED),
    NUMBER[Reason.NOT_PUBLIC],
)


def account_id(number: int) -> int:
    """A platform's number for an account: scattered over 46 bits."""
    return number * SCATTER & BITS_46


def author(row: str, scale: str) -> str:
    """Whose a row is, in SQL."""
    return f"(((hash({row}) % {ACCOUNTS[scale]})::BIGINT * {SCATTER}) & {BITS_46})"


def cut(folder: Path, scale: str, *, rows: int, strangers: bool = False) -> None:
    """
    Write a snapshot into `snapshot`, and its manifest beside it.

    :param strangers: leave those who objected away, so that nothing is known of them
    """
    name = "strangers" if strangers else "snapshot"
    draft, made = folder / f"{name}-draft", folder / name
    draft.mkdir()
    made.mkdir()
    accounts, posts = KEY.of_accounts("home"), KEY.of_posts("home")
    with Tables(draft) as tables:
        for number in range(ACCOUNTS[scale]):
            objected = number % OBJECTED_OF == 0
            if not (objected and strangers):
                account = accounts(str(account_id(number)))
                tables.add_account(account, OBJECTED if objected else USED)
        for one, post in apart(rows, scale):
            tables.add_stop(accounts(str(one)), posts(key_of(str(post))), HIDDEN)
        files, counts = tables.write(made)
    words = {one.value: word_for(one) for one in Audience}
    manifest = Manifest(
        origin="bench.example/log",
        edition="e" * 64,
        entries=1,
        created_at=AT,
        expires_at=AT + timedelta(hours=24),
        account_key=KEY.id,
        words=WORDS,
        first_usable=FIRST_USABLE,
        kinds=tuple(kind.value for kind in KINDS),
        audiences={name: -1 if number is None else number for name, number in words.items()},
        platforms=("home",),
        cuts=tables.cuts,
        counts=counts,
        files=tuple(files),
    )
    (folder / f"{name}.manifest").write_text(manifest.text)


def apart(rows: int, scale: str) -> Iterator[tuple[int, int]]:
    """The posts that stand apart, and whose they are."""
    import duckdb

    query = f"SELECT {author('n', scale)}, n FROM range(0, {rows}, {APART_OF}) t(n)"
    with duckdb.connect() as database:
        found = database.execute(query)
        while some := found.fetchmany(100_000):
            yield from some


def opened(folder: Path, name: str = "snapshot") -> OpenSnapshot:
    manifest = Manifest.parse((folder / f"{name}.manifest").read_text())
    return OpenSnapshot(folder=folder / name, manifest=manifest, digest="", key=KEY)


def of_parquet(folder: Path, scale: str, more: str = "") -> None:
    """Whole numbers for names, and no text: copying such files takes the least."""
    import duckdb

    cut(folder, scale, rows=ROWS[scale])
    (folder / "corpus").mkdir()
    for number, first in enumerate(range(0, ROWS[scale], FILE_ROWS)):
        last = min(first + FILE_ROWS, ROWS[scale])
        duckdb.sql(f"""
            COPY (
                SELECT n AS post_id, {author("n", scale)} AS account_id, 'home' AS platform,
                    'post' AS kind, 'public' AS audience,
                    TIMESTAMPTZ '2010-01-01 00:00:00+00' + to_seconds(n % 400000000) AS created_at
                    {more}
                FROM range({first}, {last}) t(n)
            ) TO '{quoted(folder / "corpus" / f"{number}.parquet")}'
            (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 1000000)
        """)


def of_posts(folder: Path, scale: str) -> None:
    """The same with what posts say, some 60 characters that differ."""
    of_parquet(folder, scale, ", 'post ' || n || ' says ' || md5(n::VARCHAR) || hash(n) AS text")


def of_parquet_and_strangers(folder: Path, scale: str) -> None:
    of_parquet(folder, scale)
    cut(folder, scale, rows=ROWS[scale], strangers=True)


def of_lines(folder: Path, scale: str) -> None:
    """JSON lines of some 380 bytes, as datatrove reads and writes them."""
    import duckdb

    cut(folder, scale, rows=LINES[scale])
    (folder / "corpus").mkdir()
    found = duckdb.sql(f"SELECT n, {author('n', scale)} FROM range({LINES[scale]}) t(n)").fetchall()
    with (folder / "corpus" / "0.jsonl").open("w") as file:
        file.writelines(
            json.dumps(line(post, account), ensure_ascii=False) + "\n" for post, account in found
        )


def line(post: int, account: int) -> dict[str, Any]:
    return {
        "platform": "home",
        "account_id": str(account),
        "post_id": str(post),
        "kind": "post",
        "audience": "public",
        "created_at": "2016-05-01T00:00:00Z",
        "text": TEXT,
    }


def objected(scale: str) -> set[str]:
    return {str(account_id(number)) for number in range(0, ACCOUNTS[scale], OBJECTED_OF)}
