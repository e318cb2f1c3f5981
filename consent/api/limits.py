"""
How much one key may ask for: so many requests a minute, and so many at once.

Counted in the cache that all web processes share. Who is told to wait is told how long.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.cache import cache

from consent.access.models import ApiKey
from consent.api.problems import Problem

MINUTE = 60
HELD_AT_MOST = 120
"""Seconds after which the place of a process that died is free again."""


def count_request(key: ApiKey, *, at: datetime) -> None:
    """
    Count a request.

    :raises Problem: if there were too many in this minute
    """
    minute, second = divmod(int(at.timestamp()), MINUTE)
    if _counted(f"api:{key.pk}:{minute}", 1) > settings.API_REQUESTS_A_MINUTE:
        raise _too_many(MINUTE - second)


HANDFULS = 60
_handfuls: dict[str, tuple[int, int]] = {}
"""By the name of a key: a minute, and how many look-ups of it this process may still serve."""


def count_lookup(key: ApiKey, *, at: datetime) -> None:
    """
    Count a look-up, which costs less than counting in the cache does.

    So each process takes a handful at a time from what a key may ask for in a minute. All
    together never serve more than that; a few may be left over in the hands of the others.

    :raises Problem: if there were too many in this minute
    """
    minute, second = divmod(int(at.timestamp()), MINUTE)
    of, left = _handfuls.get(key.name, (minute, 0))
    if of != minute or not left:
        most = settings.API_LOOKUPS_A_MINUTE
        handful = max(1, most // HANDFULS)
        before = _counted(f"api:{key.pk}:lookups:{minute}", handful) - handful
        left = min(handful, most - before)
    if left <= 0:
        raise _too_many(MINUTE - second)
    _handfuls[key.name] = (minute, left - 1)


def forget() -> None:
    """Drop what this process still holds, as if it had just started."""
    _handfuls.clear()


def _counted(name: str, number: int) -> int:
    """Add to a count of this minute, and return it."""
    cache.add(name, 0, timeout=2 * MINUTE)
    try:
        return int(cache.incr(name, number))
    except ValueError:
        # It was thrown out in between.
        return number


@contextmanager
def one_of_few(key: ApiKey) -> Iterator[None]:
    """
    Take one of the few places for batches that a key has, for a while.

    :raises Problem: if all are taken
    """
    mine = secrets.token_hex(8)
    for place in range(settings.API_BATCHES_AT_ONCE):
        name = f"api:{key.pk}:place:{place}"
        if cache.add(name, mine, timeout=HELD_AT_MOST):
            break
    else:
        raise _too_many(1)
    try:
        yield
    finally:
        # Not that of another one, who has it because we took too long.
        if cache.get(name) == mine:
            cache.delete(name)


def _too_many(seconds: int) -> Problem:
    return Problem(
        429, "too-many", f"Try again in {seconds} seconds.", {"Retry-After": str(seconds)}
    )
