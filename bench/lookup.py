"""What it costs to ask whether posts may be used, on the real server, requests one after another."""

import http.client
import io
import json
import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.case import Case, Sample, process_cpu
from bench.requests import free_port, served

ACCOUNTS = {"s": 2_000, "m": 20_000, "l": 200_000}
POSTS_OF_ONE = 20
ASKED = 1_000
REQUESTS = 300
BULK_REQUESTS = 60


def platform(folder: Path, scale: str) -> None:
    """A platform's posts: half of its accounts are people's here, one in ten of whom said no."""
    from django.core.management import call_command

    from bench import world
    from consent.access.models import ApiKey, Scope

    world.empty_database()
    with (folder / "lines").open("w") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines(ACCOUNTS[scale]))
    call_command("ingest", str(folder / "lines"), stdout=io.StringIO())
    people()
    world.analyse()
    posts = ACCOUNTS[scale] * POSTS_OF_ONE
    pick = random.Random(3)
    first = pick.randrange(posts - ASKED)
    asked = {
        "scattered": [str(pick.randrange(posts)) for _ in range(ASKED)],
        "together": [str(first + number) for number in range(ASKED)],
    }
    for name, ids in asked.items():
        (folder / name).write_text(json.dumps({"post_ids": ids}))
    (folder / "one").write_text(asked["together"][0])
    _, text = ApiKey.new(label="", platform="home", scopes=[Scope.LOOKUP], at=world.NOW)
    (folder / "key").write_text(text)


def lines(accounts: int) -> Iterator[dict[str, Any]]:
    from bench.crowd import EU

    pick = random.Random(2)
    for account in range(accounts):
        of = {"platform": "home", "account_id": f"a{account}"}
        born = pick.randrange(1950, 2012)
        yield {"type": "account", **of, "country": pick.choice(EU), "born": born}
        for number in range(POSTS_OF_ONE):
            yield {
                "type": "post",
                **of,
                "post_id": str(account * POSTS_OF_ONE + number),
                "version": 1,
                "kind": pick.choice(["post", "post", "photo", "comment"]),
                "audience": pick.choice(["public", "public", "followers"]),
                "created_at": f"{pick.randrange(2010, 2026)}-0{pick.randrange(1, 10)}-11T10:00:00Z",
            }


def people() -> None:
    from django.db import connection, transaction

    from accounts.models import Residence, User
    from bench import crowd
    from consent.posts.models import PlatformAccount

    pick = random.Random(4)
    accounts = list(PlatformAccount.objects.order_by("pk"))[::2]
    made = User.objects.bulk_create(
        User(email=f"{one.pk}@example.org", born=one.born, password="!") for one in accounts
    )
    for account, person in zip(accounts, made, strict=True):
        account.person = person
    PlatformAccount.objects.bulk_update(accounts, ["person"], batch_size=1_000)
    Residence.objects.bulk_create(crowd.home_of(person, pick) for person in made)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE posts_post SET person_id ="
            " (SELECT person_id FROM posts_platformaccount a WHERE a.id = account_id)"
        )
    with transaction.atomic():
        crowd.object_to_training([one for one in made if pick.random() < 0.1], pick)


def ask(sample: Sample, address: str, *, key: str, body: str | None, times: int) -> None:
    port = free_port()
    with served(port, API_LOOKUPS_A_MINUTE="1000000") as worker:
        for _ in range(10):
            get(port, address, key, body)
        before = process_cpu(worker)
        took = sorted(get(port, address, key, body) for _ in range(times))
        sample.cpu = (process_cpu(worker) - before) / times
    sample.wall = statistics.median(took)


def get(port: int, address: str, key: str, body: str | None) -> float:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST" if body else "GET", address, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{address} answered {answer.status}")
    return time.perf_counter() - start


def empty_view(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    ask(sample, "/bench/nothing/", key="", body=None, times=REQUESTS)


def bare_reading(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    body = (folder / "scattered").read_text()
    ask(sample, "/bench/read/", key="", body=body, times=BULK_REQUESTS)


def one_post(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    address = f"/api/v1/use/home/{(folder / 'one').read_text()}"
    ask(sample, address, key=(folder / "key").read_text(), body=None, times=REQUESTS)


def many(folder: Path, sample: Sample, name: str) -> None:
    key, body = (folder / "key").read_text(), (folder / name).read_text()
    ask(sample, "/api/v1/use/home", key=key, body=body, times=BULK_REQUESTS)


def scattered(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    many(folder, sample, "scattered")


def together(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    many(folder, sample, "together")


CASES = (
    Case("may one post be used", ("R2a",), platform, empty_view, one_post, databases=True),
    Case("may 1,000 posts", ("R2b",), platform, empty_view, together, databases=True),
    Case("1,000 of everybody", ("R2c",), platform, empty_view, scattered, databases=True),
    Case("1,000 read and judged", ("R2d",), platform, bare_reading, scattered, databases=True),
)
