"""
One row at a time, in plain Python: what a snapshot says of it.

For pipelines that go from document to document. Whole files and batches are faster through an
engine (`filter.py`, `batches.py`), which says the same of every row.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from consent.core.account_keys import number_of
from consent.core.eligibility import Reason
from consent.core.posts import key_of
from consent.core.situations import LONG_AGO
from consent.core.snapshots import ACCOUNTS, GONE, POSTS, TABLE
from consent.core.words import Unknown
from consent.training.corpus import COLUMNS
from consent.training.engines.contract import EngineMissing
from consent.training.opening import OpenSnapshot

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
NOTHING = 255
"""A number above all words: nothing to say."""
NOBODY = -1
ROWS_AT_ONCE = 100_000
REMEMBERED = 100_000
INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?", re.ASCII
)


class _Account(NamedTuple):
    """The number of an account, where it stands in the snapshot, and whether all of it can be used."""

    number: int
    place: int
    plain: bool


STRANGER = _Account(NOBODY, NOBODY, plain=False)


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
        self._until = _ticks(manifest.expires_at)
        self._account_prefix = {
            one: f"{snapshot.key.accounts}{one}\n" for one in manifest.platforms
        }
        self._post_prefix = {one: f"{snapshot.key.posts}{one}\n" for one in manifest.platforms}
        self._remembered: dict[tuple[str, str], _Account] = {}
        self._read(snapshot)

    def word(self, row: Mapping[str, Any]) -> str | None:
        """
        Return why a row is kept out, or None if it can be used.

        :param row: the columns of a corpus (`consent.training.corpus.COLUMNS`). Names are text or
            whole numbers, `created_at` is a text or a datetime, UTC if it names no zone; anything
            else, and what is missing, is not known and kept out
        """
        platform, account_id, post_id, kind, audience, created_at = map(row.get, COLUMNS)
        platform = platform if isinstance(platform, str) else None
        account = self._account(platform, _name(account_id))
        post = _name(post_id) or None
        kind = kind if isinstance(kind, str) and kind in self._kinds else None
        by_audience = self._by_audience(audience)
        created = self._created(created_at)
        if (
            account.plain
            and by_audience == NOTHING
            and not (kind is None or post is None or created is None or self._gone)
        ):
            # Nothing in the row speaks against it, and whatever is said of its account lets it in.
            return None
        number = self._judge(
            platform=platform,
            account=account,
            post=post,
            kind=kind,
            by_audience=by_audience,
            created=created,
        )
        return None if number >= self._usable else self._words[number]

    def _judge(
        self,
        *,
        platform: str | None,
        account: _Account,
        post: str | None,
        kind: str | None,
        by_audience: int,
        created: int | None,
    ) -> int:
        """Return the lowest of all numbers that are found."""
        place = account.place
        found = [by_audience]
        if created is None:
            found.append(self._number[Reason.DATE_UNKNOWN])
        if platform not in self._account_prefix:
            found.append(self._number[Unknown.PLATFORM])
        if post is None:
            found.append(self._number[Unknown.POST])
        apart = NOBODY
        if post is not None and (self._gone or (place != NOBODY and self._apart[place])):
            name = self._name_of_post(platform, post)
            apart = self._post(name, account.number)
            if _position(self._gone, name) != NOBODY:
                found.append(self._number[Reason.REMOVED])
            if apart != NOBODY:
                found.append(self._stops[apart])
        if by_audience == NOTHING:
            found.append(self._of_account(place, apart, kind, created))
        return min(found)

    def _of_account(self, place: int, apart: int, kind: str | None, created: int | None) -> int:
        if place == NOBODY:
            return self._number[Unknown.ACCOUNT]
        if kind is None:
            return self._number[Unknown.KIND]
        standing, cuts = self._standings[place], self._cuts.get(place, ())
        if apart != NOBODY and self._post_standings[apart] != NOBODY:
            standing, cuts = self._post_standings[apart], self._post_cuts.get(apart, ())
        turn = bisect_right(cuts, created or 0)
        return self._cells.get((standing, turn, kind), self._number[Unknown.ROW])

    def _by_audience(self, audience: object) -> int:
        found = self._audiences.get(audience) if isinstance(audience, str) else None
        return self._number[Reason.AUDIENCE_UNKNOWN] if found is None else found

    def _created(self, value: object) -> int | None:
        """Microseconds since 1970, if posts can have come about then."""
        if isinstance(value, str):
            if not INSTANT.fullmatch(value):
                return None
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                return None
        if not isinstance(value, datetime):
            return None
        at = _ticks(value if value.tzinfo else value.replace(tzinfo=UTC))
        return at if _EARLIEST <= at < self._until else None

    def _account(self, platform: str | None, name: str | None) -> _Account:
        prefix = self._account_prefix.get(platform or "")
        if prefix is None or name is None:
            return STRANGER
        known = self._remembered.get((prefix, name))
        if known is None:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            known = self._remembered[prefix, name] = self._look_up(_number(prefix + name))
        return known

    def _look_up(self, number: int) -> _Account:
        place = _position(self._accounts, number)
        if place == NOBODY:
            return _Account(number, NOBODY, plain=False)
        plain = self._standings[place] in self._plain and not self._apart[place]
        return _Account(number, place, plain=plain)

    def _name_of_post(self, platform: str | None, post: str) -> int:
        prefix = self._post_prefix.get(platform or "")
        key = _key(post)
        return NOBODY if prefix is None or key is None else number_of(f"{prefix}{key.hex()}")

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

    def _read(self, snapshot: OpenSnapshot) -> None:
        cuts = "".join(f", cut_{n + 1}" for n in range(snapshot.manifest.cuts))
        self._accounts, self._standings, self._apart = array("q"), array("i"), array("b")
        self._cuts: dict[int, tuple[int, ...]] = {}
        for account, standing, apart, *dates in _rows(
            snapshot, ACCOUNTS, f"account, standing, apart{cuts}", "account"
        ):
            self._remember(self._cuts, len(self._accounts), dates)
            self._accounts.append(account)
            self._standings.append(standing)
            self._apart.append(apart)
        self._posts, self._post_accounts = array("q"), array("q")
        self._post_standings, self._stops = array("i"), array("B")
        self._post_cuts: dict[int, tuple[int, ...]] = {}
        for post, account, standing, stop, *dates in _rows(
            snapshot, POSTS, f"post, account, standing, stop{cuts}", "post"
        ):
            self._remember(self._post_cuts, len(self._posts), dates)
            self._posts.append(post)
            self._post_accounts.append(account)
            self._post_standings.append(NOBODY if standing is None else standing)
            self._stops.append(NOTHING if stop is None else stop)
        self._gone = array("q", (one for (one,) in _rows(snapshot, GONE, "post", "post")))
        self._cells = {
            (standing, turn, kind): self._number[word]
            for standing, turn, kind, word in _rows(
                snapshot, TABLE, "standing, turn, kind, word", "standing"
            )
        }

        self._plain = {standing for standing, _turn, _kind in self._cells}
        self._plain -= {
            standing
            for (standing, _turn, _kind), number in self._cells.items()
            if number < self._usable
        }

    @staticmethod
    def _remember(cuts: dict[int, tuple[int, ...]], place: int, dates: list[int | None]) -> None:
        found = tuple(date for date in dates if date is not None)
        if found:
            cuts[place] = found


def _rows(snapshot: OpenSnapshot, name: str, columns: str, order: str) -> Iterator[tuple[Any, ...]]:
    try:
        import duckdb
    except ImportError:
        raise EngineMissing(
            "A snapshot is read with the package duckdb: pip install -r requirements/filter.txt"
        ) from None
    with duckdb.connect() as database:
        found = database.execute(
            f"SELECT {columns} FROM read_parquet(?) ORDER BY {order}",  # noqa: S608 (our own names)
            [str(snapshot.folder / name)],
        )
        while rows := found.fetchmany(ROWS_AT_ONCE):
            yield from rows


def _position(numbers: Sequence[int], number: int) -> int:
    place = bisect_left(numbers, number)
    return place if place < len(numbers) and numbers[place] == number else NOBODY


def _name(value: object) -> str | None:
    """A name is a text or a whole number; 1.0 or true would be called otherwise elsewhere."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def _number(text: str) -> int:
    try:
        return number_of(text)
    except UnicodeEncodeError:
        # Half a character: no account is called so.
        return NOBODY


def _key(post: str) -> bytes | None:
    try:
        return key_of(post)
    except UnicodeEncodeError:
        return None


def _ticks(at: datetime) -> int:
    return (at - EPOCH) // TICK


_EARLIEST = _ticks(LONG_AGO)
