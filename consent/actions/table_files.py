"""Rows of a table as JSON and as CSV, one by one, however many there are."""

import csv
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from django.db.models import Model, QuerySet

ROWS_AT_ONCE = 2_000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
"""What programs for tables take for the beginning of something to compute (ASVS 5.0, 1.2.10)."""


def write_table(
    archive: ZipFile,
    name: str,
    rows: QuerySet[Model],
    *,
    secret: Collection[str],
    on_rows: Callable[[int], None],
) -> int:
    """
    Write all columns but the secret ones to NAME.json and NAME.csv; return the number of rows.

    `on_rows` is told after some rows how many there were.
    """
    columns = [field.attname for field in rows.model._meta.concrete_fields]  # noqa: SLF001
    told = [column for column in columns if column not in secret]
    count = 0
    with TemporaryFile("w+", encoding="utf-8", newline="") as table:
        as_csv = csv.writer(table)
        as_csv.writerow(told)
        with archive.open(f"{name}.json", "w", force_zip64=True) as file:
            file.write(b"[")
            for some in _in_batches(rows, told):
                for row in some:
                    file.write((b",\n" if count else b"\n") + _as_json(told, row))
                    as_csv.writerow([_cell(value) for value in row])
                    count += 1
                on_rows(len(some))
            file.write(b"\n]\n")
        table.seek(0)
        with archive.open(f"{name}.csv", "w", force_zip64=True) as file:
            while part := table.read(1 << 16):
                file.write(part.encode())
    return count


def _in_batches(rows: QuerySet[Model], columns: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    # One question to the database and in its own order: an order would be another pass over all.
    asked = iter(rows.order_by().values_list(*columns).iterator(ROWS_AT_ONCE))
    while some := list(islice(asked, ROWS_AT_ONCE)):
        yield some


def _as_json(columns: Sequence[str], row: Sequence[Any]) -> bytes:
    values = dict(zip(columns, row, strict=True))
    return json.dumps(values, ensure_ascii=False, default=_plain).encode()


def _plain(value: object) -> str:
    match value:
        case bytes() | memoryview():
            return bytes(value).hex()
        case datetime() | date():
            return value.isoformat()
        case UUID():
            return str(value)
    raise TypeError(f"{type(value).__name__} cannot be taken away")


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            # A mark before it, so that nothing a stranger wrote is computed.
            return f"'{value}" if value.startswith(FORMULA) else value
        case bool() | int():
            return str(value)
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return _plain(value)
