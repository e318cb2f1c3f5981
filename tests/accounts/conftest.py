"""People, and the mail they get."""

import re
import time
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache

from privacydash import settings as of_a_site
from tests import make
from tests.accounts.sign_in import sign_in, totp

ADD_APP = "/accounts/2fa/totp/activate/"
CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)


@pytest.fixture
def owner(db):
    """Ines owns an account, and her address is confirmed."""
    return with_address(make.person("ines@example.org"))


@pytest.fixture
def stranger(db):
    return with_address(make.person("mallory@example.org"))


@pytest.fixture
def supporter(db):
    return with_address(make.person("sam@example.org", is_staff=True, is_superuser=True))


def with_address(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def mailed_code(db):
    """The code in the newest mail."""

    def newest() -> str:
        found = CODE.search(mail.outbox[-1].body)
        assert found, mail.outbox[-1].body
        return found[0]

    return newest


@pytest.fixture
def limits(db, settings):
    """Limits as on a real site, counted from nothing."""
    settings.ACCOUNT_RATE_LIMITS = of_a_site.ACCOUNT_RATE_LIMITS
    cache.clear()


@pytest.fixture
def clock(db):
    """A clock that stands still until a test moves it."""
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def add_app(transactional_db, clock):
    """
    Have a signed-in client add an app as second factor; returns what gives its next code.

    With real transactions, because what follows the commit changes the session.
    """

    def add(client):
        sign_in(client, get_user(client))
        secret = client.get(ADD_APP).context["form"].secret

        def next_code() -> str:
            clock.shift(30)
            return totp(secret, time.time())

        done = client.post(ADD_APP, {"code": next_code()})
        assert done.status_code == 302, done.content
        next_code.secret = secret
        return next_code

    return add
