"""A database with many people who have some posts each, made fast and always the same."""

import random
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from accounts.models import Residence, User
from consent.core.choices import EVERYTHING, Decision
from consent.core.records import choice_record
from consent.ledger.append import Asked, append_all, lock
from consent.posts.models import PlatformAccount
from consent.rulebook.editions import current_edition

ALWAYS = datetime(1990, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PEOPLE = {"s": 1_000, "m": 10_000, "l": 100_000}
POSTS_EACH = 100
AT_ONCE = 5_000
EU = [
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
]
ELSEWHERE = ["BR", "GB", "IN", "JP", "KR", "CH", "NO", "AU", "MX", "NG", "ID", "ZA", "TR", "FJ"]
STATES = ["US-CA", "US-TX", "US-NY", "US-CO", "US-FL", "US-WA"]
PLATFORMS = {"facebook": 1.0, "instagram": 0.6, "home": 0.3, "x": 0.2}


def settle(people: int) -> None:
    """People of 47 countries and states, a tenth of whom object; about 100 posts each."""
    pick = random.Random(7)
    with transaction.atomic():
        for start in range(0, people, AT_ONCE):
            made = User.objects.bulk_create(
                User(email=f"{number}@example.org", born=born(pick), password="!")
                for number in range(start, min(people, start + AT_ONCE))
            )
            Residence.objects.bulk_create(home_of(person, pick) for person in made)
            PlatformAccount.objects.bulk_create(
                PlatformAccount(person=person, platform=platform, made_at=ALWAYS)
                for person in made
                for platform, share in PLATFORMS.items()
                if pick.random() < share
            )
            object_to_training([one for one in made if pick.random() < 0.1], pick)
    write_posts()


def born(pick: random.Random) -> int | None:
    return pick.choice([None, None, None, *range(1955, 2012)])


def home_of(person: User, pick: random.Random) -> Residence:
    code = pick.choice(EU if pick.random() < 0.45 else [*ELSEWHERE, *STATES])
    return Residence(
        person=person,
        country=code[:2],
        subdivision=code if "-" in code else "",
        starts_at=ALWAYS,
        declared_at=ALWAYS,
    )


def object_to_training(people: list[User], pick: random.Random) -> None:
    edition = current_edition().digest
    lock()
    entries = []
    for person in people:
        record = choice_record(
            origin=settings.SITE_ORIGIN,
            subject=person.subject,
            decision=Decision.OBJECT,
            scope=EVERYTHING,
            edition=edition,
            policy=None,
            jurisdiction=None,
            text="",
            language="en",
            channel="web",
            at=NOW - timedelta(hours=pick.randrange(24 * 700)),
            previous=None,
        )
        entries.append(Asked(record=record, subject=person.subject))
    append_all(entries)


# The databases spell the same things differently: an instant from seconds, bytes from a number.
SPELLED = {
    "postgresql": {
        "instant": "to_timestamp({})",
        "key": "convert_to(lpad(({})::text, 16, '0'), 'UTF8')",
    },
    "sqlite": {"instant": "datetime({}, 'unixepoch')", "key": "CAST(printf('%016d', {}) AS BLOB)"},
}


def write_posts() -> None:
    """Posts of twenty years: most on few kinds, six in ten public, one account by one."""
    spelled = SPELLED[connection.vendor]
    first, last = int(datetime(2006, 1, 1, tzinfo=UTC).timestamp()), int(NOW.timestamp())
    chance = "((a.id * 7919 + n * 104729) * 2654435761 % 4294967296)"
    instant = spelled["instant"].format(f"{first} + {chance} * 31 % {last - first}")
    key = spelled["key"].format("a.id * 100000 + n")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE numbers (n bigint)")
        cursor.executemany("INSERT INTO numbers VALUES (%s)", [(n,) for n in range(1, 1001)])
        cursor.execute(
            f"""
            INSERT INTO posts_post (person_id, account_id, key, kind, state, audience, basis,
                archive_audience, archive_basis, created_at, text, album, media)
            SELECT a.person_id, a.id, {key},
                CASE WHEN {chance} % 16 < 7 THEN 'post' WHEN {chance} % 16 < 11 THEN 'photo'
                     WHEN {chance} % 16 < 14 THEN 'comment' WHEN {chance} % 16 < 15 THEN 'video'
                     ELSE 'story' END,
                'live',
                CASE WHEN {chance} / 16 % 10 < 6 THEN 'public' WHEN {chance} / 16 % 10 < 9
                     THEN 'unknown' ELSE 'followers' END,
                'statement', 'unknown', 'nothing', {instant}, 'A post', '', ''
            FROM posts_platformaccount a
            JOIN numbers ON n <= CASE WHEN a.id % 100 = 0 THEN 1000 ELSE 5 + a.id * 31 % 78 END
            ORDER BY a.id
            """
        )
