"""
The filter on DuckDB: one machine, bounded memory, whatever the size of the corpus.

Every row is judged once, on the few columns that are asked for; the numbers of those that are kept
out wait on the disk. Then each file is copied without them.
"""

# Statements are put together from our own names and a signed manifest; texts are quoted.
# ruff: noqa: S608

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from consent.training.corpus import CorpusRefused, Format, Source
from consent.training.engines.columns import check_types, instant
from consent.training.engines.contract import (
    LISTED,
    REASON,
    Counts,
    EngineMissing,
    FileCount,
    Job,
    Progress,
)
from consent.training.engines.duck_index import index_file, mark, rows_of
from consent.training.engines.judging_sql import numbered, numbered_of_known, tables, text
from consent.training.engines.lines import IS_OBJECT, columns, copy_lines, name_in, objects
from consent.training.opening import OpenSnapshot

CODECS = {
    name.upper(): name
    for name in ("uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4", "lz4_raw")
}
STRETCH = 1 << 20
"""Rows of a file whose marks are held together."""
POLL_SECONDS = 0.5
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
        with duckdb.connect(str(job.results.work / "work.duckdb")) as database:
            _set_up(database, job)
            return _Run(database, snapshot, job, on_progress).run()
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
        self._sound = True

    def run(self) -> Counts:
        sources = self._job.sources
        self._sizes = self._count(sources)
        sizes = [self._sizes[str(source.path)] for source in sources]
        firsts = [sum(sizes[:n]) for n in range(len(sizes))]
        self._database.execute(tables(self._snapshot))
        self._database.execute("CREATE TABLE judged (row BIGINT, number UTINYINT)")
        if self._job.index is not None:
            self._judge_indexed(self._job.index, sources, firsts)
        else:
            self._judge(sources, firsts)
        files = []
        for n, source in enumerate(sources):
            self._on_progress("writing", n / len(sources))
            files.append(self._write(source, firsts[n], sizes[n]))
        if self._job.list_excluded:
            self._list(sources, firsts)
        return Counts(files=tuple(files), by_reason=self._by_reason())

    def _count(self, sources: Sequence[Source]) -> dict[str, int]:
        """Count the rows of every file: each has its place among all rows."""
        self._on_progress("counting", 0)
        sizes = dict.fromkeys((str(source.path) for source in sources), 0)
        for form in Format:
            paths = [source.path for source in sources if source.format is form]
            if not paths:
                continue
            if form is Format.PARQUET:
                query = f"SELECT file_name, num_rows, 0 FROM parquet_file_metadata({_list(paths)})"
            else:
                broken = f"count(*) FILTER (WHERE NOT {IS_OBJECT})"
                query = f"SELECT filename, count(*), {broken} FROM {objects(paths)} GROUP BY ALL"
            for path, rows, others in self._database.execute(query).fetchall():
                sizes[path] = rows
                self._sound &= others == 0
        return sizes

    # --- Judging ----------------------------------------------------------------------------

    def _judge(self, sources: Sequence[Source], firsts: Sequence[int]) -> None:
        for form in Format:
            of_form = [n for n, source in enumerate(sources) if source.format is form]
            if of_form:
                rows = self._rows([sources[n] for n in of_form], [firsts[n] for n in of_form])
                self._keep_out(numbered(self._snapshot, rows, only_kept_out=True))

    def _judge_indexed(self, index: Path, sources: Sequence[Source], firsts: Sequence[int]) -> None:
        found = []
        for n, source in enumerate(sources):
            self._on_progress("numbering", n / len(sources))
            found.append(
                index_file(
                    self._database,
                    self._snapshot,
                    index,
                    source,
                    size=self._sizes[str(source.path)],
                    query=lambda source=source: self._rows([source], [0]),
                )
            )
        mark(self._database, found)
        self._keep_out(numbered_of_known(self._snapshot, rows_of(found, firsts)))

    def _keep_out(self, query: str) -> None:
        out = f"SELECT row, number FROM ({query}) WHERE number < {self._snapshot.usable}"
        with _told(self._database, self._on_progress, "judging"):
            self._database.execute(f"INSERT INTO judged {out}")

    def _rows(self, sources: Sequence[Source], firsts: Sequence[int]) -> str:
        """Return the query for rows of files of one format, as `numbered` wants them."""
        paths = [source.path for source in sources]
        if sources[0].format is Format.PARQUET:
            return self._rows_of_parquet(paths, firsts)
        return self._rows_of_json(paths, firsts)

    def _rows_of_parquet(self, paths: Sequence[Any], firsts: Sequence[int]) -> str:
        for path in paths:
            check_types(path, self._types(f"SELECT * FROM {_parquet(path)}"))
        read = f"read_parquet({_list(paths)}, union_by_name = true, hive_partitioning = false)"
        kinds = self._types(f"SELECT * FROM {read}")
        return f"""
        SELECT f.first + c.file_row_number AS row, true AS understood, platform,
            account_id::VARCHAR AS account_id, post_id::VARCHAR AS post_id, kind, audience,
            {instant("created_at", kinds["created_at"])} AS created
        FROM {read} c JOIN (
            SELECT unnest(range({len(firsts)}))::UBIGINT AS n, unnest({[*firsts]}::BIGINT[]) AS first
        ) f ON f.n = c.file_index
        """

    def _rows_of_json(self, paths: Sequence[Any], firsts: Sequence[int]) -> str:
        # They come one after the other, in this order; between them may lie files of Parquet.
        before, shifts = 0, []
        for path, first in zip(paths, firsts, strict=True):
            shifts.append(f"({text(path)}, {first - before})")
            before += self._sizes[str(path)]
        return f"""
        SELECT n + shift AS row, understood, platform, {name_in("account_id")} AS account_id,
            {name_in("post_id")} AS post_id, kind, audience,
            {instant("created_at", "VARCHAR")} AS created
        FROM (SELECT *, row_number() OVER () - 1 AS n FROM {columns(paths, sound=self._sound)})
        JOIN (VALUES {", ".join(shifts)}) AS shifts(filename, shift) USING (filename)
        """

    def _types(self, query: str) -> dict[str, str]:
        described = self._database.execute(f"DESCRIBE {query}").fetchall()
        return {row[0].lower(): row[1] for row in described}

    # --- Writing ----------------------------------------------------------------------------

    def _write(self, source: Source, first: int, rows: int) -> FileCount:
        found = self._database.execute(
            f"SELECT count(*) FROM judged WHERE {_between(first, rows)}"
        ).fetchone()
        path = self._job.results.kept_of(source)
        if found[0] == 0:
            shutil.copyfile(source.path, path)
        elif source.format is Format.JSON_LINES and source.packed is None:
            copy_lines(source.path, path, self._marks(first, rows))
        else:
            kept = f"{self._numbered(source)} WHERE {self._mark(first, rows)} = 0"
            self._copy(kept, source, path)
        return FileCount(path=source.path, rows=rows, kept=rows - found[0])

    def _mark(self, first: int, rows: int) -> str:
        """
        Return the expression for the mark of a row of a file, 1 if it is kept out.

        One bit for each row, because rows that go through a join lose their order. DuckDB copies
        all bits of a stretch for each 2048 rows, so it does not get those of the whole file.
        """
        starts = range(0, rows, STRETCH)
        for start in starts:
            bits = _bits(first + start, min(STRETCH, rows - start))
            self._database.execute(f"SET VARIABLE out_{start} = ({bits})")
        return _found_in(starts)

    def _marks(self, first: int, rows: int) -> Iterator[bytes]:
        """Yield the same marks, as digits."""
        for start in range(0, rows, STRETCH):
            bits = _bits(first + start, min(STRETCH, rows - start))
            ((digits,),) = self._database.execute(f"SELECT ({bits})::VARCHAR").fetchall()
            yield digits.encode()

    def _copy(self, kept: str, source: Source, path: Any) -> None:
        if source.format is Format.PARQUET:
            how = f"FORMAT parquet, COMPRESSION {self._codec(source)}"
            query = f"SELECT c.* EXCLUDE (row_of_file) FROM {kept}"
        else:
            # Every line as it was. No line of JSON holds the separator, so none is ever quoted.
            how = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01'"
            how += f", COMPRESSION {source.packed or 'none'}"
            query = f"SELECT c.json FROM {kept}"
        self._database.execute(f"COPY ({query}) TO {text(path)} ({how})")

    def _numbered(self, source: Source) -> str:
        if source.format is Format.PARQUET:
            return f"(SELECT *, file_row_number::INT AS row_of_file FROM {_parquet(source.path)}) c"
        rows = "(row_number() OVER () - 1)::INT AS row_of_file"
        return f"(SELECT json, {rows} FROM {objects([source.path])}) c"

    def _codec(self, source: Source) -> str:
        query = f"SELECT compression FROM parquet_metadata({_list([source.path])}) LIMIT 1"
        found = self._database.execute(query).fetchone()
        return CODECS.get(found[0] if found else "", "zstd")

    # --- What was kept out ------------------------------------------------------------------

    def _by_reason(self) -> dict[str, int]:
        words = self._snapshot.manifest.words
        query = "SELECT number, count(*) FROM judged GROUP BY number ORDER BY number"
        return {words[number]: count for number, count in self._database.execute(query).fetchall()}

    def _list(self, sources: Sequence[Source], firsts: Sequence[int]) -> None:
        self._on_progress("listing", 0)
        words = list(self._snapshot.manifest.words)
        parts = []
        for source, first in zip(sources, firsts, strict=True):
            values = self._listed(source)
            parts.append(
                f"SELECT {text(source.path)} AS file, (j.row - {first})::BIGINT AS row, {values},"
                f" ({words})[j.number + 1] AS {REASON}"
                f" FROM {self._numbered(source)} JOIN judged j ON j.row = c.row_of_file + {first}"
            )
        path = self._job.results.excluded
        how = "FORMAT parquet, COMPRESSION zstd" if path.suffix == ".parquet" else "FORMAT json"
        self._database.execute(
            f"COPY ({' UNION ALL BY NAME '.join(parts)}) TO {text(path)} ({how})"
        )

    def _listed(self, source: Source) -> str:
        if source.format is Format.PARQUET:
            return ", ".join(f"c.{name}::VARCHAR AS {name}" for name in LISTED[2:])
        return ", ".join(f"(c.json ->> '$.{name}') AS {name}" for name in LISTED[2:])


def _list(paths: Sequence[Any]) -> str:
    return "[" + ", ".join(text(path) for path in paths) + "]"


def _parquet(path: Any) -> str:
    # Folders called a=b would else become columns of the file.
    return f"read_parquet({_list([path])}, hive_partitioning = false)"


def _bits(first: int, rows: int) -> str:
    found = f"bitstring_agg(row - {first}, 0, {rows - 1})"
    return (
        f"SELECT coalesce({found}, repeat('0', {rows})::BIT) FROM judged"
        f" WHERE {_between(first, rows)}"
    )


def _found_in(starts: Sequence[int]) -> str:
    """Return the expression for the mark, in whichever of these stretches the row lies."""
    middle = len(starts) // 2
    if not middle:
        return f"get_bit(getvariable('out_{starts[0]}'), c.row_of_file - {starts[0]})"
    left, right = _found_in(starts[:middle]), _found_in(starts[middle:])
    return f"CASE WHEN c.row_of_file < {starts[middle]} THEN {left} ELSE {right} END"


def _between(first: int, rows: int) -> str:
    return f"row >= {first} AND row < {first + rows}"


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
