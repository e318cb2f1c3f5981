"""A statement about very many posts comes to count for them some at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0014_statement_about_a_private_account"),
    ]

    operations = [
        migrations.AddField(
            model_name="audiencestatement",
            name="left",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="audiencestatement",
            name="reached",
            field=models.BigIntegerField(null=True),
        ),
    ]
