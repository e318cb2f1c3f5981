"""Our words and our rules for second factors: apps, passkeys, recovery codes."""

import base64
import hashlib
import secrets

from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
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

        A secret whose key is not set any more opens as a random one, which no
        code fits: the person uses another factor, and nothing breaks.
        """
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"accounts.second-factor:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
