"""Do to the database what only its superuser can: past the triggers that keep the ledger."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def past_the_guards():
    """Change what is guarded; the guards are there again afterwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What is due at the end of the transaction is checked now, as triggers would do it.
            connection.check_constraints()
            cursor.execute("SELECT current_user")
            (role,) = cursor.fetchone()
            cursor.execute("RESET ROLE")
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = origin")
                cursor.execute(f'SET LOCAL ROLE "{role}"')
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        try:
            yield
        finally:
            for _, sql in triggers:
                cursor.execute(sql)
