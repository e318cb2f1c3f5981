"""Releases: named sets of posts that models are trained from, from the cut-off to the seal."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Release(models.Model):
    """
    One named training data set.

    `cut` is the index of the ledger entry that cut it off: everything below it counts, judged at
    `opened_at` by the rules of `edition`. `secret`, 32 bytes, keys the tags of its items (see
    core/uses.py). What goes in is proposed by one member of staff, with what `items` there are
    and their `root`, and sealed by another, with the entry `seal`. `contents` says in numbers
    what is in it: by platform, kind and place, and the first and last day.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        PROPOSED = "proposed", _("waits for a second person")
        SEALED = "sealed", _("sealed")
        ABANDONED = "abandoned", _("given up")

    name = models.SlugField(_("name"), max_length=60, unique=True)
    purpose = models.TextField(_("purpose"))
    controller = models.TextField(_("who trains"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    opened_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField(_("cut off"))
    cut = models.BigIntegerField(_("entry of the cut-off"), unique=True)
    edition = models.CharField(max_length=64)
    secret = models.BinaryField(max_length=32)
    snapshot = models.CharField(max_length=64, blank=True)
    proposed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField(null=True)
    items = models.BigIntegerField(_("posts"), null=True)
    root = models.BinaryField(max_length=32, null=True)
    contents = models.JSONField(default=dict)
    sealed_by = models.UUIDField(null=True)
    sealed_at = models.DateTimeField(_("sealed"), null=True)
    seal = models.BigIntegerField(_("entry of the seal"), unique=True, null=True)
    given_up_by = models.UUIDField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-cut"]
        constraints = [
            models.CheckConstraint(
                name="training_release_sealed_by_two",
                condition=~Q(state="sealed")
                | (
                    Q(seal__isnull=False)
                    & Q(sealed_at__isnull=False)
                    & Q(root__isnull=False)
                    & Q(sealed_by__isnull=False)
                    & Q(proposed_by__isnull=False)
                    & ~Q(sealed_by=F("proposed_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sealed(self) -> bool:
        return self.state == self.State.SEALED


class Sealing(models.Model):
    """
    A seal that the second person has asked for: a worker holds what was proposed against the ledger.

    `root` is what they have seen; `done` of the release's `items` posts are checked. The row goes
    with the seal, and when something else is proposed or the release is given up: then nothing
    is sealed. `refusal` says why it was refused, with the first of the posts that must stay out,
    until it is asked for again (consent/actions/ask_for_seal.py).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CHECKING = "checking", _("being checked")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("could not be checked")

    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="sealing")
    root = models.BinaryField(max_length=32)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    refusal = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("seal that was asked for")
        verbose_name_plural = _("seals that were asked for")

    def __str__(self) -> str:
        return f"seal of {self.release_id}"

    @property
    def is_running(self) -> bool:
        return self.state in {self.State.WAITING, self.State.CHECKING}


class ReleaseShare(models.Model):
    """How many posts of an account are in a sealed release; `account` is the account's key."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="shares")
    account = models.UUIDField()
    posts = models.BigIntegerField()

    class Meta:
        verbose_name = _("part of a release")
        verbose_name_plural = _("parts of releases")
        indexes = [models.Index(fields=["account"], name="training_share_by_account")]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "account"], name="training_share_once_per_account"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} in {self.release_id}"


class TrainedModel(models.Model):
    """A model that was trained from a release, in use until it was withdrawn."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="trained")
    name = models.CharField(_("name"), max_length=200)
    trained_on = models.DateField(_("trained"))
    noted_by = models.UUIDField(null=True)
    withdrawn_on = models.DateField(_("withdrawn"), null=True)
    withdrawn_why = models.TextField(_("why"), blank=True)
    withdrawn_by = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("trained model")
        verbose_name_plural = _("trained models")
        ordering = ["-trained_on", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "name"], name="training_model_once_per_release"
            )
        ]

    def __str__(self) -> str:
        return self.name
