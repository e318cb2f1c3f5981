"""
The database itself refuses to change the ledger.

SQLite: REPLACE walks past DELETE and UPDATE triggers, so an insert over an
existing key is refused as well. PostgreSQL: row triggers do not see TRUNCATE,
so that has a trigger of its own. Openings can be deleted (erasure), never changed.
"""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry
       WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE "index" = NEW."index")
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_opening_no_update BEFORE UPDATE ON ledger_opening
       BEGIN SELECT RAISE(ABORT, 'openings do not change'); END""",
    """CREATE TRIGGER ledger_opening_no_replace BEFORE INSERT ON ledger_opening
       WHEN EXISTS (SELECT 1 FROM ledger_opening WHERE entry_id = NEW.entry_id
                    OR number = NEW.number
                    OR (subject = NEW.subject AND form_key = NEW.form_key))
       BEGIN SELECT RAISE(ABORT, 'openings do not change'); END""",
]
SQLITE_UNDO = [
    f"DROP TRIGGER {name}"
    for name in (
        "ledger_entry_no_update",
        "ledger_entry_no_delete",
        "ledger_entry_no_replace",
        "ledger_opening_no_update",
        "ledger_opening_no_replace",
    )
]
POSTGRESQL = [
    """CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
       FOR EACH ROW EXECUTE FUNCTION ledger_refuse()""",
    """CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
    """CREATE TRIGGER ledger_opening_no_update BEFORE UPDATE ON ledger_opening
       FOR EACH ROW EXECUTE FUNCTION ledger_refuse()""",
    """CREATE TRIGGER ledger_opening_no_truncate BEFORE TRUNCATE ON ledger_opening
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
]
POSTGRESQL_UNDO = [
    "DROP TRIGGER ledger_entry_append_only ON ledger_entry",
    "DROP TRIGGER ledger_entry_no_truncate ON ledger_entry",
    "DROP TRIGGER ledger_opening_no_update ON ledger_opening",
    "DROP TRIGGER ledger_opening_no_truncate ON ledger_opening",
    "DROP FUNCTION ledger_refuse()",
]


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    undo = SQLITE_UNDO if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_UNDO
    for statement in undo:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
