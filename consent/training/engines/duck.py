"""
The filter on DuckDB: one machine, bounded memory, whatever the size of the corpus.

Every row is judged once, on the few columns that are asked for; the numbers of those that are kept
out wait on the disk. Then each file is copied without them.
"""

# Statements are put together from our own names and a signed manifest; texts are quoted.
# ruff: noqa: S608

import shutil
import threading
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from consent.core.words import Unknown
from consent.training.corpus import CorpusRefused, Format, Source
from consent.training.engines.contract import (
    LISTED,
    REASON,
    Counts,
    EngineMissing,
    FileCount,
    Job,
    Progress,
)
from consent.training.engines.duck_accounts import lists_of
from consent.training.engines.duck_index import index_file
from consent.training.engines.duck_known import kept_out
from consent.training.engines.duck_rows import (
    LINES,
    Placed,
    at_ends,
    check_ends,
    parquet_of,
    place,
    rows_of_lines,
    rows_of_parquet,
    types,
)
from consent.training.engines.judging_sql import numbered, tables, text
from consent.training.engines.lines import any_doubt, copy_lines, objects
from consent.training.engines.parquet_like import written_like
from consent.training.opening import OpenSnapshot, signed_copy

STRETCH = 1 << 20
"""Rows of a file whose marks are held together."""
POLL_SECONDS = 0.5
LIST_AS_PARQUET = "FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT 1000"
"""Reasons, kinds and files are a few words; names and moments are too many for a dictionary."""
MEMORY_A_THREAD = 512
"""MB, and no less than two of it. Nothing is faster with more; what does not fit waits on the disk."""


def filter_with_duckdb(snapshot: OpenSnapshot, job: Job, on_progress: Progress) -> Counts:
    """Filter as `consent.training.engines.contract.Engine` says."""
    try:
        import duckdb
    except ImportError:
        raise EngineMissing(
            "The filter needs the package duckdb: pip install -r requirements/filter.txt"
        ) from None
    try:
        with (
            signed_copy(snapshot, job.results.work) as signed,
            duckdb.connect(str(job.results.work / "work.duckdb")) as database,
        ):
            _set_up(database, job)
            return _Run(database, signed, job, on_progress).run()
    except duckdb.Error as error:
        # The first line says what is wrong, and where; the others advise on DuckDB's options.
        raise CorpusRefused(f"The corpus cannot be read: {str(error).splitlines()[0]}") from error


def _set_up(database: Any, job: Job) -> None:
    database.execute(f"SET temp_directory = {text(job.results.work)}; SET TimeZone = 'UTC'")
    if job.threads is not None:
        database.execute(f"SET threads = {int(job.threads)}")
    threads = database.execute("SELECT current_setting('threads')").fetchone()[0]
    memory = job.memory or f"{max(threads, 2) * MEMORY_A_THREAD}MB"
    database.execute(f"SET memory_limit = {text(memory)}")


