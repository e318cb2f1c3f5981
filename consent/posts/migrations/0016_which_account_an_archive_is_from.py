from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0015_statements_take_their_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="said_account",
            field=models.CharField(max_length=200, null=True),
        ),
    ]
