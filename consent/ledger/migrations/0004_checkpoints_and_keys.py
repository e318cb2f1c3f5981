"""What was signed, and by which keys. A checkpoint that was signed does not change either."""

from django.db import migrations, models

SQLITE = [
    """CREATE TRIGGER ledger_checkpoint_no_update BEFORE UPDATE ON ledger_checkpoint
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_checkpoint_no_delete BEFORE DELETE ON ledger_checkpoint
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_checkpoint_no_replace BEFORE INSERT ON ledger_checkpoint
       WHEN EXISTS (SELECT 1 FROM ledger_checkpoint WHERE size = NEW.size)
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_key_no_delete BEFORE DELETE ON ledger_key
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
]
SQLITE_UNDO = [
    "DROP TRIGGER ledger_checkpoint_no_update",
    "DROP TRIGGER ledger_checkpoint_no_delete",
    "DROP TRIGGER ledger_checkpoint_no_replace",
    "DROP TRIGGER ledger_key_no_delete",
]
POSTGRESQL = [
    """CREATE TRIGGER ledger_checkpoint_append_only BEFORE UPDATE OR DELETE ON ledger_checkpoint
       FOR EACH ROW EXECUTE FUNCTION ledger_refuse()""",
    """CREATE TRIGGER ledger_checkpoint_no_truncate BEFORE TRUNCATE ON ledger_checkpoint
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
    """CREATE TRIGGER ledger_key_no_delete BEFORE DELETE ON ledger_key
       FOR EACH ROW EXECUTE FUNCTION ledger_refuse()""",
    """CREATE TRIGGER ledger_key_no_truncate BEFORE TRUNCATE ON ledger_key
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
]
POSTGRESQL_UNDO = [
    "DROP TRIGGER ledger_checkpoint_append_only ON ledger_checkpoint",
    "DROP TRIGGER ledger_checkpoint_no_truncate ON ledger_checkpoint",
    "DROP TRIGGER ledger_key_no_delete ON ledger_key",
    "DROP TRIGGER ledger_key_no_truncate ON ledger_key",
]


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    undo = SQLITE_UNDO if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_UNDO
    for statement in undo:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_one_entry_for_each_thing")]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField(max_length=32)),
                ("note", models.TextField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "checkpoint",
                "verbose_name_plural": "checkpoints",
                "ordering": ["size"],
            },
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.TextField(unique=True)),
                ("since", models.BigIntegerField()),
                ("until", models.BigIntegerField(null=True)),
                ("begun_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("compromised", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "key of the ledger",
                "verbose_name_plural": "keys of the ledger",
                "ordering": ["pk"],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
