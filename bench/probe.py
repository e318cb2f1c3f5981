"""The least that a look-up can take: a compiled table of open addresses."""

from typing import Any

import numba
import numpy as np

EMPTY = -1
SPREAD = np.uint64(0x9E3779B97F4A7C15)


@numba.njit
def table_of(keys: Any) -> Any:
    """Return a table, twice as large as what it holds, in which to look whole numbers up."""
    bits = 1
    while (1 << bits) < 2 * len(keys):
        bits += 1
    table = np.full(1 << bits, EMPTY, np.int64)
    for key in keys:
        place = (np.uint64(key) * SPREAD) >> np.uint64(64 - bits)
        while table[place] != EMPTY:
            place = (place + np.uint64(1)) & np.uint64(len(table) - 1)
        table[place] = key
    return table


@numba.njit
def count(table: Any, keys: Any) -> int:
    """Return how many of the numbers are in the table."""
    bits = 0
    while (1 << bits) < len(table):
        bits += 1
    found = 0
    for key in keys:
        place = (np.uint64(key) * SPREAD) >> np.uint64(64 - bits)
        while table[place] != EMPTY:
            if table[place] == key:
                found += 1
                break
            place = (place + np.uint64(1)) & np.uint64(len(table) - 1)
    return found
