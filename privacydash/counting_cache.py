"""The framework's database cache, with counts that are right however many count at once."""

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction


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

    def _hold(self, connection: Any, name: str) -> None:
        # On SQLite a transaction that may write is alone from its beginning.
        if connection.vendor == "postgresql":
            table = connection.ops.quote_name(self._table)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT FROM {table} WHERE cache_key = %s FOR UPDATE", [name])
