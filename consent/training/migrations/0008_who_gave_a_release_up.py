from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0007_confirmations_by_platform"),
    ]

    operations = [
        migrations.AddField(
            model_name="release",
            name="given_up_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="release",
            name="given_up_by",
            field=models.UUIDField(null=True),
        ),
    ]
