"""Lines of JSON: how DuckDB reads what is judged, and how the lines themselves are copied."""

# Statements are put together from our own names; texts are quoted.
# ruff: noqa: S608

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

from consent.training.corpus import COLUMNS, CorpusRefused
from consent.training.engines.judging_sql import text

LARGEST_OBJECT = 1 << 26
"""Bytes of one line of JSON; a file with a longer one is refused."""
TYPES = {name: "JSON" if name in ("account_id", "post_id") else "VARCHAR" for name in COLUMNS}
IS_OBJECT = "coalesce(starts_with(json, '{'), false)"
"""Of what `objects` reads: NULL where it is not JSON, and without blanks in front of it."""
BUFFER = 1 << 20
OUT = ord("1")


def objects(paths: Sequence[Path]) -> str:
    """Return the relation of all lines of files that are not blank: `json` as it was, `filename`."""
    return f"read_json_objects({_how(paths)})"


def columns(paths: Sequence[Path], *, sound: bool) -> str:
    """
    Return the relation of the same lines in the same order: `understood`, `filename`, the columns.

    :param sound: whether all lines are objects; the faster way cannot tell one from `[]`
    """
    if sound:
        return f"(SELECT true AS understood, * FROM read_json({_how(paths)}, columns = {TYPES}))"
    values = f"json_transform(json, {text(json.dumps(TYPES))})"
    return f"""(
        SELECT understood, filename, v.*
        FROM (SELECT {IS_OBJECT} AS understood, filename, {values} AS v FROM {objects(paths)})
    )"""


def _how(paths: Sequence[Path]) -> str:
    return (
        f"[{', '.join(map(text, paths))}], format = 'newline_delimited', filename = true,"
        f" ignore_errors = true, maximum_object_size = {LARGEST_OBJECT}"
    )


def name_in(value: str) -> str:
    """A name in JSON is a text or a whole number; 1.0 or 1e3 would be called otherwise elsewhere."""
    good = f"left({value}::VARCHAR, 1) = '\"' OR regexp_full_match({value}::VARCHAR, '-?[0-9]+')"
    return f"CASE WHEN {good} THEN {value} ->> '$' END"


def copy_lines(source: Path, to: Path, marks: Iterable[bytes]) -> None:
    """
    Copy the lines of a file that are not kept out. One that is blank is no row.

    :param marks: a byte for each row, `OUT` or another one, in any number of parts
    :raises CorpusRefused: if the file has not as many rows as there are marks
    """
    with source.open("rb", BUFFER) as lines, to.open("wb", BUFFER) as kept:
        rows = (line for line in lines if not line.isspace())
        marked = zip(rows, chain.from_iterable(marks), strict=True)
        try:
            kept.writelines(line for line, mark in marked if mark != OUT)
        except ValueError:
            raise CorpusRefused(f"{source} changed while it was filtered.") from None
