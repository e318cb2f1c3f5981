"""Which key a request shows, and what it opens."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from consent.access.keys import opened_by
from consent.access.models import ApiKey, Scope
from consent.api.problems import Problem

NOTED_EVERY = timedelta(minutes=1)
KINDS = {"bearer", "api"}
"""How a key can be announced; clients of opt-out registries say `API`."""


def key_of(request: HttpRequest, scope: Scope, *, at: datetime) -> ApiKey:
    """
    Return the key that a request shows; its use is noted, to the minute.

    :raises Problem: without a key that counts and opens this
    """
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    key = None
    if kind.lower() in KINDS:
        key = opened_by(text.strip(), at=at)
    if key is None:
        raise Problem(
            401,
            "no-key",
            "Send a key that counts: Authorization: Bearer KEY.",
            {"WWW-Authenticate": 'Bearer realm="api"'},
        )
    if not key.opens(scope):
        raise Problem(403, "scope", f"This needs a key with the scope {scope}.")
    if key.last_used_at is None or key.last_used_at <= at - NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)
    return key
