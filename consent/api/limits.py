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
    name = f"api:{key.pk}:{minute}"
    cache.add(name, 0, timeout=2 * MINUTE)
    try:
        count = cache.incr(name)
    except ValueError:
        # It was thrown out in between.
        count = 1
    if count > settings.API_REQUESTS_A_MINUTE:
        raise _too_many(MINUTE - second)


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
