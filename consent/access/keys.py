"""Which key a text is."""

import hmac
from datetime import datetime

from django.db.models import CharField

from consent.access.models import MARK, ApiKey, digest_of
from consent.prepared import Given, Prepared

NOBODYS = digest_of("")
# Asked with each request of a program.
_NAMED = Prepared(ApiKey.objects.filter(name=Given("name", CharField()))[:1])


def opened_by(text: str, *, at: datetime) -> ApiKey | None:
    """
    Return the key that a text is, if it counts at an instant.

    The secrets are compared in the same time whether or not there is such a key.
    """
    mark, _one, rest = text.partition("_")
    name, _two, secret = rest.partition("_")
    key = _NAMED.first(name=name) if mark == MARK else None
    digest = bytes(key.digest) if key else NOBODYS
    same = hmac.compare_digest(digest, digest_of(secret))
    return key if key is not None and same and key.counts(at) else None
