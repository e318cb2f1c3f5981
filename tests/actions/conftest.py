"""What verbs are tried on: drafts and who may publish them, releases and whose posts are in them."""

import pytest

from accounts.models import User
from tests import make
from tests.make_drafts import forum, in_force, resumed, stopped, written
from tests.make_ingest import account, confirmed, post, send


@pytest.fixture
def tina(db):
    return make.person("tina@example.org", is_staff=True)


@pytest.fixture
def protective(sam):
    in_force(forum())
    return written(sam, stopped())


@pytest.fixture
def permissive(sam):
    in_force(stopped())
    return written(sam, resumed())


@pytest.fixture
def staff(rulebook, releases):
    """Two members of staff."""
    return [
        User.objects.create_user(email=f"{name}@staff.example", is_staff=True)
        for name in ("one", "two")
    ]


@pytest.fixture
def world(staff):
    """Two people of Texas and of Germany, grown up, each with two posts on the home platform."""
    send(
        account("a1", country="US", subdivision="US-TX", born=1980),
        account("a2", country="DE", born=1980),
        *(post(f"p{n}", account_id=f"a{1 + n // 3}") for n in (1, 2, 3, 4)),
    )


@pytest.fixture
def anna(world):
    """Anna of Germany, to whom the account a2 belongs."""
    anna = confirmed(make.person("anna@example.org", country="DE", born=1980))
    send(account("a2", email=anna.email, email_verified=True, country="DE", born=1980))
    assert anna.posts.count() == 2
    return anna
