"""Lines of JSON: how DuckDB reads what is judged, and how the lines themselves are copied."""

# Statements are put together from our own names; texts are quoted.
# ruff: noqa: S608

import json
from collections.abc import Iterable, Sequence
from itertools import chain, compress, filterfalse
from pathlib import Path
from typing import Any

from consent.training.corpus import COLUMNS, CorpusRefused
from consent.training.engines.judging_sql import text

LARGEST_OBJECT = 1 << 26
"""Bytes of one line of JSON; a file with a longer one is refused."""
TYPES = {name: "JSON" if name in ("account_id", "post_id") else "VARCHAR" for name in COLUMNS}
NAMES_TWICE = "list_unique(json_keys(json)) < len(json_keys(json))"
"""Who reads such a line takes the last value, and DuckDB the first (RFC 8259, section 4)."""
COMMA_AT_END = r"regexp_matches({}, ',\s*[}}\]]')"
"""Whether a comma stands before the end of something, be it in a text."""
WITHOUT_TEXTS = r"""regexp_replace(json, '"(\\.|[^"\\])*"', '""', 'g')"""
TOO_MANY_COMMAS = f"""
    CASE WHEN {COMMA_AT_END.format("json")} THEN {COMMA_AT_END.format(WITHOUT_TEXTS)} ELSE false END
"""
"""DuckDB reads such a line, and nobody else does (RFC 8259, section 4)."""
IS_OBJECT = f"""coalesce(
    starts_with(json, '{{') AND NOT {NAMES_TWICE} AND NOT {TOO_MANY_COMMAS}, false
)"""
"""Of what `objects` reads: NULL where it is not JSON, and without blanks in front of it."""
BUFFER = 1 << 20
KEPT = bytes.maketrans(b"01", b"\1\0")


def objects(paths: Sequence[Path]) -> str:
    """Return the relation of all lines of files that are not blank: `json` as it was."""
    return f"read_json_objects({_how(paths)})"


def any_doubt(database: Any, paths: Sequence[Path]) -> bool:
    """
    Return whether a line of the files may be one that DuckDB reads and nobody else does so.

    That is an object that has two values of the same name, or a comma too many; but a text with
    a comma and a bracket is doubted, too.
    """
    # Most lines have the same names: to compare those of each line, or lists of names with each
    # other, takes three times as long as to compare what they are hashed to.
    query = f"""
        SELECT EXISTS (
            SELECT 1 FROM (
                SELECT first(names) AS names, bool_or(commas) AS commas
                FROM (
                    SELECT json_keys(json) AS names, {COMMA_AT_END.format("json")} AS commas
                    FROM {objects(paths)}
                )
                GROUP BY hash(names)
            )
            WHERE commas OR list_unique(names) < len(names)
        )
    """
    return bool(database.execute(query).fetchone()[0])


def count_lines(path: Path) -> int:
    """Count the lines of a file that are not blank."""
    with path.open("rb", BUFFER) as lines:
        return sum(1 for line in lines if not line.isspace())


def columns(paths: Sequence[Path], *, fast: bool) -> str:
    """
    Return the relation of the same lines in the same order: `understood`, `file_index`, the columns.

    :param fast: the faster way: a line with none of the columns is not understood, and may be an
        object nevertheless
    """
    if fast:
        understood = f"coalesce({', '.join(f'{name}::VARCHAR' for name in COLUMNS)}) IS NOT NULL"
        read = f"read_json({_how(paths)}, records = true, columns = {TYPES})"
        return f"(SELECT {understood} AS understood, file_index, * FROM {read})"
    values = f"json_transform(json, {text(json.dumps(TYPES))})"
    return f"""(
        SELECT understood, file_index, v.*
        FROM (
            SELECT {IS_OBJECT} AS understood, file_index, {values} AS v FROM {objects(paths)}
        )
    )"""


def _how(paths: Sequence[Path]) -> str:
    return (
        f"[{', '.join(map(text, paths))}], format = 'newline_delimited',"
        f" ignore_errors = true, maximum_object_size = {LARGEST_OBJECT}"
    )


def name_in(value: str) -> str:
    """A name in JSON is a text or a whole number; 1.0 or 1e3 would be called otherwise elsewhere."""
    good = f"left({value}::VARCHAR, 1) = '\"' OR regexp_full_match({value}::VARCHAR, '-?[0-9]+')"
    return f"CASE WHEN {good} THEN {value} ->> '$' END"


def copy_lines(source: Path, to: Path, marks: Iterable[bytes]) -> None:
    """
    Copy the lines of a file that are not kept out. One that is blank is no row.

    :param marks: a digit for each row, 1 if it is kept out, in any number of parts
    :raises CorpusRefused: if the file has not as many rows as there are marks
    """
    with source.open("rb", BUFFER) as lines, to.open("wb", BUFFER) as kept:
        rows = filterfalse(bytes.isspace, lines)
        # All in C. The last one would take a row too many, and is left if there is none.
        chosen = chain(chain.from_iterable(part.translate(KEPT) for part in marks), (True,))
        kept.writelines(compress(rows, chosen))
        if next(chosen, None) is not True:
            raise CorpusRefused(f"{source} changed while it was filtered.")
