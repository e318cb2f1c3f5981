"""Read tables of comma-separated values (RFC 4180) row by row, in memory that does not grow."""

import csv
import re
from collections.abc import Iterator

from consent.posts.reading.limits import Limits
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.reading.text_window import Source, TextWindow

Row = dict[str, str] | None

PREAMBLE = 12
"""Rows that may stand above the names of the columns: some exports begin with a note."""
COLUMNS = 200


def rows(source: Source, names: frozenset[str], limits: Limits) -> Iterator[Row]:
    """
    Return each row as a mapping from column to text.

    The names of the columns are in the first row that holds one of `names`; what stands above
    it is skipped. A row may be shorter than the names: what is missing is ''. An empty file
    has no rows; without a row of names the only row is None, as is each one that is too long.

    :param names: in lower case
    :raises Refused: if the text is not UTF-8, if cells are separated by anything but commas, as
        programs for tables save them in some countries, or a cell or row passes a limit
    """
    found = _cells(source, limits)
    columns, any_row = _columns(found, names)
    if columns is None:
        if any_row:
            yield None
        return
    for cells in found:
        if not any(cells):
            continue
        if any(cells[len(columns) :]):
            yield None
            continue
        missing = [""] * (len(columns) - len(cells))
        yield dict(zip(columns, [*cells, *missing], strict=False))


def _columns(found: Iterator[list[str]], names: frozenset[str]) -> tuple[list[str] | None, bool]:
    any_row = otherwise = False
    for number, cells in enumerate(found):
        any_row = any_row or any(cells)
        columns = [cell.strip().casefold() for cell in cells]
        if not names.isdisjoint(columns):
            named = [column for column in columns if column]
            if len(set(named)) < len(named):
                raise Refused(Refusal.DUPLICATE_KEY)
            return columns, True
        otherwise |= any(not names.isdisjoint(re.split("[;\t]", cell)) for cell in columns)
        if number == PREAMBLE:
            break
    if otherwise:
        raise Refused(Refusal.OTHER_SEPARATOR)
    return None, any_row


def _cells(source: Source, limits: Limits) -> Iterator[list[str]]:
    csv.field_size_limit(limits.string)
    reader = csv.reader(_lines(source, limits), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _refused(error, limits) from None
        if len(cells) > COLUMNS or sum(map(len, cells)) > limits.record:
            raise Refused(Refusal.RECORD_TOO_LARGE, limit=limits.record)
        yield cells


def _refused(error: csv.Error, limits: Limits) -> Refused:
    # The module tells the reasons apart by their words only.
    if "field limit" in str(error):
        return Refused(Refusal.STRING_TOO_LONG, limit=limits.string)
    return Refused(Refusal.BAD_TABLE)


def _lines(source: Source, limits: Limits) -> Iterator[str]:
    """Return the lines of a file, each with its end; a cell may go on in the next line."""
    window = TextWindow(source, limits.record)
    while True:
        end = window.text.find("\n", window.at) + 1
        if end:
            line, window.at = window.text[window.at : end], end
            yield line
            continue
        if len(window.text) - window.at > limits.record:
            raise Refused(Refusal.RECORD_TOO_LARGE, limit=limits.record)
        if not window.more():
            break
    if window.at < len(window.text):
        yield window.text[window.at :]
