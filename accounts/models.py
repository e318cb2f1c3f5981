"""A person, and where they live over time."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

# A person of whom only the birth year is known is certainly 18 when the year in
# which they turn 18 is over, everywhere on earth.
ADULT_AGE = 18


@lru_cache(maxsize=256)
def certainly_adult(born: int) -> datetime:
    """Return the instant from which somebody born in a year was certainly 18."""
    # The year is over in the last zone on earth (UTC-12) at noon UTC.
    return datetime(born + ADULT_AGE + 1, 1, 1, 12, tzinfo=UTC)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """
    A person who signs in.

    `subject` is their opaque name wherever a foreign key must not point: in the
    ledger, in receipts, in snapshots.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    subject = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    born = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("theme"), max_length=5, blank=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("invented for the demo"), default=False, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    # Sessions of an earlier round have ended (see accounts/sign_in/sessions.py).
    sessions_round = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **options: Any) -> None:
        """
        Write a person; one who was deleted meanwhile stays deleted.

        :raises DatabaseError: if they were, where Django would make them again
        """
        known = not self._state.adding and options.get("update_fields") is None
        if known and not args and not options.get("force_insert"):
            options["force_update"] = True
        super().save(*args, **options)

    def get_session_auth_hash(self) -> str:
        """Return what a session must carry to be this person's; changes end the session."""
        return self._hash_of_session(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same for secret keys that were in use before."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._hash_of_session(secret)

    def _hash_of_session(self, secret: str) -> str:
        ends_with = f"{self.password}:{self.sessions_round}"
        return salted_hmac(
            "accounts.session", ends_with, secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def adult_from(self) -> datetime | None:
        """The instant from which this person was certainly 18; None if not known."""
        return None if self.born is None else certainly_adult(self.born)


class ResidenceQuerySet(models.QuerySet["Residence"]):
    def in_force(self, at: datetime) -> Self:
        """Return residences begun by then, the one that counts first."""
        return self.filter(starts_at__lte=at).order_by("-starts_at", "-pk")


class Residence(models.Model):
    """
    Where a person lives from an instant on, until their next residence starts.

    An empty `country` means that the person does not want to say. `first_day` is
    the day that was named; `starts_at` is the instant from which it counts, which
    lies on another day elsewhere on earth. History is kept: a later declaration
    for the same time replaces an earlier one.
    """

    class Source(models.TextChoices):
        DECLARED = "declared", _("you told us")
        PLATFORM = "platform", _("the platform's record")
        SUPPORT = "support", _("support, on your behalf")

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="residences")
    country = models.CharField(_("country"), max_length=2, blank=True)
    subdivision = models.CharField(_("state or province"), max_length=6, blank=True)
    starts_at = models.DateTimeField(_("from"))
    first_day = models.DateField(_("the day that was named"), null=True)
    declared_at = models.DateTimeField(_("told us on"))
    source = models.CharField(max_length=8, choices=Source, default=Source.DECLARED)

    objects = ResidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("residence")
        verbose_name_plural = _("residences")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="accounts_residence_subdivision_is_of_country",
                condition=models.Q(subdivision="")
                | models.Q(subdivision__startswith=models.F("country")),
            ),
        ]

    def __str__(self) -> str:
        return self.subdivision or self.country or "?"


class BirthYear(models.Model):
    """That a person told us in which year they were born; empty if they took it back."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="birth_years")
    born = models.PositiveSmallIntegerField(_("year of birth"), null=True)
    told_at = models.DateTimeField(_("told us on"))

    class Meta:
        verbose_name = _("year of birth")
        verbose_name_plural = _("years of birth")
        ordering = ["-told_at", "-pk"]

    def __str__(self) -> str:
        return str(self.born or "?")


class StaffLook(models.Model):
    """One look of a staff member at a person's data; the person sees it in their history."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="staff_looks")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seen = models.CharField(_("what was looked at"), max_length=40)

    class Meta:
        verbose_name = _("look by staff")
        verbose_name_plural = _("looks by staff")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.seen} {self.at:%Y-%m-%d}"


class Erasure(models.Model):
    """
    That somebody's account is to be deleted: who asked for it, how and when, and when it was done.

    Afterwards `person` is empty and nothing here tells whose account it was. `by` is the member
    of staff who began it for somebody who asked; empty where the person did it themselves.
    """

    class Channel(models.TextChoices):
        WEB = "web", _("by the person, on the site")
        SUPPORT = "support", _("by support, for the person")
        COMMAND = "command", _("by a command of the operator")

    person = models.OneToOneField(
        User, on_delete=models.SET_NULL, null=True, related_name="erasure"
    )
    channel = models.CharField(_("how it was asked for"), max_length=8, choices=Channel)
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("begun by")
    )
    asked_at = models.DateTimeField(_("asked for"))
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("deletion of an account")
        verbose_name_plural = _("deletions of accounts")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.channel} {self.asked_at:%Y-%m-%d}"


class Export(models.Model):
    """
    All that is held about a person, as one file for them to take away.

    `rows_done` of about `rows_about` are in it so far. The file is deleted at `ends_at`, and this
    row with it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        MAKING = "making", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be made")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    rows_done = models.PositiveBigIntegerField(default=0)
    rows_about = models.PositiveBigIntegerField(null=True)
    size = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name = _("download of one's own data")
        verbose_name_plural = _("downloads of one's own data")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], name="accounts_export_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_running(self) -> bool:
        return self.state in {self.State.WAITING, self.State.MAKING}
