from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "digest",
                    models.CharField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="digest"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                ("published_at", models.DateTimeField(verbose_name="published")),
                ("published_by", models.UUIDField(null=True, verbose_name="published by")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("shipped", "shipped with the project"),
                            ("file", "loaded from a file"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                ("body", models.TextField(verbose_name="text")),
            ],
            options={
                "verbose_name": "edition",
                "verbose_name_plural": "editions",
                "ordering": ["-number"],
            },
        ),
    ]
