"""What a platform sends of its own: a file of posts against the least that can be done with it."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from bench.case import Case, Sample, backend_pid, measuring

POSTS = {"s": 100_000, "m": 500_000, "l": 2_000_000}
POSTS_OF_ONE = 50
AT_ONCE = 10_000
WORDS = ["summer", "evening", "café", "lake", "light", "two", "friends", "bridge", "back", "over"]
START = datetime(2010, 1, 1, tzinfo=UTC)


def lines(scale: str) -> Iterator[dict[str, Any]]:
    """Posts of many accounts, in the order in which they were made, as a platform has them."""
    pick = random.Random(6)
    people = POSTS[scale] // POSTS_OF_ONE
    for number in range(POSTS[scale]):
        yield {
            "type": "post",
            "platform": "home",
            "account_id": f"account-{pick.randrange(people)}",
            "post_id": f"{number:012}",
            "version": 1,
            "kind": pick.choice(["post", "post", "photo", "comment"]),
            "audience": pick.choice(["public", "public", "followers"]),
            "created_at": f"{START + timedelta(seconds=200 * number):%Y-%m-%dT%H:%M:%SZ}",
            "text": " ".join(pick.choices(WORDS, k=pick.randrange(3, 25))),
        }


def file_only(folder: Path, scale: str) -> None:
    with (folder / "posts.ndjson").open("w") as file:
        for line in lines(scale):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def start_empty(scale: str) -> None:
    from bench import world
    from consent.posts.models import PlatformAccount, Post

    world.empty_database()
    Post.objects.all().delete()
    PlatformAccount.objects.all().delete()
    PlatformAccount.objects.bulk_create(
        PlatformAccount(platform="home", platform_id=f"account-{number}", made_at=START)
        for number in range(POSTS[scale] // POSTS_OF_ONE)
    )


def accounts() -> dict[str, int]:
    from consent.posts.models import PlatformAccount

    return dict(PlatformAccount.objects.values_list("platform_id", "pk"))


def bare(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """Hand rows that are ready to the database in the fastest way it has, and no more."""
    from django.db import connection, transaction

    from consent.core.posts import key_of
    from consent.posts.ingest.store import FedPost, fed_here

    start_empty(scale)
    known = accounts()
    rows = [
        FedPost(
            key_of(line["post_id"]),
            1,
            known[line["account_id"]],
            None,
            line["kind"],
            line["audience"],
            datetime.fromisoformat(line["created_at"]),
            line["text"],
        )
        for line in lines(scale)
    ]
    with (
        measuring(sample, backend=backend_pid()),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        fed_here().append(cursor, rows, "home")


def plainly(folder: Path, scale: str, sample: Sample) -> None:
    """Do it as one would at first: read each line, make an object of it, bulk_create."""
    from consent.core.posts import key_of
    from consent.posts.models import Post

    start_empty(scale)
    known = accounts()

    def made(row: str) -> Post:
        line = json.loads(row)
        return Post(
            key=key_of(line["post_id"]),
            fed_by=line["platform"],
            version=line["version"],
            account_id=known[line["account_id"]],
            kind=line["kind"],
            audience=line["audience"],
            archive_audience=line["audience"],
            basis="platform",
            archive_basis="platform",
            state="live",
            created_at=datetime.fromisoformat(line["created_at"]),
            text=line["text"][:500],
        )

    with measuring(sample, backend=backend_pid()), (folder / "posts.ndjson").open() as file:
        while rows := list(islice(file, AT_ONCE)):
            Post.objects.bulk_create(map(made, rows), ignore_conflicts=True, batch_size=1_000)
    assert Post.objects.count() == POSTS[scale]


def ours(folder: Path, scale: str, sample: Sample) -> None:
    from django.utils import timezone

    from consent.actions.ingest_file import ingest_file

    start_empty(scale)
    with measuring(sample, backend=backend_pid()):
        taken = ingest_file(path=folder / "posts.ndjson", clock=timezone.now)
    assert taken.accepted == POSTS[scale]


CASES = (
    Case("ingesting against bare rows", ("P1",), file_only, bare, ours, databases=True),
    Case("ingesting against bulk_create", ("P2",), file_only, plainly, ours, databases=True),
)
