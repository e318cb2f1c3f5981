"""Snapshots that were cut: what a pipeline may have filtered with."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Snapshot(models.Model):
    """
    One snapshot, from the moment at which all of it was on the disk.

    `digest` is SHA-256 over its manifest as signed, `manifest` that text. It holds every entry
    of the ledger below `entries`; the entry that records it is a later one. `kept_in` is its folder
    among those that are served (`consent.training.kept`), empty if it is not, or no longer, there.
    """

    digest = models.CharField(max_length=64, unique=True)
    manifest = models.TextField()
    edition = models.CharField(max_length=64)
    entries = models.BigIntegerField()
    accounts = models.BigIntegerField()
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("counts until"))
    kept_in = models.CharField(max_length=40, blank=True, default="")
    entry = models.BigIntegerField(_("entry"), unique=True)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-entry"]

    def __str__(self) -> str:
        return self.digest[:12]
