"""Editions are called by what they say, and the database keeps them as they are."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from consent.rulebook.editions import (
    NoEdition,
    body_of,
    current_edition,
    data_of,
    digest_of,
    rulebook_of,
)
from consent.rulebook.models import Edition
from tests import make_rulebook
from tests.make_rulebook import platform, policy

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = datetime(2026, 2, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def edition(number, at=FIRST):
    body = body_of(make_rulebook.data(platforms=[platform(f"forum-{number}", policies=[policy()])]))
    return Edition.objects.create(
        digest=digest_of(body), number=number, published_at=at, source="shipped", body=body
    )


def test_a_digest_is_the_sha_256_of_the_body():
    one = edition(1)

    assert one.digest == hashlib.sha256(one.body.encode()).hexdigest()
    assert data_of(one.digest)["platforms"][0]["slug"] == "forum-1"


def test_the_order_of_keys_does_not_change_the_digest():
    data = make_rulebook.data()

    assert body_of(dict(reversed(data.items()))) == body_of(data)


def test_without_an_edition_there_is_none():
    with pytest.raises(NoEdition):
        current_edition()


def test_the_newest_edition_is_current_from_when_it_was_published():
    first, second = edition(1), edition(2, SECOND)

    assert current_edition() == second
    assert current_edition(SECOND) == second
    assert current_edition(SECOND - timedelta(microseconds=1)) == first
    with pytest.raises(NoEdition):
        current_edition(FIRST - timedelta(microseconds=1))


def test_an_edition_gives_its_rulebook():
    one = edition(1)

    assert current_edition().rulebook.edition == one.digest
    assert set(current_edition().rulebook.platforms) == {"forum-1"}


def test_the_rulebook_is_read_once_and_the_question_which_is_current_is_small(
    django_assert_num_queries,
):
    edition(1)
    built = current_edition().rulebook

    with django_assert_num_queries(1) as asked:
        assert current_edition().rulebook is built
    assert '"body"' not in asked.captured_queries[0]["sql"]


def test_a_digest_that_was_never_published_has_no_rulebook():
    with pytest.raises(Edition.DoesNotExist):
        rulebook_of("0" * 64)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: Edition.objects.update(number=7),
        lambda one: Edition.objects.filter(pk=one.pk).update(body="{}"),
        lambda one: Edition.objects.all().delete(),
        lambda one: one.delete(),
        lambda one: one.save(),
    ],
)
def test_the_database_refuses_to_change_or_delete_an_edition(as_the_owner, change):
    one = edition(1)

    with pytest.raises(DatabaseError, match="an edition never changes"), transaction.atomic():
        change(one)
    assert list(Edition.objects.values_list("digest", "number", "body")) == [
        (one.digest, 1, one.body)
    ]


INSERTED = "(rowid, digest, number, published_at, source, body)"
WAYS_AROUND = {
    # REPLACE deletes rows without asking the triggers on DELETE.
    "sqlite": [
        f"REPLACE INTO rulebook_edition {INSERTED} VALUES ({row}, '2026-01-01', 'file', '{{}}')"
        for row in (
            "99, (SELECT digest FROM rulebook_edition), 99",
            "99, 'another', 1",
            "1, 'another', 99",
        )
    ],
    # TRUNCATE empties a table without asking the triggers on rows.
    "postgresql": ["TRUNCATE rulebook_edition CASCADE"],
}


def test_the_ways_around_the_guards_are_closed(as_the_owner):
    one = edition(1)

    for statement in WAYS_AROUND[connection.vendor]:
        with (
            pytest.raises(DatabaseError, match="an edition never changes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert list(Edition.objects.values_list("digest", "number", "body")) == [
        (one.digest, 1, one.body)
    ]
