"""The rights of the role that the site works as on PostgreSQL: it adds to the ledger, and no more."""

from collections.abc import Iterator, Mapping

from django.db import connection

GUARDED: Mapping[str, str] = {
    "ledger_entry": "SELECT, INSERT",
    "ledger_opening": "SELECT, INSERT",
    "ledger_checkpoint": "SELECT, INSERT",
    # A key ends one day, and that day is set; nothing else of it changes.
    "ledger_key": "SELECT, INSERT, UPDATE (until, ends_at, compromised)",
    "rulebook_edition": "SELECT, INSERT",
    "django_migrations": "SELECT",
}
"""The tables of which the role may not do everything with rows."""


def grant(role: str) -> None:
    """
    Make a role that can sign in, if there is none, and give it its rights anew.

    To be called by the owner of the tables, in a transaction, after each migration: new tables
    give it none. It has no password until somebody sets one.
    """
    with connection.cursor() as cursor:
        for statement in _statements(connection.ops.quote_name(role)):
            cursor.execute(statement)


def _statements(role: str) -> Iterator[str]:
    # Two at once may find none and make it.
    yield (
        f"DO $$ BEGIN CREATE ROLE {role} LOGIN;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
    schema = connection.ops.quote_name(_schema())
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    for table, rights in GUARDED.items():
        yield f"REVOKE ALL ON {table} FROM {role}"
        yield f"GRANT {rights} ON {table} TO {role}"
    yield f"GRANT EXECUTE ON FUNCTION ledger_close(uuid) TO {role}"


def _schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def can_rewrite() -> bool:
    """Return whether whoever is connected could change or delete entries, were it not for triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(bool_or(has_table_privilege(c.oid, what)), false)"
            " FROM pg_class c, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS what"
            " WHERE c.relnamespace = current_schema()::regnamespace"
            " AND c.relname = ANY(%s::text[])",
            [["ledger_entry", "ledger_opening", "ledger_checkpoint"]],
        )
        return bool(cursor.fetchone()[0])
