"""Drafts of the rulebook, and what was done with each. Who may not be one person, cannot be."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

DIRECTIONS = ["protective", "permissive", "both", "neutral"]


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0003_body_uncompressed")]

    operations = [
        migrations.AlterField(
            model_name="edition",
            name="source",
            field=models.CharField(
                choices=[
                    ("shipped", "shipped with the project"),
                    ("file", "loaded from a file"),
                    ("draft", "written here"),
                ],
                max_length=10,
                verbose_name="source",
            ),
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=400, verbose_name="reason, for everybody to read"
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rulebook.edition",
                    ),
                ),
                ("changes", models.TextField(default="{}")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being written"),
                            ("waiting", "waiting for a second person"),
                            ("scheduled", "will be published on its day"),
                            ("published", "published"),
                            ("discarded", "discarded"),
                            ("superseded", "overtaken by another change"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[(word, word) for word in DIRECTIONS],
                        max_length=10,
                        verbose_name="what it does to posts",
                    ),
                ),
                ("author", models.UUIDField(null=True, verbose_name="author")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                ("publish_at", models.DateTimeField(null=True, verbose_name="publish on")),
                ("approved_by", models.UUIDField(null=True, verbose_name="approved by")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="approved")),
                (
                    "edition",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="rulebook.edition",
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("look_due_at", models.DateTimeField(null=True, verbose_name="second look due")),
                ("looked_by", models.UUIDField(null=True, verbose_name="second look by")),
                ("looked_at", models.DateTimeField(null=True, verbose_name="second look")),
                (
                    "look",
                    models.CharField(
                        blank=True,
                        choices=[("agreed", "agreed"), ("sent_back", "sent back")],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                (
                    "shipped",
                    models.CharField(blank=True, max_length=64, verbose_name="comes with"),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="rulebook.draft",
                    ),
                ),
            ],
            options={
                "verbose_name": "draft",
                "verbose_name_plural": "drafts",
                "ordering": ["-changed_at"],
                "indexes": [
                    models.Index(fields=["state", "publish_at"], name="rulebook_draft_due")
                ],
                "constraints": [
                    models.CheckConstraint(
                        name="rulebook_draft_approved_by_another",
                        condition=~Q(approved_by=F("author")),
                    ),
                    models.CheckConstraint(
                        name="rulebook_draft_looked_at_by_another",
                        condition=~Q(looked_by=F("author")),
                    ),
                    models.CheckConstraint(
                        name="rulebook_draft_approval_has_who_and_when",
                        condition=Q(approved_by=None, approved_at=None)
                        | Q(approved_by__isnull=False, approved_at__isnull=False),
                    ),
                    models.CheckConstraint(
                        name="rulebook_draft_look_has_who_and_when",
                        condition=Q(looked_by=None, looked_at=None, look="")
                        | (Q(looked_by__isnull=False, looked_at__isnull=False) & ~Q(look="")),
                    ),
                    models.CheckConstraint(
                        name="rulebook_draft_published_has_edition_and_author",
                        condition=Q(state="published", edition__isnull=False, author__isnull=False)
                        | (~Q(state="published") & Q(edition=None)),
                    ),
                    models.CheckConstraint(
                        name="rulebook_draft_published_is_seen_by_two",
                        condition=~Q(state="published")
                        | Q(approved_by__isnull=False)
                        | Q(look_due_at__isnull=False),
                    ),
                    models.CheckConstraint(
                        name="rulebook_draft_that_lets_more_in_is_approved",
                        condition=~Q(state="published", direction__in=["permissive", "both"])
                        | Q(approved_by__isnull=False),
                    ),
                    models.CheckConstraint(
                        name="rulebook_draft_scheduled_has_a_day",
                        condition=~Q(state="scheduled") | Q(publish_at__isnull=False),
                    ),
                    models.CheckConstraint(
                        name="rulebook_draft_ended_has_when",
                        condition=Q(state__in=["draft", "waiting", "scheduled"], ended_at=None)
                        | Q(
                            state__in=["published", "discarded", "superseded"],
                            ended_at__isnull=False,
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("started", "started"),
                            ("changed", "changed"),
                            ("taken_over", "taken over"),
                            ("asked", "a second person asked for"),
                            ("approved", "approved"),
                            ("scheduled", "scheduled"),
                            ("reopened", "opened again"),
                            ("published", "published"),
                            ("discarded", "discarded"),
                            ("superseded", "overtaken by another change"),
                            ("agreed", "looked at: agreed"),
                            ("sent_back", "looked at: sent back"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("by", models.UUIDField(null=True, verbose_name="by")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="note")),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="rulebook.draft",
                    ),
                ),
            ],
            options={
                "verbose_name": "step",
                "verbose_name_plural": "steps",
                "ordering": ["pk"],
            },
        ),
    ]
