"""A browser of the test client's that goes to the provider and comes back."""

import json
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache

from consent.posts.models import PlatformAccount
from tests.make_ingest import account, post, send

BEGIN, BACK, LINK = "/platform-sign-in/", "/platform-sign-in/back/", "/platform-sign-in/link/"


class NotFollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def opened(request):
    """Return the status and the headers of what the provider answers."""
    opener = urllib.request.build_opener(NotFollowed)
    try:
        with opener.open(request, timeout=10) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


@pytest.fixture(autouse=True)
def asked_anew(db):
    cache.clear()


@pytest.fixture
def behave():
    """Make the provider answer otherwise than it should, until the end of the test."""

    def behave(**answers):
        body = json.dumps(answers).encode()
        address = f"{settings.OPENID_ISSUER}/behave"
        assert opened(urllib.request.Request(address, body, method="PUT"))[0] == 200

    yield behave
    behave()


@pytest.fixture
def forum(rulebook):
    """An account of the home platform that is nobody's, with a post."""
    send(account(handle="ines.here", country="DE", born=1985), post(text="From the forum"))
    return PlatformAccount.objects.get()


@pytest.fixture
def sent_back(client):
    """Go to the provider, sign in there, and return where it sends the browser to."""

    def sent_back(account="a1"):
        there = client.get(BEGIN)
        assert there.status_code == 302
        assert there["Location"].startswith(f"{settings.OPENID_ISSUER}/authorize?")
        status, headers = opened(f"{there['Location']}&as={account}")
        assert status == 302
        parts = urlsplit(headers["Location"])
        assert parts.path == BACK
        return f"{parts.path}?{parts.query}"

    return sent_back
