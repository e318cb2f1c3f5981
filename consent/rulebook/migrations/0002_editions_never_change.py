"""
The database itself refuses to change or delete an edition.

SQLite: REPLACE walks past DELETE and UPDATE triggers, so an insert over an
existing key, number or row is refused as well. PostgreSQL: row triggers do not
see TRUNCATE, so that has a trigger of its own.
"""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER rulebook_edition_no_update BEFORE UPDATE ON rulebook_edition
       BEGIN SELECT RAISE(ABORT, 'an edition never changes'); END""",
    """CREATE TRIGGER rulebook_edition_no_delete BEFORE DELETE ON rulebook_edition
       BEGIN SELECT RAISE(ABORT, 'an edition never changes'); END""",
    """CREATE TRIGGER rulebook_edition_no_replace BEFORE INSERT ON rulebook_edition
       WHEN EXISTS (SELECT 1 FROM rulebook_edition
                    WHERE digest = NEW.digest OR number = NEW.number OR rowid = NEW.rowid)
       BEGIN SELECT RAISE(ABORT, 'an edition never changes'); END""",
]
SQLITE_UNDO = [
    "DROP TRIGGER rulebook_edition_no_update",
    "DROP TRIGGER rulebook_edition_no_delete",
    "DROP TRIGGER rulebook_edition_no_replace",
]
POSTGRESQL = [
    """CREATE FUNCTION rulebook_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'an edition never changes'; END $$""",
    """CREATE TRIGGER rulebook_edition_never_changes BEFORE UPDATE OR DELETE ON rulebook_edition
       FOR EACH ROW EXECUTE FUNCTION rulebook_refuse()""",
    """CREATE TRIGGER rulebook_edition_no_truncate BEFORE TRUNCATE ON rulebook_edition
       FOR EACH STATEMENT EXECUTE FUNCTION rulebook_refuse()""",
]
POSTGRESQL_UNDO = [
    "DROP TRIGGER rulebook_edition_never_changes ON rulebook_edition",
    "DROP TRIGGER rulebook_edition_no_truncate ON rulebook_edition",
    "DROP FUNCTION rulebook_refuse()",
]


def guard(_apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unguard(_apps, schema_editor):
    undo = SQLITE_UNDO if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_UNDO
    for statement in undo:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0001_edition")]

    operations = [migrations.RunPython(guard, unguard)]
