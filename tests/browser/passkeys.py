"""A passkey as a browser registers it, without a browser."""

import hashlib
import os

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import User


def give(person: User, *, name: str) -> Authenticator:
    """Register a passkey of this name for a person."""
    key = os.urandom(16)
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(bytes(16), key, public)
    flags = AuthenticatorData.FLAG
    data = AuthenticatorData.create(
        hashlib.sha256(b"localhost").digest(), flags.UP | flags.UV | flags.AT, 1, credential
    )
    response = {
        "clientDataJSON": websafe_encode(b'{"type":"webauthn.create","challenge":"","origin":""}'),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    registered = {
        "type": "public-key",
        "id": websafe_encode(key),
        "rawId": websafe_encode(key),
        "clientExtensionResults": {},
        "response": response,
    }
    return Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": name, "credential": registered},
    )
