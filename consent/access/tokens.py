"""
What a platform signs: that one of its accounts is that of whoever opens a link.

A JSON Web Token (RFC 7519) with exactly one algorithm, HS256, and the platform's secret for
links. It counts for ten minutes at most, for this site only, and once.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from consent.access.models import UsedToken
from consent.access.secrets import Use, secrets_of

LONGEST = 2_000
AT_MOST = timedelta(minutes=10)
CLOCKS_DIFFER = timedelta(minutes=1)
PLATFORM = re.compile(r"[\w-]{1,40}", re.ASCII)
ACCOUNT = re.compile(r"[^\0\ud800-\udfff]{1,200}")
"""What an account can be called: JSON can write half a character, which no database takes."""
FORM = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


class BadToken(Exception):
    """A token that does not count."""


class Expired(BadToken):
    """A token whose time is over."""


class Used(BadToken):
    """A token that was used before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The account a platform speaks of, and until when what it says counts."""

    platform: str
    account: str
    expires_at: datetime
    digest: bytes


def read_token(token: str, *, at: datetime) -> Signed:
    """
    Return what a token says.

    :raises BadToken: if no platform signed it, or not for this site
    :raises Expired: if its time is over
    :raises Used: if it was used before
    """
    if len(token) > LONGEST or not FORM.fullmatch(token):
        raise BadToken
    signed, _dot, signature = token.rpartition(".")
    header, _dot, claims = signed.partition(".")
    said = _object(claims)
    platform, account = said.get("iss"), said.get("sub")
    if _object(header).get("alg") != "HS256" or not _are_names(platform, account):
        raise BadToken
    if not _is_signed(signed, signature, str(platform)) or said.get("aud") != settings.SITE_ORIGIN:
        raise BadToken
    expires_at = _instant(said.get("exp"))
    if expires_at > at + AT_MOST + CLOCKS_DIFFER:
        raise BadToken
    if expires_at <= at:
        raise Expired
    digest = hashlib.sha256(signed.encode()).digest()
    if UsedToken.objects.filter(digest=digest).exists():
        raise Used
    return Signed(
        platform=str(platform), account=str(account), expires_at=expires_at, digest=digest
    )


def use(signed: Signed, *, at: datetime) -> None:
    """
    Use a token up, whatever it is used for; inside the transaction of that.

    :raises Used: if somebody was faster
    """
    UsedToken.objects.filter(expires_at__lte=at).delete()
    try:
        with transaction.atomic():
            UsedToken.objects.create(digest=signed.digest, expires_at=signed.expires_at)
    except IntegrityError:
        raise Used from None


def make_token(*, platform: str, account: str, secret: bytes, expires_at: datetime) -> str:
    """Return a token, as a platform makes it."""
    claims = {
        "iss": platform,
        "sub": account,
        "aud": settings.SITE_ORIGIN,
        "exp": int(expires_at.timestamp()),
    }
    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{_encoded(hmac.digest(secret, signed.encode(), 'sha256'))}"


def _is_signed(signed: str, signature: str, platform: str) -> bool:
    given = _bytes(signature)
    secrets = secrets_of(platform, Use.LINK)
    return any(
        hmac.compare_digest(given, hmac.digest(one, signed.encode(), "sha256")) for one in secrets
    )


def _are_names(platform: object, account: object) -> bool:
    forms = ((PLATFORM, platform), (ACCOUNT, account))
    return all(isinstance(name, str) and form.fullmatch(name) for form, name in forms)


def _object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(part))
    except (ValueError, RecursionError):
        raise BadToken from None
    if not isinstance(found, dict):
        raise BadToken
    return found


def _instant(value: object) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadToken
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        raise BadToken from None


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise BadToken from None
