"""Posts are found by their keys without reading all posts of their owner."""

import pytest
from django.db import connection

from consent.posts.named import posts_named
from tests import make

pytestmark = pytest.mark.django_db


def test_only_the_persons_own_posts_are_found(ines):
    other = make.person("other@example.org")
    mine, theirs = make.post(ines), make.post(other)
    keys = [bytes(mine.key), bytes(theirs.key), b"\0" * 16]

    assert list(posts_named(ines, keys)) == [mine]
    assert list(posts_named(other, keys)) == [theirs]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads small tables whole")
def test_the_index_of_keys_is_asked(ines):
    made = make.post(ines)

    plan = posts_named(ines, [bytes(made.key)]).explain()

    assert "(account_id=? AND key=?)" in plan
