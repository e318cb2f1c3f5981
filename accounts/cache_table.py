"""The table of the database cache is made with the other tables, so that limits count at once."""

from typing import Any

from django.core.management import call_command


def create(*, using: str, **_: Any) -> None:
    """Create the cache table in a database after migrating it; does nothing where it exists."""
    call_command("createcachetable", database=using, verbosity=0)
