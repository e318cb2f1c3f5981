"""A census has one line for all that is asked of a platform in a place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0011_forget_counts"),
    ]

    operations = [
        migrations.CreateModel(
            name="CensusPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=8)),
                ("platform", models.CharField(max_length=40)),
                ("cells", models.TextField()),
                ("people", models.TextField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="censusgroups",
            name="posts_census_groups_once",
        ),
        migrations.RemoveField(
            model_name="censusgroups",
            name="platform",
        ),
        migrations.AddConstraint(
            model_name="censusgroups",
            constraint=models.UniqueConstraint(
                fields=("census", "what", "place"), name="posts_census_groups_once"
            ),
        ),
        migrations.AddField(
            model_name="censuspart",
            name="census",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="posts.census"
            ),
        ),
        migrations.DeleteModel(
            name="CensusCell",
        ),
        migrations.AddConstraint(
            model_name="censuspart",
            constraint=models.UniqueConstraint(
                fields=("census", "platform", "place"), name="posts_census_part_once"
            ),
        ),
    ]
