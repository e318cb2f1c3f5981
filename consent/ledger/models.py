"""The ledger's rows: what is public for ever, and what opens it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """
    One line of the append-only ledger.

    `index` counts from 0 without gaps and is the only clock that counts.
    `commitment` is 32 bytes: SHA-256 over a tag, a salt and the record, see
    core/commitments.py. The database refuses changes and deletions.
    """

    index = models.BigIntegerField(primary_key=True)
    commitment = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["index"]

    def __str__(self) -> str:
        return str(self.index)


class Opening(models.Model):
    """
    What opens an entry: the salt and the record it commits to.

    Erasing a person deletes their openings; the entries stay and still verify.
    `form_key` makes a repeated form one entry; NULL where there was no form. The database refuses changes.
    """

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, primary_key=True, related_name="opening"
    )
    salt = models.BinaryField(max_length=32)
    record = models.TextField()
    kind = models.CharField(max_length=10)
    subject = models.UUIDField(null=True)
    number = models.CharField(_("receipt number"), max_length=9, unique=True)
    form_key = models.CharField(max_length=64, null=True)  # noqa: DJ001

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        indexes = [models.Index(fields=["subject", "entry"], name="ledger_opening_by_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "form_key"], name="ledger_opening_once_per_form"
            ),
            # Without a subject the key is that of a thing: an edition has one entry.
            models.UniqueConstraint(
                fields=["kind", "form_key"],
                condition=models.Q(subject=None),
                name="ledger_opening_once_per_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.number
