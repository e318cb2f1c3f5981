"""An account on a platform, and whose it is."""

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.models import ADULT_AGE, certainly_adult
from consent.core.posts import Audience

if TYPE_CHECKING:
    from consent.core.places import Residence

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""From when somebody is certainly 18 of whom all we know is that they are not."""


class PlatformAccount(models.Model):
    """
    An account on a platform.

    `key` names the account in choices and receipts, whatever it is called
    today. An archive that does not name its account belongs to the person's only
    account on that platform, or else to one with an empty handle, until a later
    archive names it. `private` is how the account was at `private_as_of`.

    An account that its platform told us of has a `platform_id`, and is nobody's until it is
    linked to a person. What the platform says of its owner stands here: where they live (from
    `lives_since` on), when they were born, or only whether they are a minor; `grown_up_at` is when
    it first said that they are none. `email_mark` stands for an address that the platform has
    verified (see consent/access/secrets.py); the address itself is not kept. `objected_at` is set
    while the account is nobody's and its last owner here had said no before they left: since then
    all of it is kept out.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="platform_accounts",
    )
    platform = models.SlugField(_("platform"), max_length=40)
    handle = models.CharField(_("account name"), max_length=200, blank=True)
    private = models.BooleanField(_("private"), null=True)
    private_as_of = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    # NULL, not '': databases take any number of them for different in a unique index.
    platform_id = models.CharField(max_length=200, null=True)  # noqa: DJ001
    version = models.BigIntegerField(null=True)
    country = models.CharField(max_length=2, blank=True, default="")
    subdivision = models.CharField(max_length=6, blank=True, default="")
    lives_since = models.DateTimeField(null=True)
    born = models.PositiveSmallIntegerField(null=True)
    minor = models.BooleanField(null=True)
    grown_up_at = models.DateTimeField(null=True)
    email_mark = models.BinaryField(max_length=32, null=True)
    objected_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("platform account")
        verbose_name_plural = _("platform accounts")
        ordering = ["platform", "handle"]
        indexes = [
            # Support finds people by the names they have on platforms.
            models.Index(Upper("handle"), name="posts_account_by_handle"),
            models.Index(
                fields=["platform", "email_mark"],
                condition=models.Q(email_mark__isnull=False, person=None),
                name="posts_account_by_email_mark",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "platform", "handle"],
                condition=models.Q(platform_id=None),
                name="posts_account_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["platform", "platform_id"], name="posts_account_once_per_platform"
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | models.Q(platform_id__isnull=False),
                name="posts_account_is_somebodys_or_fed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.handle}".strip()

    @property
    def is_fed(self) -> bool:
        """Whether the platform itself tells us of this account and its posts."""
        return self.platform_id is not None

    @property
    def adult_from(self) -> datetime | None:
        """The instant from which its owner was certainly 18, as the platform says, or None."""
        if self.minor:
            return NEVER
        if self.born is None:
            return self.grown_up_at
        by_year = certainly_adult(self.born)
        if self.grown_up_at is None or self.grown_up_at.year < self.born + ADULT_AGE:
            # Who is told to be no minor, and born too late for that, may be one.
            return by_year
        return min(by_year, self.grown_up_at)

    def lives(self, at: datetime) -> "Residence | None":
        """Return where its owner lives, as the platform says."""
        if not self.country or (self.lives_since is not None and at < self.lives_since):
            return None
        # Late: whoever only wants the tables does without the rules of places.
        from consent.core.places import residence_in

        return residence_in(self.country, self.subdivision)

    def seen_by(self, audience: Audience) -> Audience:
        """
        Return who can see a post of this account which its platform sent with an audience.

        While an account is private nothing in it is public, whenever its posts were sent.
        """
        if self.is_fed and self.private and audience is Audience.PUBLIC:
            return Audience.FOLLOWERS
        return audience


class AccountLink(models.Model):
    """
    That an account is a person's: how we know, since when, and until when.

    Links that have ended are kept while the person is here: what somebody took apart is not
    put together again without them.
    """

    class How(models.TextChoices):
        EMAIL = "email", _("the same e-mail address, confirmed there and here")
        SIGNED = "signed", _("a signed link from the platform, confirmed by you")
        OPENID = "openid", _("you signed in there, and confirmed it here")

    account = models.ForeignKey(PlatformAccount, on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account_links"
    )
    how = models.CharField(max_length=6, choices=How)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link to a platform account")
        verbose_name_plural = _("links to platform accounts")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(ended_at=None),
                name="posts_link_one_person_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.how} {self.made_at:%Y-%m-%d}"
