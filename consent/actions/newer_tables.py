"""
Whether a newer version of the site has made tables that this one does not know.

While a new version comes, workers of the old one still run. They would leave what is in such a
table about somebody when they delete or write down all that is held about them, and say that it is
done.
"""

from django.apps import apps
from django.db import connection

OURS = ("accounts", "consent")
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    # But for temporary ones, which are nobody else's and gone with the connection.
    "postgresql": (
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relpersistence <> 't'"
        " AND pg_table_is_visible(oid)"
    ),
}


class NewerTables(Exception):
    """The database has tables of ours that this version does not know."""


def refuse_newer_tables() -> None:
    """:raises NewerTables: if there are some; the work is for a worker of the newer version"""
    with connection.cursor() as cursor:
        cursor.execute(TABLES[connection.vendor])
        here = {name for (name,) in cursor.fetchall()}
    newer = here - set(connection.introspection.django_table_names())
    if any(name.startswith(_beginnings()) for name in newer):
        raise NewerTables


def _beginnings() -> tuple[str, ...]:
    ours = (app for app in apps.get_app_configs() if app.name.partition(".")[0] in OURS)
    return tuple(f"{app.label}_" for app in ours)
