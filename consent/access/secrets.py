"""
Secrets that a platform shares with this site.

They follow from the secret key of the site, so that none is kept: who reads the database can
neither try addresses against marks nor sign a link. After a change of the secret key those of
the earlier keys still count as long as the site knows these (SECRET_KEY_FALLBACKS).
"""

import hashlib
import hmac
from enum import StrEnum

from django.conf import settings

from consent.core.addresses import compared


class Use(StrEnum):
    """What a secret is for; each has its own."""

    EMAIL = "email"
    LINK = "link"


def secret_of(platform: str, use: Use) -> str:
    """Return the secret to hand to a platform, in hexadecimal form."""
    return _derived(settings.SECRET_KEY, platform, use).hex()


def secrets_of(platform: str, use: Use) -> list[bytes]:
    """Return the secrets that count, the current one first."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_derived(key, platform, use) for key in keys]


def mark_of(email: str, secret: bytes) -> bytes:
    """
    Return the 32 bytes that stand for an e-mail address: HMAC-SHA256 with the secret of a platform.

    The address is taken without space around it and with A to Z in small letters; all other
    letters stay as they are.
    """
    return hmac.digest(secret, compared(email.strip()).encode(), "sha256")


def _derived(key: str, platform: str, use: Use) -> bytes:
    # HKDF (RFC 5869), its two steps written out: one block is enough.
    extracted = hmac.digest(b"privacydash/platform/v1", key.encode(), hashlib.sha256)
    return hmac.digest(extracted, f"{use}:{platform}".encode() + b"\x01", hashlib.sha256)
