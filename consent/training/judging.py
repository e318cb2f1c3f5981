"""
One row at a time, in plain Python: what a snapshot says of it.

For pipelines that go from document to document. Whole files and batches are faster through an
engine (`filter.py`, `batches.py`), which says the same of every row.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import Any

from consent.core.eligibility import Reason
from consent.core.posts import key_of
from consent.core.situations import LONG_AGO
from consent.core.snapshots import ACCOUNTS, GONE, POSTS, TABLE
from consent.core.words import Unknown
from consent.training.corpus import COLUMNS, INSTANT
from consent.training.engines.contract import EngineMissing
from consent.training.opening import OpenSnapshot, signed_copy

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
NOTHING = 255
"""A number above all words: nothing to say."""
NOBODY, PLAIN = -1, 1
ROWS_AT_ONCE = 2_048
SQL_TYPES = {"q": "BIGINT", "i": "INTEGER", "b": "TINYINT", "B": "UTINYINT"}
"""By the types of arrays."""
REMEMBERED = 100_000
WRITTEN = re.compile(INSTANT)


class Judge:
    """
    What a snapshot says of rows. It takes 13 bytes of memory an account, and 21 a post apart.

    Whether the snapshot still counts is for the caller to check (`Manifest.check_time`).
    """

    def __init__(self, snapshot: OpenSnapshot) -> None:
        """
        Read a snapshot.

        :raises EngineMissing: without DuckDB, which reads Parquet
        """
        manifest = snapshot.manifest
        self._words = manifest.words
        self._usable = manifest.first_usable
        self._number = {word: number for number, word in enumerate(manifest.words)}
        self._audiences = {
            name: NOTHING if number < 0 else number for name, number in manifest.audiences.items()
        }
        self._kinds = frozenset(manifest.kinds)
        self._until = manifest.expires_at
        self._account_number = {one: snapshot.key.of_accounts(one) for one in manifest.platforms}
        self._post_number = {one: snapshot.key.of_posts(one) for one in manifest.platforms}
        # Whole numbers alone, which the garbage collector does not go through: see _account.
        self._remembered: dict[str, dict[str, int]] = {one: {} for one in manifest.platforms}
        with _opened(snapshot) as files:
            self._read(files)

    def word(self, row: Mapping[str, Any]) -> str | None:
        """
        Return why a row is kept out, or None if it can be used.

        :param row: the columns of a corpus (`consent.training.corpus.COLUMNS`). Names are text or
            whole numbers, `created_at` is a text or a datetime, UTC if it names no zone; anything
            else, and what is missing, is not known and kept out
        """
        platform, account_id, post_id, kind, audience, created_at = map(row.get, COLUMNS)
        platform = platform if isinstance(platform, str) else None
        name, post = _name(account_id), _name(post_id)
        account = self._account(platform, name)
        by_audience = self._by_audience(audience)
        created = self._created(created_at)
        kind = kind if isinstance(kind, str) and kind in self._kinds else None
        if (
            account & PLAIN
            and by_audience == NOTHING
            and not (kind is None or not post or created is None or self._gone)
        ):
            # Nothing in the row speaks against it, and whatever is said of its account lets it in.
            return None
        found = [by_audience]
        if created is None:
            found.append(self._number[Reason.DATE_UNKNOWN])
        if platform not in self._account_number:
            found.append(self._number[Unknown.PLATFORM])
        if not post:
            found.append(self._number[Unknown.POST])
        place = account >> 1
        apart = NOBODY
        if post and (self._gone or (place != NOBODY and self._apart[place])):
            apart, number = self._on_record(platform, name, post)
            found.append(number)
        if by_audience == NOTHING:
            found.append(self._of_account(place, apart, kind, created))
        number = min(found)
        return None if number >= self._usable else self._words[number]

    def _on_record(self, platform: str | None, name: str | None, post: str) -> tuple[int, int]:
        """Return where a post stands apart, and the number of what keeps it out by itself."""
        named = self._name_of_post(platform, post)
        apart = self._post(named, self._name_of_account(platform, name))
        stop = NOTHING if apart == NOBODY else self._stops[apart]
        is_gone = _position(self._gone, named) != NOBODY
        return apart, min(stop, self._number[Reason.REMOVED]) if is_gone else stop

    def _of_account(
        self, place: int, apart: int, kind: str | None, created: datetime | None
    ) -> int:
        if place == NOBODY:
            return self._number[Unknown.ACCOUNT]
        if kind is None:
            return self._number[Unknown.KIND]
        standing, cuts = self._standings[place], self._cuts.get(place, ())
        if apart != NOBODY and self._post_standings[apart] != NOBODY:
            standing, cuts = self._post_standings[apart], self._post_cuts.get(apart, ())
        turn = bisect_right(cuts, 0 if created is None else _ticks(created)) if cuts else 0
        return self._cells.get((standing, turn, kind), self._number[Unknown.ROW])

    def _by_audience(self, audience: object) -> int:
        found = self._audiences.get(audience) if isinstance(audience, str) else None
        return self._number[Reason.AUDIENCE_UNKNOWN] if found is None else found

    def _created(self, value: object) -> datetime | None:
        """An instant at which posts can have come about."""
        if isinstance(value, str):
            if not WRITTEN.fullmatch(value):
                return None
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                return None
        if not isinstance(value, datetime):
            return None
        at = value if value.tzinfo else value.replace(tzinfo=UTC)
        return at if LONG_AGO <= at < self._until else None

    def _account(self, platform: str | None, name: str | None) -> int:
        """Twice the place of an account in the snapshot, and PLAIN if all of it can be used."""
        known = self._remembered.get(platform or "")
        if known is None or name is None:
            return NOBODY << 1
        found = known.get(name)
        if found is None:
            if len(known) >= REMEMBERED:
                known.clear()
            found = known[name] = self._look_up(self._name_of_account(platform, name))
        return found

    def _look_up(self, number: int) -> int:
        place = _position(self._accounts, number)
        if place == NOBODY:
            return NOBODY << 1
        plain = self._standings[place] in self._plain and not self._apart[place]
        return place << 1 | (PLAIN if plain else 0)

    def _name_of_account(self, platform: str | None, name: str | None) -> int:
        number = self._account_number.get(platform or "")
        if number is None or name is None:
            return NOBODY
        try:
            return number(name)
        except UnicodeEncodeError:
            # Half a character: no account is called so.
            return NOBODY

    def _name_of_post(self, platform: str | None, post: str) -> int:
        number = self._post_number.get(platform or "")
        try:
            return NOBODY if number is None else number(key_of(post))
        except UnicodeEncodeError:
            return NOBODY

    def _post(self, name: int, account: int) -> int:
        place = _position(self._posts, name)
        if place == NOBODY:
            return NOBODY
        while place < len(self._posts) and self._posts[place] == name:
            if self._post_accounts[place] == account:
                return place
            place += 1
        return NOBODY

    # --- Reading ----------------------------------------------------------------------------

    def _read(self, files: "_Files") -> None:
        self._accounts, self._standings, self._apart = files.arrays(
            ACCOUNTS, {"account": "q", "standing": "i", "apart": "b"}, "account"
        )
        columns = {"post": "q", "account": "q"}
        columns |= {f"coalesce(standing, {NOBODY})": "i", f"coalesce(stop, {NOTHING})": "B"}
        self._posts, self._post_accounts, self._post_standings, self._stops = files.arrays(
            POSTS, columns, "post"
        )
        (self._gone,) = files.arrays(GONE, {"post": "q"}, "post")
        self._cuts = {
            _position(self._accounts, account): dates
            for (account,), dates in files.turning(ACCOUNTS, "account")
        }
        self._post_cuts = {
            self._post(post, account): dates
            for (post, account), dates in files.turning(POSTS, "post, account")
        }
        self._cells = {
            (standing, turn, kind): self._number[word]
            for standing, turn, kind, word in files.rows(TABLE, "standing, turn, kind, word")
        }
        self._plain = {standing for standing, _turn, _kind in self._cells}
        self._plain -= {
            standing
            for (standing, _turn, _kind), number in self._cells.items()
            if number < self._usable
        }


class _Files:
    """The files of a snapshot, read through one engine."""

    def __init__(self, snapshot: OpenSnapshot, engine: Any) -> None:
        self._snapshot = snapshot
        self._engine = engine

    def arrays(self, name: str, columns: Mapping[str, str], order: str) -> "list[array[int]]":
        """
        Return columns of a file as whole numbers one after the other.

        :param columns: the type of each, as `array` has them
        """
        asked = ", ".join(
            f"({one})::{SQL_TYPES[code]} AS c{n}" for n, (one, code) in enumerate(columns.items())
        )
        made = [array(code) for code in columns.values()]
        found = self._asked(name, asked, f"ORDER BY {order}")
        if find_spec("numpy"):
            # Not needed, but where it is there this takes a fourth of the time.
            for whole, column in zip(made, found.fetchnumpy().values(), strict=True):
                whole.frombytes(column.tobytes())
            return made
        while rows := found.fetchmany(ROWS_AT_ONCE):
            for whole, column in zip(made, zip(*rows, strict=True), strict=True):
                whole.extend(column)
        return made

    def turning(self, name: str, keys: str) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Yield the keys of the rows whose answers turn, and the dates at which they do."""
        cuts = [f"cut_{n + 1}" for n in range(self._snapshot.manifest.cuts)]
        if cuts:
            count = len(keys.split(", "))
            for row in self.rows(name, ", ".join((keys, *cuts)), "WHERE cut_1 IS NOT NULL"):
                yield row[:count], tuple(date for date in row[count:] if date is not None)

    def rows(self, name: str, columns: str, which: str = "") -> Iterator[tuple[Any, ...]]:
        """Yield columns of a file; to be read to the end before the next ones are asked for."""
        found = self._asked(name, columns, which)
        while rows := found.fetchmany(ROWS_AT_ONCE):
            yield from rows

    def _asked(self, name: str, columns: str, which: str) -> Any:
        return self._engine.execute(
            f"SELECT {columns} FROM read_parquet(?) {which}",  # noqa: S608 (our own names)
            [str(self._snapshot.folder / name)],
        )


@contextmanager
def _opened(snapshot: OpenSnapshot) -> Iterator[_Files]:
    try:
        import duckdb
    except ImportError:
        raise EngineMissing(
            "A snapshot is read with the package duckdb: pip install -r requirements/filter.txt"
        ) from None
    with signed_copy(snapshot) as signed, duckdb.connect() as engine:
        yield _Files(signed, engine)


def _position(numbers: Sequence[int], number: int) -> int:
    place = bisect_left(numbers, number)
    return place if place < len(numbers) and numbers[place] == number else NOBODY


def _name(value: object) -> str | None:
    """A name is a text or a whole number; 1.0 or true would be called otherwise elsewhere."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _ticks(at: datetime) -> int:
    return (at - EPOCH) // TICK
