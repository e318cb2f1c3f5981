"""People can speak of posts that an archive calls private because the account was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0013_statements_keep_their_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="audiencestatement",
            name="of_private",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
