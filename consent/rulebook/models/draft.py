"""Drafts: what the next edition will change, who wrote it, and who else looked."""

import hashlib
import json
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consent.core.records import canonical
from consent.core.ways import Direction
from consent.rulebook.models.edition import Edition


class DraftQuerySet(models.QuerySet["Draft"]):
    def open(self) -> Self:
        """Those that can still become an edition."""
        return self.filter(
            state__in=[Draft.State.DRAFT, Draft.State.WAITING, Draft.State.SCHEDULED]
        )

    def to_take_up(self) -> Self:
        """Those that a second person is asked about, and those without an author; oldest first."""
        asked = Q(state=Draft.State.WAITING) | Q(state=Draft.State.DRAFT, author=None)
        return self.filter(asked).order_by("changed_at")

    def to_look_at(self) -> Self:
        """Those that one person published and nobody else has looked at, the most urgent first."""
        unseen = self.filter(state=Draft.State.PUBLISHED, looked_at=None)
        return unseen.exclude(look_due_at=None).order_by("look_due_at")


class Draft(models.Model):
    """
    A change of the rulebook on its way to an edition.

    `changes` is canonical JSON: each document that changes, whole, by the name of
    its part; null for one that is taken out. It was last seen to fit on `base`.
    `author` is the subject of who wrote it and in whose name it is published;
    null for what comes with a new version of the software (`shipped` is then the
    digest of its rulebook), until a member of staff takes it over. `approved_by` is
    a second person, before publication; `looked_by` one after it, due by
    `look_due_at`. The database refuses that either is the author. `reason` says in
    one public sentence why.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        WAITING = "waiting", _("waiting for a second person")
        SCHEDULED = "scheduled", _("will be published on its day")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded")
        SUPERSEDED = "superseded", _("overtaken by another change")

    class Look(models.TextChoices):
        AGREED = "agreed", _("agreed")
        SENT_BACK = "sent_back", _("sent back")

    title = models.CharField(_("title"), max_length=120)
    reason = models.CharField(_("reason, for everybody to read"), max_length=400, blank=True)
    base = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    changes = models.TextField(default="{}")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    direction = models.CharField(
        _("what it does to posts"),
        max_length=10,
        choices=[(one.value, one.value) for one in Direction],
        blank=True,
    )
    author = models.UUIDField(_("author"), null=True)
    started_at = models.DateTimeField(_("started"))
    changed_at = models.DateTimeField(_("changed"))
    publish_at = models.DateTimeField(_("publish on"), null=True)
    approved_by = models.UUIDField(_("approved by"), null=True)
    approved_at = models.DateTimeField(_("approved"), null=True)
    edition = models.OneToOneField(
        Edition, on_delete=models.PROTECT, null=True, related_name="draft"
    )
    ended_at = models.DateTimeField(_("ended"), null=True)
    look_due_at = models.DateTimeField(_("second look due"), null=True)
    looked_by = models.UUIDField(_("second look by"), null=True)
    looked_at = models.DateTimeField(_("second look"), null=True)
    look = models.CharField(_("result"), max_length=10, choices=Look, blank=True)
    shipped = models.CharField(_("comes with"), max_length=64, blank=True)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followed_by"
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-changed_at"]
        indexes = [models.Index(fields=["state", "publish_at"], name="rulebook_draft_due")]
        constraints = [
            models.CheckConstraint(
                name="rulebook_draft_approved_by_another", condition=~Q(approved_by=F("author"))
            ),
            models.CheckConstraint(
                name="rulebook_draft_looked_at_by_another", condition=~Q(looked_by=F("author"))
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
                | Q(state__in=["published", "discarded", "superseded"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def documents(self) -> dict[str, Any]:
        """Every document it changes by the name of its part; None for one that is taken out."""
        read: dict[str, Any] = json.loads(self.changes)
        return read

    def put(self, documents: dict[str, Any]) -> None:
        self.changes = canonical(documents).decode()

    @property
    def content(self) -> str:
        """The hex SHA-256 of what it changes: what exactly a second person has seen."""
        return hashlib.sha256(self.changes.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        """Whether it can still become an edition."""
        return self.state in {self.State.DRAFT, self.State.WAITING, self.State.SCHEDULED}


class Step(models.Model):
    """One thing that was done with a draft: by whom (null: by the clock), when, and why."""

    class What(models.TextChoices):
        STARTED = "started", _("started")
        CHANGED = "changed", _("changed")
        TAKEN_OVER = "taken_over", _("taken over")
        ASKED = "asked", _("a second person asked for")
        APPROVED = "approved", _("approved")
        SCHEDULED = "scheduled", _("scheduled")
        REOPENED = "reopened", _("opened again")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded")
        SUPERSEDED = "superseded", _("overtaken by another change")
        AGREED = "agreed", _("looked at: agreed")
        SENT_BACK = "sent_back", _("looked at: sent back")

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(_("what"), max_length=10, choices=What)
    by = models.UUIDField(_("by"), null=True)
    at = models.DateTimeField(_("when"))
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_what_display()


def note(draft: Draft, what: Step.What, *, by: UUID | None, at: datetime, text: str = "") -> Step:
    """Write down what was done with a draft."""
    return Step.objects.create(draft=draft, what=what, by=by, at=at, note=text[:400])
