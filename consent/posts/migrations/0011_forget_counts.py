"""
Counts of posts are dropped: the next migration gives them another form, and they take themselves anew.

On its own, because PostgreSQL changes no table from which the same transaction deleted.
"""

from django.db import migrations


def forget_counts(apps, schema_editor):
    for name in ("CensusCell", "CensusGroups", "CensusWish", "Census"):
        apps.get_model("posts", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0010_whose_post_was_removed"),
    ]

    operations = [
        migrations.RunPython(forget_counts, migrations.RunPython.noop),
    ]