class _Run:
    def __init__(
        self, database: Any, snapshot: OpenSnapshot, job: Job, on_progress: Progress
    ) -> None:
        self._database = database
        self._snapshot = snapshot
        self._job = job
        self._on_progress = on_progress

    def run(self) -> Counts:
        self._on_progress("counting", 0)
        before = [_as_it_is(one) for one in self._job.sources]
        files = place(self._database, self._job.sources)
        self._database.execute(tables(self._snapshot))
        self._database.execute("CREATE TEMP TABLE judged (row BIGINT, number UTINYINT)")
        if self._job.index is not None:
            self._judge_indexed(self._job.index, files)
        else:
            self._judge(files)
        counts = []
        for n, file in enumerate(files):
            self._on_progress("writing", n / len(files))
            counts.append(self._write(file))
        if self._job.list_excluded:
            self._list(files)
        if [_as_it_is(one) for one in self._job.sources] != before:
            raise CorpusRefused("The corpus changed while it was filtered.")
        found = Counts(files=tuple(counts), by_reason=self._by_reason())
        if found.rows - found.kept != sum(found.by_reason.values()):
            raise CorpusRefused("The rows that are kept out are not as many as those left out.")
        return found

    # --- Judging ----------------------------------------------------------------------------

    def _judge(self, files: Sequence[Placed]) -> None:
        parquet = [file for file in files if file.source.format is Format.PARQUET]
        if parquet:
            rows = rows_of_parquet(self._database, parquet)
            self._keep_out(numbered(self._snapshot, rows, only_kept_out=True))
        lines = [file for file in files if file.source.format is Format.JSON_LINES]
        if lines:
            self._judge_lines(lines)

    def _judge_lines(self, files: Sequence[Placed]) -> None:
        """Judge lines the faster way, and once more if it does not understand one of them."""
        ends = at_ends(files)
        slow_alone = any_doubt(self._database, [file.source.path for file in files])
        for fast in (False,) if slow_alone else (True, False):
            rows = rows_of_lines(files, fast=fast)
            query = numbered(
                self._snapshot, rows, only_kept_out=True, wanted=at_ends(files, "k.row")
            )
            self._keep_out(query, wanted=ends)
            strange = f"row >= {LINES} AND number = {self._snapshot.number(Unknown.ROW)}"
            if not fast or not self._counted(strange):
                break
            # Perhaps it is an object with nothing that is asked for; the slower way can tell.
            self._database.execute(f"DELETE FROM judged WHERE row >= {LINES}")
        check_ends(self._database, files)
        self._database.execute(f"DELETE FROM judged WHERE number >= {self._snapshot.usable}")

    def _judge_indexed(self, index: Path, files: Sequence[Placed]) -> None:
        found = []
        for n, file in enumerate(files):
            self._on_progress("numbering", n / len(files))
            found.append(
                index_file(
                    self._database,
                    self._snapshot,
                    index,
                    file.source,
                    size=file.size,
                    query=lambda file=file: self._rows(file),
                )
            )
        accounts = lists_of(self._database, found, self._job.results.work)
        firsts = [one.first for one in files]
        self._keep_out(kept_out(self._database, self._snapshot, found, firsts, accounts))

    def _rows(self, file: Placed) -> str:
        if file.source.format is Format.PARQUET:
            return rows_of_parquet(self._database, [file])
        return rows_of_lines([file], fast=False)

    def _counted(self, condition: str) -> int:
        query = f"SELECT count(*) FROM judged WHERE {condition}"
        return int(self._database.execute(query).fetchone()[0])

    def _keep_out(self, query: str, wanted: str = "false") -> None:
        out = (
            f"SELECT row, number FROM ({query}) WHERE number < {self._snapshot.usable} OR {wanted}"
        )
        with _told(self._database, self._on_progress, "judging"):
            self._database.execute(f"INSERT INTO judged {out}")

    # --- Writing ----------------------------------------------------------------------------

    def _write(self, file: Placed) -> FileCount:
        out = self._counted(_within(file))
        source, path = file.source, self._job.results.kept_of(file.source)
        if not out:
            shutil.copyfile(source.path, path)
        elif source.format is Format.JSON_LINES and source.packed is None:
            copy_lines(source.path, path, self._marks(file))
        else:
            self._copy(f"{self._numbered(source)} WHERE {self._mark(file)} = 0", source, path)
        return FileCount(path=source.path, rows=file.size, kept=file.size - out)

    def _mark(self, file: Placed) -> str:
        """
        Return the expression for the mark of a row of a file, 1 if it is kept out.

        One bit for each row, because rows that go through a join lose their order. DuckDB copies
        all bits of a stretch for each 2048 rows, so it does not get those of the whole file.
        """
        marked = self._marked(file)
        for start in marked:
            self._database.execute(f"SET VARIABLE out_{start} = ({_bits(start)})")
        return _found_in(range(0, file.size, STRETCH), marked)

    def _marks(self, file: Placed) -> Iterator[bytes]:
        """Yield the same marks, as digits."""
        marked = self._marked(file)
        for start in range(0, file.size, STRETCH):
            rows = min(STRETCH, file.size - start)
            if start in marked:
                query = f"SELECT bits::VARCHAR FROM ({_bits(start)})"
                ((digits,),) = self._database.execute(query).fetchall()
                yield digits[:rows].encode()
            else:
                yield b"0" * rows

    def _marked(self, file: Placed) -> set[int]:
        """Gather the bits of a file; return the first rows of the stretches that have any set."""
        self._database.execute(f"""
            CREATE OR REPLACE TEMP TABLE marks AS
            SELECT n - n % {STRETCH} AS start,
                bitstring_agg(n % {STRETCH}, 0, {min(STRETCH, file.size) - 1}) AS bits
            FROM (SELECT row - {file.first} AS n FROM judged WHERE {_within(file)})
            GROUP BY start
        """)
        return {start for (start,) in self._database.execute("SELECT start FROM marks").fetchall()}

    def _copy(self, kept: str, source: Source, path: Any) -> None:
        if source.format is Format.PARQUET:
            how = written_like(self._database, source.path)
            query = f"SELECT c.* EXCLUDE (row_of_file) FROM {kept}"
        else:
            # Every line as it was. No line of JSON holds the separator, so none is ever quoted.
            how = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01'"
            how += f", COMPRESSION {source.packed or 'none'}"
            query = f"SELECT c.json FROM {kept}"
        self._database.execute(f"COPY ({query}) TO {text(path)} ({how})")

    def _numbered(self, source: Source) -> str:
        if source.format is Format.PARQUET:
            return f"(SELECT *, file_row_number::INT AS row_of_file FROM {parquet_of([source.path])}) c"
        rows = "(row_number() OVER () - 1)::INT AS row_of_file"
        return f"(SELECT json, {rows} FROM {objects([source.path])}) c"

    # --- What was kept out ------------------------------------------------------------------

    def _by_reason(self) -> dict[str, int]:
        words = self._snapshot.manifest.words
        query = "SELECT number, count(*) FROM judged GROUP BY number ORDER BY number"
        return {words[number]: count for number, count in self._database.execute(query).fetchall()}

    def _list(self, files: Sequence[Placed]) -> None:
        self._on_progress("listing", 0)
        words = list(self._snapshot.manifest.words)
        as_they_are = self._alike([file.source for file in files])
        parts = [
            f"SELECT {text(file.source.path)} AS file, (j.row - {file.first})::BIGINT AS row,"
            f" {_listed(file.source, as_they_are)}, ({words})[j.number + 1] AS {REASON}"
            f" FROM {self._numbered(file.source)} JOIN judged j ON j.row = c.row_of_file + {file.first}"
            for file in files
        ]
        path = self._job.results.excluded
        how = LIST_AS_PARQUET if path.suffix == ".parquet" else "FORMAT json"
        self._database.execute(
            f"COPY ({' UNION ALL BY NAME '.join(parts)}) TO {text(path)} ({how})"
        )

    def _alike(self, sources: Sequence[Source]) -> set[str]:
        """Return the columns that the list can hold as the files do: those that all have alike."""
        parquet = all(source.format is Format.PARQUET for source in sources)
        if not parquet or self._job.results.excluded.suffix != ".parquet":
            return set()
        found = [types(self._database, f"FROM {parquet_of([one.path])}") for one in sources]
        kinds = {name: {one[name] for one in found} for name in LISTED[2:]}
        return {name for name, kind in kinds.items() if len(kind) == 1}


