"""
The rows of a corpus as DuckDB reads them: each file has its place among all rows.

Rows of Parquet have numbers. Lines of JSON have none but by their order, which goes through all
files; so the number of a line's file stands above its own, and lines that are not where they were
counted show at the ends of their file.
"""

# Statements are put together from our own names; texts are quoted.
# ruff: noqa: S608

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consent.training.corpus import COLUMNS, CorpusRefused, Format, Source
from consent.training.engines.columns import check_types, instant
from consent.training.engines.judging_sql import first_rows, text
from consent.training.engines.lines import columns, count_lines, name_in, objects

OWN = {"file_row_number", "file_index", "row_of_file"}
"""Columns with these names would be read in the place of numbers of rows and files."""
LINES = 1 << 40
"""More than there are lines in a corpus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A file with `size` rows, `first` of which is the number of the first one."""

    source: Source
    first: int
    size: int

    @property
    def ends(self) -> tuple[int, ...]:
        """The numbers of its first and last row."""
        return (self.first, self.first + self.size - 1) if self.size else ()


def place(database: Any, sources: Sequence[Source]) -> list[Placed]:
    """
    Count the rows of every file, and give each its place.

    :raises CorpusRefused: if columns are called so that others would be read in their place
    """
    sizes = _sizes(database, sources)
    placed, rows, lines, files = [], 0, 0, 0
    for source in sources:
        size = sizes[source.path]
        if source.format is Format.PARQUET:
            _check_names(database, source.path)
            placed.append(Placed(source=source, first=rows, size=size))
            rows += size
        else:
            files += 1
            placed.append(Placed(source=source, first=files * LINES + lines, size=size))
            lines += size
    return placed


def _check_names(database: Any, path: Path) -> None:
    names = types(database, f"FROM {parquet_of([path])}")
    if taken := OWN & names.keys():
        raise CorpusRefused(
            f"{path}: the column {min(taken)} has a name of DuckDB's own. Rename it."
        )
    twice = database.execute(f"""
        SELECT lower(path_in_schema) FROM parquet_metadata({text(path)})
        GROUP BY ALL HAVING count(DISTINCT column_id) > 1
    """).fetchall()
    if found := {name for (name,) in twice} & set(COLUMNS):
        raise CorpusRefused(f"{path} has more than one column {min(found)}.")


def _sizes(database: Any, sources: Sequence[Source]) -> dict[Path, int]:
    sizes = {}
    parquet = [source.path for source in sources if source.format is Format.PARQUET]
    if parquet:
        query = f"SELECT file_name, num_rows FROM parquet_file_metadata({_list(parquet)})"
        sizes |= {Path(path): rows for path, rows in database.execute(query).fetchall()}
    for source in sources:
        if source.format is Format.JSON_LINES:
            sizes[source.path] = (
                database.execute(f"SELECT count(*) FROM {objects([source.path])}").fetchone()[0]
                if source.packed
                else count_lines(source.path)
            )
    return sizes


def rows_of_parquet(database: Any, files: Sequence[Placed]) -> str:
    """
    Return the query for rows of files, as `judging_sql.numbered` wants them.

    Those of one file come in their order; what goes through a join loses it.

    :raises CorpusRefused: if columns are missing, or of another type
    """
    for file in files:
        check_types(file.source.path, types(database, f"FROM {parquet_of([file.source.path])}"))
    read = parquet_of([file.source.path for file in files])
    kinds = types(database, f"FROM {read}")
    row, join = f"{files[0].first} + c.file_row_number", ""
    if len(files) > 1:
        row, join = "f.first + c.file_row_number", _placed([file.first for file in files])
    return f"""
    SELECT {row} AS row, true AS understood, platform, account_id::VARCHAR AS account_id,
        post_id::VARCHAR AS post_id, kind, audience,
        {instant("created_at", kinds["created_at"])} AS created
    FROM {read} c {join}
    """


def rows_of_lines(files: Sequence[Placed], *, fast: bool) -> str:
    """
    Return the same query for files of lines.

    :param fast: the faster way, see `lines.columns`
    """
    read = columns([file.source.path for file in files], fast=fast)
    return f"""
    SELECT {files[0].first} + file_index * {LINES} + n AS row, understood, platform,
        {name_in("account_id")} AS account_id, {name_in("post_id")} AS post_id, kind, audience,
        {instant("created_at", "VARCHAR")} AS created
    FROM (SELECT *, row_number() OVER () - 1 AS n FROM {read})
    """


def at_ends(files: Sequence[Placed], row: str = "row") -> str:
    """Return the condition for the `row` that begins or ends a file of lines, or comes too late."""
    return f"({_ends(files, row)} OR {_too_late(files, row)})"


def check_ends(database: Any, files: Sequence[Placed]) -> None:
    """
    Let nobody judge a line by another one.

    :param database: has a table `judged`, and in it every `row` that is at an end
    :raises CorpusRefused: if the lines of a file are not where they were counted
    """
    wanted = (len({end for file in files for end in file.ends}), 0)
    found = database.execute(f"""
        SELECT count(*) FILTER (WHERE {_ends(files)}), count(*) FILTER (WHERE {_too_late(files)})
        FROM judged
    """)
    if found.fetchone() != wanted:
        raise CorpusRefused("The corpus changed while it was filtered.")


def _ends(files: Sequence[Placed], row: str = "row") -> str:
    ends = (str(end) for file in files for end in file.ends)
    return f"coalesce({row} IN ({', '.join(ends) or 'NULL'}), false)"


def _too_late(files: Sequence[Placed], row: str = "row") -> str:
    return f"({row} >= {LINES} AND {row} % {LINES} >= {sum(file.size for file in files)})"


def parquet_of(paths: Sequence[Path]) -> str:
    """Return the relation of the rows of files of Parquet."""
    # Folders called a=b would else become columns of the file.
    how = "hive_partitioning = false" + (", union_by_name = true" if len(paths) > 1 else "")
    return f"read_parquet({_list(paths)}, {how})"


def types(database: Any, query: str) -> dict[str, str]:
    """Return DuckDB's type of every column, by its name in small letters."""
    return {row[0].lower(): row[1] for row in database.execute(f"DESCRIBE {query}").fetchall()}


def _placed(firsts: Sequence[int]) -> str:
    return f"JOIN ({first_rows(firsts)}) f ON f.n = c.file_index"


def _list(paths: Sequence[Path]) -> str:
    return "[" + ", ".join(map(text, paths)) + "]"
