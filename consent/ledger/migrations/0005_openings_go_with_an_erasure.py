"""
Openings are deleted only if the newest entry of the ledger is an erasure that names them.

So nothing can be hidden without an entry that tells of it. On PostgreSQL the function
`ledger_close` does it for a role that may not delete openings itself (ADR 25).
"""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER ledger_opening_no_delete BEFORE DELETE ON ledger_opening
       WHEN NOT EXISTS (
           SELECT 1
           FROM (SELECT kind, record FROM ledger_opening ORDER BY entry_id DESC LIMIT 1) AS newest,
                json_each(newest.record, '$.entries') AS named
           WHERE newest.kind = 'erasure' AND named.value = OLD.entry_id)
       BEGIN SELECT RAISE(ABORT, 'openings are deleted only by an erasure'); END""",
]
SQLITE_UNDO = ["DROP TRIGGER ledger_opening_no_delete"]
POSTGRESQL = [
    """CREATE FUNCTION ledger_refuse_silent_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
       DECLARE newest record;
       BEGIN
           SELECT kind, ledger_opening.record AS told INTO newest FROM ledger_opening
           ORDER BY entry_id DESC LIMIT 1;
           IF newest.kind = 'erasure'
              AND (newest.told::jsonb -> 'entries') @> to_jsonb(OLD.entry_id) THEN
               RETURN OLD;
           END IF;
           RAISE EXCEPTION 'openings are deleted only by an erasure';
       END $$""",
    """CREATE TRIGGER ledger_opening_no_silent_erasure BEFORE DELETE ON ledger_opening
       FOR EACH ROW EXECUTE FUNCTION ledger_refuse_silent_erasure()""",
    # The names it uses are those of the schema it is made in, whatever its caller has set.
    """CREATE FUNCTION ledger_close(whose uuid) RETURNS bigint
       LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
       DECLARE closed bigint;
       BEGIN
           DELETE FROM ledger_opening WHERE subject = whose;
           GET DIAGNOSTICS closed = ROW_COUNT;
           RETURN closed;
       END $$""",
    "REVOKE ALL ON FUNCTION ledger_close(uuid) FROM PUBLIC",
]
POSTGRESQL_UNDO = [
    "DROP FUNCTION ledger_close(uuid)",
    "DROP TRIGGER ledger_opening_no_silent_erasure ON ledger_opening",
    "DROP FUNCTION ledger_refuse_silent_erasure()",
]


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    undo = SQLITE_UNDO if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_UNDO
    for statement in undo:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_checkpoints_and_keys")]

    operations = [migrations.RunPython(guard, unguard)]
