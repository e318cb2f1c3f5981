"""What pipelines say of themselves: with which snapshot each of them filters."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.training.models.snapshot import Snapshot


class Confirmation(models.Model):
    """
    A pipeline has said that it filters with a snapshot from now on.

    `platform` is what its key is for; '' if an operator said it. `entries` and `platforms` (with
    spaces around each) are those of the snapshot. `reaches_further`: no confirmation before held
    so many entries. Of these rows the one with the fewest entries above a choice is the first by
    which the choice was honoured: one look into an index, however many choices there are, and no
    row for any of them.
    """

    pipeline = models.CharField(_("pipeline"), max_length=100)
    platform = models.CharField(_("platform"), max_length=40, blank=True, db_default="")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="confirmations")
    entries = models.BigIntegerField(_("entries"))
    platforms = models.TextField()
    reaches_further = models.BooleanField()
    confirmed_at = models.DateTimeField(_("confirmed"))

    class Meta:
        verbose_name = _("confirmation of a pipeline")
        verbose_name_plural = _("confirmations of pipelines")
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pipeline", "platform", "snapshot"], name="training_confirmed_once_by_each"
            )
        ]
        indexes = [
            models.Index(
                fields=["entries"],
                condition=models.Q(reaches_further=True),
                name="training_confirmed_entries",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pipeline}: {self.snapshot_id}"
