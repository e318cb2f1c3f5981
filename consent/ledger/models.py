"""The ledger's rows: what is public for ever, and what opens it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.core.notes import VerifierKey


class Entry(models.Model):
    """
    One line of the append-only ledger.

    `index` counts from 0 without gaps and is the only clock that counts.
    `commitment` is 32 bytes: SHA-256 over a tag, a salt and the record, see
    core/records.py. The database refuses changes and deletions.
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


class Checkpoint(models.Model):
    """
    A state of the ledger that was signed: its first `size` entries have this root, 32 bytes.

    `note` is what was published. The database refuses changes and deletions.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["size"]

    def __str__(self) -> str:
        return str(self.size)


class Key(models.Model):
    """
    A public key of the ledger, and which checkpoints it signs: its entries of kind `key`, as a row.

    `line` is the verifier key. It signs checkpoints from `since` entries on, to `until`
    entries; None while it signs. `ends_at` is when it will stop. Signatures of a key
    that was `compromised` count for nothing.
    """

    line = models.TextField(unique=True)
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    compromised = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("key of the ledger")
        verbose_name_plural = _("keys of the ledger")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.line

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey.parse(self.line)


class Moments(models.Model):
    """
    When a choice was in the ledger, and when it had come how far: an instant for each step.

    None for a step that it has not taken yet. All of them by the clock of the database, so that
    they can be compared whatever process noted them. Nothing here says whose choice it was; the
    rows are for the newest choices only (`moments.KEPT`).
    """

    # By its number and not as a key into the entries: whatever becomes of those, this hinders nobody.
    index = models.BigIntegerField(primary_key=True)
    acknowledged_at = models.DateTimeField(db_index=True)
    proven_at = models.DateTimeField(null=True)
    in_snapshot_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("moments of a choice")
        verbose_name_plural = _("moments of choices")
        indexes = [
            models.Index(
                fields=["index"],
                condition=models.Q(proven_at=None),
                name="ledger_moments_not_proven",
            ),
        ]

    def __str__(self) -> str:
        return str(self.index)
