"""The framework's database cache: counts are right however many count at once, and go when over."""

import hashlib
import re
from typing import Any

from django.conf import settings
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction
from django.utils import timezone

WHOSE = re.compile(r"/(?:ip|key|user):(.*)", re.DOTALL)
"""What limits on sign-in are counted by, as allauth names it: a network address, an e-mail address."""


def unreadable(key: str, prefix: str, version: int) -> str:
    """Return what a cache calls a key: nobody reads there from where, or for whom, somebody tried."""
    if found := WHOSE.search(key):
        secret = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
        whose = hashlib.blake2b(found[1].encode(), key=secret, digest_size=16).hexdigest()
        key = f"{key[: found.start(1)]}{whose}"
    return f"{prefix}:{version}:{key}"


class CountingCache(DatabaseCache):
    """
    A database cache in which limits can be counted.

    The framework reads a count, adds to it and writes it back: of two processes that do so at the
    same moment, one is not counted. Here the second waits for the first.
    """

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """
        Add to a count and return it.

        :raises ValueError: if there is none of that name
        """
        database = router.db_for_write(self.cache_model_class)
        with transaction.atomic(using=database):
            self._hold(connections[database], self.make_and_validate_key(key, version=version))
            return int(super().incr(key, delta, version))

    def forget_over(self) -> None:
        """Delete what is over. The framework does so only when there is too much of it."""
        database = router.db_for_write(self.cache_model_class)
        connection = connections[database]
        now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(self._table)
            cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608 (our own table)

    def _hold(self, connection: Any, name: str) -> None:
        # On SQLite a transaction that may write is alone from its beginning.
        if connection.vendor == "postgresql":
            table = connection.ops.quote_name(self._table)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT FROM {table} WHERE cache_key = %s FOR UPDATE", [name])
