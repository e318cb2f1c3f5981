"""
A statement keeps the days that the person named: the first and the last one it is about.

For those of before, they are the days it was in the zone that the person has now.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import TruncDate

A_MOMENT = timedelta(microseconds=1)


def name_days(apps, schema_editor):
    statements = apps.get_model("posts", "AudienceStatement").objects
    for (name,) in statements.values_list("person__time_zone").distinct().order_by():
        theirs, zone = statements.filter(person__time_zone=name), _zone(name)
        since = theirs.filter(first_day=None, starts_at__isnull=False)
        since.update(first_day=TruncDate("starts_at", tzinfo=zone))
        until = theirs.filter(last_day=None, ends_at__isnull=False)
        until.update(last_day=TruncDate(F("ends_at") - A_MOMENT, tzinfo=zone))


def _zone(name):
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_days_and_years_that_were_told"),
        ("posts", "0012_census_parts"),
    ]

    operations = [
        migrations.AddField(
            model_name="audiencestatement",
            name="first_day",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="audiencestatement",
            name="last_day",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(name_days, migrations.RunPython.noop),
    ]
