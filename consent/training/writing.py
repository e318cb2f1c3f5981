"""
Write the files of a snapshot: Parquet, in the order and shape that engines like to look things up in.

The same content gives the same bytes, whatever order it came in. Rows wait in plain files of a
folder of their own, so that memory does not grow with them.
"""

# Statements are put together from our own names; paths are quoted.
# ruff: noqa: S608

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from consent.core.periods import ONE_TICK
from consent.core.snapshots import ACCOUNTS, AT_ONCE, GONE, POSTS, TABLE, File
from consent.core.turning import KINDS, Turns, Words
from consent.core.words import WORDS

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
MAX_ROWS = 122_880
MEMORY = "512MB"
"""Nothing is faster with more; what does not fit waits on the disk."""


class NoEngine(Exception):
    """Parquet is written by DuckDB, which is not installed."""


class SameName(Exception):
    """Two accounts have the same number under this key, which happens once in a million keys."""


class Tables:
    """
    Rows on their way into the files of a snapshot.

    An account has a number for its answers (`standing`), the dates at which they turn, and
    whether some of its posts stand apart. A post that stands apart has answers of its own, or a
    word that keeps it out, or both.
    """

    def __init__(self, draft: Path) -> None:
        """Collect rows in files of a folder that is there, and empty."""
        self._draft = draft
        self._standings: dict[tuple[Words, ...], int] = {}
        # What stands behind an account whose answers never turn: of most.
        self._unturned: dict[tuple[Words, ...], str] = {}
        self.cuts = 0
        self._open = ExitStack()
        self._accounts, self._posts, self._stops, self._gone = (
            self._open.enter_context((draft / name).open("w"))
            for name in ("accounts.csv", "posts.csv", "stops.csv", "gone.csv")
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add_account(self, account: int, turns: Turns) -> None:
        self._accounts.write(f"{account},{self._row(turns)}")

    def add_post(self, account: int, post: int, turns: Turns) -> None:
        self._posts.write(f"{account},{post},{self._row(turns)}")

    def add_stop(self, account: int, post: int, number: int) -> None:
        """Keep a post out with the word of this number."""
        self._stops.write(f"{account},{post},{number}\n")

    def add_gone(self, post: int) -> None:
        """Keep a post out, whichever account it comes with."""
        self._gone.write(f"{post}\n")

    def _row(self, turns: Turns) -> str:
        known = self._unturned.get(turns.words)
        if known is not None:
            return known
        number = self._standings.setdefault(turns.words, len(self._standings))
        if not turns.cuts:
            return self._unturned.setdefault(turns.words, f"{number},\n")
        self.cuts = max(self.cuts, len(turns.cuts))
        cuts = "|".join(str((cut - EPOCH) // ONE_TICK) for cut in turns.cuts)
        return f"{number},{cuts}\n"

    def write(self, folder: Path) -> tuple[list[File], dict[str, int]]:
        """
        Write the files into a folder and return what a manifest says of them, and counts.

        :raises NoEngine: without DuckDB
        :raises SameName: if two accounts cannot be told apart
        """
        self._open.close()
        numbers = self._final_numbers()
        (self._draft / "numbers.csv").write_text(
            "".join(f"{old},{new}\n" for old, new in numbers.items())
        )
        (self._draft / "table.csv").write_text("".join(self._decisions(numbers)))
        rows = {}
        with database(self._draft) as engine:
            engine.execute(self._views())
            if _one(engine, "SELECT count(*) - count(DISTINCT account) FROM accounts"):
                raise SameName("Two accounts have the same number. Make another account key.")
            for name, query in QUERIES.items():
                rows[name] = copied(engine, query, folder / name)
            apart = _one(engine, f"SELECT count(*) FROM '{quoted(folder / ACCOUNTS)}' WHERE apart")
        files = [described(folder / name, rows[name]) for name in QUERIES]
        counts = {
            "accounts": rows[ACCOUNTS],
            "accounts_with_posts_apart": apart,
            "posts_apart": rows[POSTS],
            "posts_gone": rows[GONE],
            "standings": len(numbers),
        }
        return files, counts

    def _final_numbers(self) -> dict[int, int]:
        """Number the answers by what they are: the order of reading leaves no trace."""
        return {old: n for n, (_words, old) in enumerate(sorted(self._standings.items()))}

    def _decisions(self, numbers: dict[int, int]) -> Iterator[str]:
        for words, old in sorted(self._standings.items()):
            for turn, row in enumerate(words):
                for kind, number in zip(KINDS, row, strict=True):
                    yield f"{numbers[old]},{turn},{kind.value},{WORDS[number]}\n"

    def _views(self) -> str:
        cuts = "".join(
            f", nullif(split_part(turns, '|', {n + 1}), '')::BIGINT AS cut_{n + 1}"
            for n in range(self.cuts)
        )
        return f"""
        CREATE TEMP TABLE numbers AS SELECT * FROM {self._csv("numbers", "old INT, new INT")};
        CREATE TEMP VIEW raw_accounts AS
            SELECT account, old, turns
            FROM {self._csv("accounts", "account BIGINT, old INT, turns VARCHAR")};
        CREATE TEMP VIEW raw_posts AS
            SELECT account, post, old, turns
            FROM {self._csv("posts", "account BIGINT, post BIGINT, old INT, turns VARCHAR")};
        CREATE TEMP VIEW stops AS
            SELECT account, post, min(number)::UTINYINT AS stop
            FROM {self._csv("stops", "account BIGINT, post BIGINT, number INT")} GROUP BY ALL;
        CREATE TEMP TABLE posts AS
            SELECT coalesce(p.account, s.account) AS account, coalesce(p.post, s.post) AS post,
                n.new AS standing, s.stop {cuts}
            FROM raw_posts p LEFT JOIN numbers n USING (old)
            FULL JOIN stops s ON s.account = p.account AND s.post = p.post;
        CREATE TEMP VIEW accounts AS
            SELECT account, n.new AS standing,
                account IN (SELECT account FROM posts) AS apart {cuts}
            FROM raw_accounts JOIN numbers n USING (old);
        CREATE TEMP VIEW gone AS
            SELECT DISTINCT post FROM {self._csv("gone", "post BIGINT")};
        CREATE TEMP VIEW decisions AS
            SELECT * FROM {
            self._csv("table", "standing INT, turn INT, kind VARCHAR, word VARCHAR")
        };
        """

    def _csv(self, name: str, columns: str) -> str:
        named = (column.split() for column in columns.split(", "))
        types = ", ".join(f"'{name}': '{type_}'" for name, type_ in named)
        path = quoted(self._draft / f"{name}.csv")
        return f"read_csv('{path}', header = false, auto_detect = false, columns = {{{types}}})"


QUERIES = {
    ACCOUNTS: "SELECT * FROM accounts ORDER BY account",
    POSTS: "SELECT * FROM posts ORDER BY post, account",
    GONE: "SELECT * FROM gone ORDER BY post",
    TABLE: "SELECT * FROM decisions ORDER BY standing, turn, kind",
}


def database(folder: Path) -> Any:
    """
    Return a database that writes Parquet the same way every time.

    :param folder: for what does not fit into memory
    :raises NoEngine: without DuckDB
    """
    try:
        import duckdb
    except ImportError:
        raise NoEngine from None
    engine = duckdb.connect(":memory:")
    # One thread: parts of a file come in an order that does not depend on the machine.
    engine.execute(f"SET threads = 1; SET temp_directory = '{quoted(folder)}'")
    engine.execute(f"SET memory_limit = '{MEMORY}'")
    # Else a column that happens to be full is written in another way if the engine knows that.
    engine.execute("SET disabled_optimizers = 'statistics_propagation,compressed_materialization'")
    return engine


def copied(engine: Any, query: str, path: Path) -> int:
    """Write the rows of a query as every file of a snapshot is written; return how many there are."""
    engine.execute(
        f"COPY ({query}) TO '{quoted(path)}' "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {MAX_ROWS})"
    )
    return _one(engine, f"SELECT count(*) FROM '{quoted(path)}'")


def _one(database: Any, query: str) -> int:
    return int(database.execute(query).fetchone()[0])


def quoted(path: Path) -> str:
    """Return a path as it stands inside quotes in SQL."""
    return str(path).replace("'", "''")


def described(path: Path, rows: int) -> File:
    """Return what a manifest says of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while part := file.read(AT_ONCE):
            digest.update(part)
            size += len(part)
    return File(name=path.name, sha256=digest.hexdigest(), bytes=size, rows=rows)
