"""What the ledger costs the one who chooses, and how many entries a second it takes in."""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.case import Case, Sample, backend_pid, measuring

PEOPLE = 30
CHOICES = {"s": 300, "m": 2_000, "l": 5_000}
TOGETHER = 20
APPENDS = {"s": 3_000, "m": 10_000, "l": 30_000}


def ledger(folder: Path, scale: str) -> None:  # noqa: ARG001
    """A ledger that is published, and nobody yet."""
    from django.utils import timezone

    from bench import world
    from consent.ledger.publish import publish

    world.empty_database()
    publish(at=timezone.now())
    world.analyse()


# --- A choice, with the ledger and without ------------------------------------------------------


def press(scale: str, sample: Sample) -> None:
    """
    Press the button on the page of choices: opt out, take it back, opt out again.

    By people who are new, with posts on three platforms: each round begins like the first.
    """
    from django.conf import settings
    from django.test import Client

    from bench import world

    settings.ALLOWED_HOSTS.append("testserver")
    browsers = []
    for number in range(PEOPLE):
        person = world.person(f"{secrets.token_hex(8)}@example.org", world.FEW, seed=number)
        browsers.append(Client())
        browsers[-1].force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    world.analyse()
    decision = {}

    def once(number: int) -> None:
        who = number % PEOPLE
        decision[who] = "withdraw" if decision.get(who) == "object" else "object"
        form = {"decision": decision[who], "sure": "yes", "form_key": secrets.token_hex(16)}
        answer = browsers[who].post("/choice/", form)
        assert answer.status_code == 303, answer.status_code

    for number in range(PEOPLE):
        once(number)
    with measuring(sample, backend=backend_pid()):
        for number in range(CHOICES[scale]):
            once(number)
    sample.extra["ms"] = sample.cpu / CHOICES[scale] * 1000


def without_ledger(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """Keep each choice as one row, as a site does that proves nothing: no lock, index or hash."""
    from django.db.models import Max

    from consent.actions import choose
    from consent.ledger.models import Entry, Opening

    first = Entry.objects.aggregate(last=Max("index"))["last"] + 1
    free = range(first, first + CHOICES[scale] + PEOPLE)
    Entry.objects.bulk_create(Entry(index=index, commitment=bytes(32)) for index in free)
    places = iter(free)

    def keep(asked: Sequence[Any]) -> list[Opening]:
        from consent.core.records import canonical

        return [
            Opening.objects.create(
                entry_id=next(places),
                salt=b"",
                record=canonical(one.record).decode(),
                kind=one.record["kind"],
                subject=one.subject,
                number=secrets.token_hex(4),
                form_key=one.form_key,
            )
            for one in asked
        ]

    with ExitStack() as stack:
        stack.enter_context(patch.object(choose, "append_all", keep))
        stack.enter_context(patch.object(choose, "lock", lambda: None))
        press(scale, sample)


def with_ledger(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    press(scale, sample)


# --- Entries, each acknowledged when it is on the disk ------------------------------------------


def records(scale: str) -> Iterator[dict[str, Any]]:
    for number in range(APPENDS[scale]):
        yield {"v": 1, "kind": "bench", "text": f"{number:0100}"}


def rows_only(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """Write the same bytes to a table of two columns, one transaction each."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench (id bigint PRIMARY KEY, record text)")
        with measuring(sample, backend=backend_pid()):
            for number, record in enumerate(records(scale)):
                with transaction.atomic():
                    cursor.execute("INSERT INTO bench VALUES (%s, %s)", [number, str(record)])


def one_by_one(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """Append entries, one transaction each."""
    from django.db import transaction

    from consent.ledger.append import append, lock

    begun = time.perf_counter()
    with measuring(sample, backend=backend_pid()):
        for record in records(scale):
            with transaction.atomic():
                lock()
                append(record=record, subject=None)
    note_rates(sample, scale, time.perf_counter() - begun)


def together(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """Append the same entries, many in each transaction: what an hour's wishes are."""
    from django.db import transaction

    from consent.ledger.append import Asked, append_all, lock

    begun = time.perf_counter()
    waiting = records(scale)
    with measuring(sample, backend=backend_pid()):
        while some := list(islice(waiting, TOGETHER)):
            with transaction.atomic():
                lock()
                append_all([Asked(record=record, subject=None) for record in some])
    note_rates(sample, scale, time.perf_counter() - begun)


def note_rates(sample: Sample, scale: str, seconds: float) -> None:
    sample.extra["us"] = sample.cpu / APPENDS[scale] * 1e6
    sample.extra["per_second"] = APPENDS[scale] / seconds


CASES = (
    Case("a choice and its entry", ("L1",), ledger, without_ledger, with_ledger, databases=True),
    Case("entries one by one", ("L2b",), ledger, rows_only, one_by_one, databases=True),
    Case("entries together", ("L2",), ledger, one_by_one, together, databases=True),
)
