"""Queries that are made into SQL once say the same as those that Django makes anew."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import BigIntegerField, DateTimeField, Exists, UUIDField

from accounts.models import Residence
from consent.ledger.models import Opening
from consent.posts.models import Census, PlatformAccount, Post
from consent.prepared import Given, Prepared, plain_cursor
from tests import make

ACCOUNTS = Prepared(
    PlatformAccount.objects.filter(person_id=Given("person", BigIntegerField())).annotate(
        used=Exists(Post.objects.filter(person_id=Given("person", BigIntegerField())))
    ),
    annotations=["used"],
)
LIVES = Prepared(
    Residence.objects.filter(person_id=Given("person", BigIntegerField())).in_force(
        Given("at", DateTimeField())
    )[:1]
)


def values(thing):
    return {name: value for name, value in vars(thing).items() if name != "_state"}


def test_each_person_has_the_objects_that_a_plain_query_gives(ines, mallory):
    make.account(ines, "facebook", private_as_of=make.NOW, private=True)
    make.account(ines, "home", handle="ines")
    make.account(mallory, "home")
    make.post(mallory)

    for person in [ines, mallory, ines]:
        plain = PlatformAccount.objects.filter(person=person).annotate(
            used=Exists(Post.objects.filter(person=person))
        )
        assert [*map(values, ACCOUNTS.all(person=person.pk))] == [*map(values, plain)]
    assert [one.used for one in ACCOUNTS.all(person=ines.pk)] == [False, False]


def test_json_comes_as_what_it_says(db):
    census = Census.objects.create(
        taken_at=make.NOW, edition="e", people=1, posts=2, places="DE", areas=[["DE", "FR"]]
    )
    counted = Prepared(Census.objects.filter(pk=Given("census", BigIntegerField())))

    assert [*map(values, counted.all(census=census.pk))] == [values(Census.objects.get())]


def test_instants_are_compared_to_the_microsecond(ines):
    moved = make.NOW - timedelta(days=1)
    texas = Residence.objects.create(
        person=ines, country="US", subdivision="US-TX", starts_at=moved, declared_at=moved
    )

    before = LIVES.first(person=ines.pk, at=moved - timedelta(microseconds=1))

    assert before is not None
    assert before.country == "DE"
    assert LIVES.first(person=ines.pk, at=moved) == texas
    assert LIVES.first(person=ines.pk, at=make.ALWAYS - timedelta(1)) is None


def test_a_field_that_is_left_out_is_read_when_it_is_asked_for(ines, django_assert_num_queries):
    account = make.account(ines, "home", handle="ines")
    bare = Prepared(
        PlatformAccount.objects.filter(person_id=Given("person", BigIntegerField())),
        without=["handle"],
    )

    with django_assert_num_queries(1):
        (found,) = bare.all(person=ines.pk)
    assert found == account
    with django_assert_num_queries(1):
        assert found.handle == "ines"


def test_columns_come_in_the_order_they_are_named_in(ines):
    said = make.said(ines)
    openings = Prepared(
        Opening.objects.filter(subject=Given("subject", UUIDField()), kind="choice"),
        columns=["number", "subject", "entry_id"],
    )

    assert [tuple(row) for row in openings.rows(subject=ines.subject)] == [
        (said.number, ines.subject, said.index)
    ]


@pytest.mark.django_db
def test_a_value_that_is_not_given_is_missed():
    with pytest.raises(KeyError, match="person"):
        ACCOUNTS.all(someone=1)


@pytest.mark.parametrize(("asked", "is_prepared"), [("id = %s", True), ("id = ANY(%s)", False)])
def test_only_statements_that_ask_for_one_value_are_prepared(db, asked, is_prepared):
    """A plan for any number of values compares each of ten thousand with every row."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite makes no plan for several calls")
    value = 1 if is_prepared else [1, 2]
    with plain_cursor() as cursor:
        for _ in range(10):
            cursor.execute(f"SELECT 'only here' FROM posts_post WHERE {asked}", [value])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement ~ 'only here'")
        ((count,),) = cursor.fetchall()

    # The question itself has these words, and is asked once.
    assert count == is_prepared
