"""Our words and our rules for second factors: apps, passkeys, recovery codes."""

import base64
import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sign_in import qr


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("You cannot remove this second factor."),
        "cannot_generate_recovery_codes": _("Add an app or a passkey first."),
        "incorrect_code": _("This code is not right. Type the code that you see now."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME

    def build_totp_svg(self, url: str) -> str:
        return qr.svg(url, label=gettext("Picture of the secret, to read with your app"))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        # The host has passed ALLOWED_HOSTS; passkeys are bound to it by the browser.
        host = current.request.get_host().partition(":")[0]
        return {"id": host, "name": settings.SITE_NAME}

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored, so that a copy of the database alone opens nothing."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """
        Return a stored secret.

        A secret whose key is not set any more opens as a random one, which no code fits: nothing
        breaks, but apps and recovery codes made with that key are of no use. `renew` before a
        key goes keeps them; `forget_lost` lets people in again if it is too late.
        """
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _box() -> MultiFernet:
    return MultiFernet(
        [_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _fernet(key: str) -> Fernet:
    digest = hashlib.sha256(b"accounts.second-factor:" + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


SEALED = ("secret", "seed", "migrated_codes")
"""What allauth keeps of apps and recovery codes in the form that `encrypt` gives."""


class Lost(Exception):
    """The key of a second factor is not set any more."""


def renew() -> tuple[int, list[Authenticator]]:
    """
    Seal every second factor with the newest key, so that older keys can go.

    Return how many were sealed anew, and those that no key opens.
    """
    renewed, lost = 0, []
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if factor is None:
                continue
            try:
                data = {name: _sealed_anew(name, value) for name, value in factor.data.items()}
            except Lost:
                lost.append(factor)
                continue
            if data != factor.data:
                factor.data = data
                factor.save(update_fields=["data"])
                renewed += 1
    return renewed, lost


def forget_lost(lost: Iterable[Authenticator]) -> int:
    """Delete second factors that no key opens, so that their owners can sign in without; count them."""
    return Authenticator.objects.filter(pk__in=[factor.pk for factor in lost]).delete()[0]


def _sealed_anew(name: str, value: Any) -> Any:
    if name not in SEALED:
        return value
    if isinstance(value, list):
        return [_sealed_anew(name, one) for one in value]
    try:
        _newest().decrypt(value.encode())
    except InvalidToken:
        try:
            return _box().rotate(value.encode()).decode()
        except InvalidToken:
            raise Lost from None
    return value


def _newest() -> Fernet:
    return _fernet(settings.SECRET_KEY)
