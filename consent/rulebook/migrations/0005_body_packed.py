"""
The body of an edition is packed.

An edition is written once, on the way to an urgent pause: a quarter of a megabyte of text took
the database longer than all else that it does for it. For the time of the move the editions can
change; the triggers that refuse it are set anew at its end, as SQLite makes the table anew.
"""

from importlib import import_module

from django.db import migrations, models

from consent.rulebook.models.packed_text import PackedTextField

never_change = import_module("consent.rulebook.migrations.0002_editions_never_change")


def pack(apps, _schema_editor):
    editions = apps.get_model("rulebook", "Edition").objects
    for digest, body in editions.values_list("digest", "body").iterator():
        editions.filter(digest=digest).update(packed=body)


def unpack(apps, _schema_editor):
    editions = apps.get_model("rulebook", "Edition").objects
    for digest, packed in editions.values_list("digest", "packed").iterator():
        editions.filter(digest=digest).update(body=packed)


def keep_as_is(_apps, schema_editor):
    """Keep PostgreSQL from trying to pack what is packed."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE rulebook_edition ALTER packed SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0004_drafts")]

    operations = [
        migrations.RunPython(never_change.unguard, never_change.guard),
        migrations.AddField("edition", "packed", PackedTextField(default="")),
        migrations.RunPython(keep_as_is, migrations.RunPython.noop),
        migrations.AlterField("edition", "body", models.TextField(default="")),
        migrations.RunPython(pack, unpack),
        migrations.RemoveField("edition", "body"),
        migrations.RenameField("edition", "packed", "body"),
        migrations.AlterField("edition", "body", PackedTextField(verbose_name="text")),
        migrations.RunPython(never_change.guard, never_change.unguard),
    ]
