"""What an authenticator app does, and what a page says apart from its one-time tokens."""

import base64
import hmac
import re
import struct
from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication


def totp(secret: str, at: float) -> str:
    """The code of RFC 6238 with the usual choices: SHA-1, 30 seconds, 6 digits."""
    counter = struct.pack(">Q", int(at) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 0xF
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def words(response) -> str:
    """The page without the token against forged requests."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def sign_in(client, person):
    """Sign somebody in who has just typed the code from the mail."""
    client.force_login(person)
    session = client.session
    record_authentication(SimpleNamespace(session=session), person, method="code")
    session.save()
