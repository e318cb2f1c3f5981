"""Bring the tables up to date beside a site that runs, and let nobody wait long for it."""

import time
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.utils.translation import gettext_lazy as _

LONGEST_WAIT = "3s"
"""For a table that others use: whoever comes meanwhile waits behind us, and every page with them."""
PAUSE = 3
"""Seconds in which the others go on."""
MOST_TRIES = 40
NO_LOCK = "55P03"
"""https://www.postgresql.org/docs/current/errcodes-appendix.html: lock_not_available."""


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """
        Migrate as the framework does; on PostgreSQL, try again where a table is not free soon.

        Each migration is done wholly or not at all, and those that are done stay.
        """
        if connections[options["database"]].vendor != "postgresql":
            super().handle(*args, **options)
            return
        with _short_waits(options["database"]):
            for _attempt in range(MOST_TRIES):
                try:
                    super().handle(*args, **options)
                except OperationalError as error:
                    if getattr(error.__cause__, "sqlstate", None) != NO_LOCK:
                        raise
                else:
                    return
                time.sleep(PAUSE)
        raise CommandError(
            _(
                "Others have used a table for long that a migration needs for itself. Nothing of it"
                " is half done. Run it again, best when no count and no snapshot is being made."
            )
        )


@contextmanager
def _short_waits(alias: str) -> Any:
    connection = connections[alias]
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = %s", [LONGEST_WAIT])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
