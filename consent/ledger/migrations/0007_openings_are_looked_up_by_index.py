"""
An opening that is there already is looked for by each of its indexes, one after another.

With all three in one condition SQLite may read every opening for each new one: it does where
its statistics were taken when there were few.
"""

from django.db import migrations

DROP = "DROP TRIGGER ledger_opening_no_replace"
REPLACED = """CREATE TRIGGER ledger_opening_no_replace BEFORE INSERT ON ledger_opening
    WHEN {known}
    BEGIN SELECT RAISE(ABORT, 'openings do not change'); END"""
APART = REPLACED.format(
    known="""EXISTS (SELECT 1 FROM ledger_opening WHERE entry_id = NEW.entry_id)
    OR EXISTS (SELECT 1 FROM ledger_opening WHERE number = NEW.number)
    OR EXISTS (SELECT 1 FROM ledger_opening
               WHERE subject = NEW.subject AND form_key = NEW.form_key)"""
)
AT_ONCE = REPLACED.format(
    known="""EXISTS (SELECT 1 FROM ledger_opening WHERE entry_id = NEW.entry_id
                    OR number = NEW.number
                    OR (subject = NEW.subject AND form_key = NEW.form_key))"""
)


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(DROP)
        schema_editor.execute(APART)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(DROP)
        schema_editor.execute(AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_moments_of_choices")]

    operations = [migrations.RunPython(guard, unguard)]
