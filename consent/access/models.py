"""What programs show to be let in, and what was used up."""

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

MARK = "pdk"
"""Every key begins with it, so that programs that look for lost keys know one."""


class Scope(StrEnum):
    """What a key opens."""

    INGEST = "ingest:write"
    LOOKUP = "lookup:read"
    SNAPSHOT = "snapshot:read"
    CONFIRM = "snapshot:confirm"


def digest_of(secret: str) -> bytes:
    # 256 random bits need no slow hash.
    return hashlib.sha256(secret.encode()).digest()


class ApiKey(models.Model):
    """
    A key to the API: of its secret only the digest is kept.

    `name` is the part of the key that is no secret. Whatever it opens, it opens for one
    platform. `scopes` have spaces between them.
    """

    name = models.CharField(max_length=16, unique=True)
    digest = models.BinaryField(max_length=32)
    label = models.CharField(_("what it is for"), max_length=100)
    platform = models.SlugField(_("platform"), max_length=40)
    scopes = models.CharField(_("what it opens"), max_length=200)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    expires_at = models.DateTimeField(_("counts until"), null=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("key to the API")
        verbose_name_plural = _("keys to the API")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.label} ({self.name})"

    @classmethod
    def new(
        cls,
        *,
        label: str,
        platform: str,
        scopes: list[Scope],
        expires_at: datetime | None = None,
        made_by: models.Model | None = None,
        at: datetime,
    ) -> tuple[Self, str]:
        """Make a key; return it with its text, which nobody can find out later."""
        name, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        key = cls.objects.create(
            name=name,
            digest=digest_of(secret),
            label=label,
            platform=platform,
            scopes=" ".join(sorted(scopes)),
            made_at=at,
            made_by=made_by,
            expires_at=expires_at,
        )
        return key, f"{MARK}_{name}_{secret}"

    def counts(self, at: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    def opens(self, scope: Scope) -> bool:
        return scope in self.scopes.split()


class UsedToken(models.Model):
    """The digest of a token that may be used once and was, until it would not count anyway."""

    digest = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return bytes(self.digest).hex()
