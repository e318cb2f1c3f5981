"""Somebody who supports, at work."""

import pytest

from accounts.models import User
from accounts.second_factor import DEMO_KEY


@pytest.fixture
def at_work(client, sam):
    """Sam, signed in with a second factor."""
    User.objects.filter(pk=sam.pk).update(is_demo=True)
    client.force_login(sam, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[DEMO_KEY] = sam.pk
    session.save()
    return client
