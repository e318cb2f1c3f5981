"""A database with people who have many posts, made fast and always the same."""

import io
import random
from datetime import UTC, datetime, timedelta

from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import Residence, User
from consent.actions.count_posts import count_posts
from consent.posts.models import PlatformAccount

ALWAYS = datetime(1990, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MANY = {"s": 100_000, "m": 1_000_000, "l": 1_000_000}
FEW = 100


def empty_database() -> None:
    """Migrate a database and, on PostgreSQL, empty what an earlier case left."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_rulebook", verbosity=0, stdout=io.StringIO())


def person(email: str, posts: int, *, seed: int) -> User:
    """A German with so many posts over twenty years, on three platforms."""
    made = User.objects.create_user(email, born=1985)
    Residence.objects.create(person=made, country="DE", starts_at=ALWAYS, declared_at=ALWAYS)
    accounts = [
        PlatformAccount.objects.create(
            person=made, platform=platform, platform_id=told, made_at=ALWAYS
        )
        for platform, told in (("facebook", None), ("instagram", None), ("home", email))
    ]
    pick = random.Random(seed)
    start = datetime(2006, 1, 1, tzinfo=UTC)
    span = int((NOW - start).total_seconds())
    kinds = ["post"] * 5 + ["photo"] * 3 + ["comment"] * 2 + ["video", "story"]
    audiences = ["public"] * 6 + ["unknown"] * 3 + ["followers", "only_me"]
    rows = []
    for number in range(posts):
        audience = pick.choice(audiences)
        rows.append(
            (
                made.pk,
                accounts[number % 3].pk,
                pick.randbytes(16),
                pick.choice(kinds),
                "live",
                audience,
                "nothing" if audience == "unknown" else "statement",
                "unknown",
                "nothing",
                start + timedelta(seconds=pick.randrange(span)),
                f"Post {number}",
                "",
                "",
            )
        )
        if len(rows) == 20_000:
            insert(rows)
            rows = []
    insert(rows)
    count_posts(person_id=made.pk, at=NOW)
    return made


COLUMNS = (
    "person_id, account_id, key, kind, state, audience, basis, archive_audience, "
    "archive_basis, created_at, text, album, media"
)


def insert(rows: list[tuple]) -> None:
    marks = ", ".join(["%s"] * 13)
    # Without a transaction SQLite would write each row to the disk by itself.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO posts_post ({COLUMNS}) VALUES ({marks})", rows)


def analyse() -> None:
    """Let the database know its tables, as it does by itself on a running site."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