def _as_it_is(source: Source) -> tuple[int, ...]:
    """Return what changes when somebody writes to a file, or puts another in its place."""
    found = source.path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _listed(source: Source, as_they_are: Container[str]) -> str:
    """Return what the list says of a row, as text but for the columns named."""
    if source.format is Format.PARQUET:
        kind = {name: "" if name in as_they_are else "::VARCHAR" for name in LISTED[2:]}
        return ", ".join(f"c.{name}{kind[name]} AS {name}" for name in LISTED[2:])
    return ", ".join(f"(c.json ->> '$.{name}') AS {name}" for name in LISTED[2:])


def _bits(start: int) -> str:
    return f"SELECT bits FROM marks WHERE start = {start}"


def _found_in(starts: Sequence[int], marked: Container[int]) -> str:
    """Return the expression for the mark, in whichever of these stretches the row lies."""
    middle = len(starts) // 2
    if not middle:
        found = f"get_bit(getvariable('out_{starts[0]}'), c.row_of_file - {starts[0]})"
        return found if starts[0] in marked else "0"
    left, right = (_found_in(part, marked) for part in (starts[:middle], starts[middle:]))
    return f"CASE WHEN c.row_of_file < {starts[middle]} THEN {left} ELSE {right} END"


def _within(file: Placed) -> str:
    return f"row >= {file.first} AND row < {file.first + file.size}"


@contextmanager
def _told(database: Any, on_progress: Progress, what: str) -> Iterator[None]:
    """Tell how far a long statement is, while it runs."""
    over = threading.Event()

    def tell() -> None:
        while not over.wait(POLL_SECONDS):
            share = database.query_progress()
            on_progress(what, max(share, 0) / 100)

    on_progress(what, 0)
    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
