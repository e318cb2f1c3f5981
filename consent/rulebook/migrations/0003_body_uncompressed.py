"""
PostgreSQL keeps the body of an edition as it is, rather than compressing it.

An edition is written once, on the way to an urgent pause; packing its text took
longer than all else that the database does for it.
"""

from django.db import migrations


def keep_as_is(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE rulebook_edition ALTER body SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0002_editions_never_change")]

    operations = [migrations.RunPython(keep_as_is, migrations.RunPython.noop)]
