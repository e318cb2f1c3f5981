"""A person's account on a platform."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _


class PlatformAccount(models.Model):
    """
    An account on a platform.

    `key` names the account in choices and receipts, whatever it is called
    today. An archive that does not name its account belongs to the person's only
    account on that platform, or else to one with an empty handle, until a later
    archive names it. `private` is how the account was at `private_as_of`.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="platform_accounts"
    )
    platform = models.SlugField(_("platform"), max_length=40)
    handle = models.CharField(_("account name"), max_length=200, blank=True)
    private = models.BooleanField(_("private"), null=True)
    private_as_of = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("platform account")
        verbose_name_plural = _("platform accounts")
        ordering = ["platform", "handle"]
        # Support finds people by the names they have on platforms.
        indexes = [models.Index(Upper("handle"), name="posts_account_by_handle")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "platform", "handle"], name="posts_account_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.handle}".strip()
