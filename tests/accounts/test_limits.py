"""Limits on guessing and on sending mail, counted in the cache that all processes share."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils import timezone

from consent import tasks

SIGN_IN = "/accounts/login/"


@pytest.mark.django_db
def test_counts_are_kept_in_the_database(limits, client, owner):
    client.post(SIGN_IN, {"login": owner.email})

    assert isinstance(caches["default"], DatabaseCache)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache WHERE cache_key LIKE '%request_login_code%'")
        assert cursor.fetchone()[0] > 0


@pytest.mark.django_db
def test_counts_do_not_say_from_where_or_for_whom_somebody_tried(limits, client, owner):
    client.post(SIGN_IN, {"login": owner.email}, REMOTE_ADDR="203.0.113.7")
    client.post("/accounts/signup/", {"email": "p1@example.org"}, REMOTE_ADDR="203.0.113.7")

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        names = " ".join(name for (name,) in cursor.fetchall())
    assert ":signup:20/60/ip:" in names
    assert "203.0.113" not in names
    # The package takes the bare digest of an address, which anybody can compute.
    assert hashlib.sha256(owner.email.encode()).hexdigest() not in names


@pytest.mark.django_db
def test_counts_that_are_over_go_and_others_stay():
    cache.set("over", 1, timeout=60)
    cache.set("counts", 1, timeout=7200)

    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        tasks.forget_unfinished()

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cache WHERE cache_key LIKE '%over'")
            assert cursor.fetchone() == (0,)
        assert cache.get("counts") == 1


@pytest.mark.django_db
def test_the_fourth_code_for_an_address_within_a_minute_is_not_sent(limits, client, owner):
    answers = [type(client)().post(SIGN_IN, {"login": owner.email}) for _ in range(4)]

    assert [a.status_code for a in answers] == [302, 302, 302, 200]
    assert "That was too often. Wait 5 minutes, then try again." in answers[3].content.decode()
    assert len(mail.outbox) == 3


@pytest.mark.django_db
def test_an_unknown_address_meets_the_same_limit(limits, client):
    answers = [type(client)().post(SIGN_IN, {"login": "no@example.org"}) for _ in range(4)]

    assert [a.status_code for a in answers] == [302, 302, 302, 200]
    assert len(mail.outbox) == 3


@pytest.mark.django_db
def test_the_sixth_wrong_password_is_not_looked_at(limits, client, owner):
    owner.set_password("long and seldom words")
    owner.save()
    for _ in range(5):
        client.post(SIGN_IN, {"login": owner.email, "password": "wrong"})

    right = client.post(SIGN_IN, {"login": owner.email, "password": "long and seldom words"})

    assert "That was too often." in right.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_one_machine_makes_at_most_20_accounts_a_minute(limits, client):
    statuses = [
        type(client)().post("/accounts/signup/", {"email": f"p{n}@example.org"}).status_code
        for n in range(21)
    ]

    assert statuses == [302] * 20 + [429]


@pytest.mark.django_db
def test_a_header_that_anybody_can_write_does_not_make_another_machine(limits, client):
    statuses = [
        type(client)()
        .post(
            "/accounts/signup/", {"email": f"p{n}@example.org"}, HTTP_X_FORWARDED_FOR=f"10.0.0.{n}"
        )
        .status_code
        for n in range(21)
    ]

    assert statuses[-1] == 429
