"""
An entry about a thing, and not about a person, comes once: an edition has one entry.

A partial index: SQLite adds it without making the table anew, so its triggers stay.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]

    operations = [
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.UniqueConstraint(
                fields=["kind", "form_key"],
                condition=models.Q(subject=None),
                name="ledger_opening_once_per_thing",
            ),
        ),
    ]
