"""An archive on its way in: what was given, how far the reading is, how it ended."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

EXACT_BELOW = 100


class Import(models.Model):
    """
    One archive a person brought, in one or several parts.

    `report` says what was found (see consent/actions/reporting.py for its members);
    `refusal` is the word of the reason if the archive was refused, with the
    file and the limit concerned in `refused_member`, `refused_limit`. With
    `incomplete` the archive is read even if one of its numbered files is missing. With
    `reads` only the posts of this platform are read: an archive of Instagram brings those of
    Threads along, which are an import of their own. Without `keeps` the archive is only
    checked: no post of it is stored, no name of a file either, and the row itself is deleted
    soon after its owner has seen the numbers. `said_account` is what its owner calls the account
    that the archive is of ('' one without a name, None: they did not say), for archives that
    name none.
    `position` counts the posts that are here so far, of about `estimate`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        DONE = "done", _("done")
        REFUSED = "refused", _("could not be read")
        STOPPED = "stopped", _("stopped by you")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports"
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stop_asked_at = models.DateTimeField(null=True)
    incomplete = models.BooleanField(default=False)
    keeps = models.BooleanField(default=True)
    reads = models.SlugField(max_length=40, blank=True)
    # NULL, not '': that is the account without a name.
    said_account = models.CharField(max_length=200, null=True)  # noqa: DJ001
    position = models.PositiveIntegerField(default=0)
    estimate = models.PositiveIntegerField(null=True)
    posts_new = models.PositiveIntegerField(default=0)
    posts_known = models.PositiveIntegerField(default=0)
    platform = models.SlugField(max_length=40, blank=True)
    account = models.ForeignKey(
        "posts.PlatformAccount", on_delete=models.SET_NULL, null=True, related_name="imports"
    )
    report = models.JSONField(default=dict)
    refusal = models.CharField(max_length=40, blank=True)
    refused_member = models.CharField(max_length=200, blank=True)
    refused_limit = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at", "-pk"]
        constraints = [
            # One running import per person: a second upload waits for its turn at the door.
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=["waiting", "reading"]),
                name="posts_import_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ended_at"], condition=models.Q(keeps=False), name="posts_import_checked"
            )
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_running(self) -> bool:
        return self.state in {self.State.WAITING, self.State.READING}

    @property
    def about(self) -> int | None:
        """The estimate in round numbers, which stay as they are while more is read."""
        if self.estimate is None or self.estimate < EXACT_BELOW:
            return self.estimate
        unit: int = 10 ** (len(str(self.estimate)) - 2)
        return max(self.position, round(self.estimate / unit) * unit)


class ImportPart(models.Model):
    """
    One file that was given. `path` is where it lies until the reading has ended, then ''.

    An upload lies in our own folder and is deleted; a file named on the command
    line lies where its owner keeps it and stays.
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    path = models.CharField(max_length=500, blank=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            # The few that are here still: asked for every few seconds, among all there ever were.
            models.Index(
                fields=["of"], condition=models.Q(deleted_at=None), name="posts_importpart_here"
            )
        ]

    def __str__(self) -> str:
        return self.name
