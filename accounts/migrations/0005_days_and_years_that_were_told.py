"""
The day a person named for where they live is kept, and so is each year of birth that they told.

For what was told before, the day is the one it was in the zone that the person has now.
"""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import TruncDate


def name_days(apps, schema_editor):
    residences = apps.get_model("accounts", "Residence").objects.filter(first_day=None)
    for name in apps.get_model("accounts", "User").objects.values_list("time_zone").distinct():
        theirs = residences.filter(person__time_zone=name[0])
        theirs.update(first_day=TruncDate("starts_at", tzinfo=_zone(name[0])))


def _zone(name):
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_export"),
    ]

    operations = [
        migrations.AddField(
            model_name="residence",
            name="first_day",
            field=models.DateField(null=True, verbose_name="the day that was named"),
        ),
        migrations.CreateModel(
            name="BirthYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "born",
                    models.PositiveSmallIntegerField(null=True, verbose_name="year of birth"),
                ),
                ("told_at", models.DateTimeField(verbose_name="told us on")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="birth_years",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "year of birth",
                "verbose_name_plural": "years of birth",
                "ordering": ["-told_at", "-pk"],
            },
        ),
        migrations.RunPython(name_days, migrations.RunPython.noop),
    ]
