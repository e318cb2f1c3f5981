import gzip
import json

import pytest
from django.core.cache import cache

from consent.access.models import ApiKey, Scope
from tests import make


@pytest.fixture(autouse=True)
def counted_anew(db):
    cache.clear()


@pytest.fixture
def key(rulebook):
    """A key of the home platform that may send, and its text."""
    return ApiKey.new(label="Feed", platform="home", scopes=[Scope.INGEST], at=make.NOW)


class Sender:
    """A platform's program."""

    def __init__(self, client, text):
        self.client = client
        self.text = text

    def __call__(self, what, *lines, packed=False, body=None, **headers):
        if body is None:
            body = b"\n".join(
                line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
            )
        if packed:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        headers.setdefault("Authorization", f"Bearer {self.text}")
        return self.client.post(
            f"/api/v1/{what}",
            data=body,
            content_type=headers.pop("content_type", "application/x-ndjson"),
            headers=headers,
        )


@pytest.fixture
def send(client, key):
    return Sender(client, key[1])
