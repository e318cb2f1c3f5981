"""Verdicts are derived, never stored: what that costs, and what it saves."""

import time
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.case import Case, Sample, backend_pid, measuring, process_cpu

TURNS = 20
CHANGES = 20


def one_person_with_many(folder: Path, scale: str) -> None:  # noqa: ARG001
    from bench import world

    world.empty_database()
    world.person("many@example.org", world.MANY[scale], seed=1)
    world.person("few@example.org", world.FEW, seed=2)
    world.analyse()


def world_for(email: str):
    from accounts.models import User
    from bench.world import NOW
    from consent.answers.world import world_of

    return world_of(User.objects.get(email=email), at=NOW)


def counts_for(email: str, sample: Sample) -> None:
    """Count by reason, the rest of the page's needs already read."""
    from consent.answers.groups import groups_of, totals

    world = world_for(email)
    totals(groups_of(world))
    with measuring(sample, backend=backend_pid()):
        for _ in range(TURNS):
            totals(groups_of(world))


def stored_counts(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    person = world_for("many@example.org").person
    # What sites do that store the answer with each post: any stored word will do for it.
    query = "SELECT audience, count(*) FROM posts_post WHERE person_id = %s GROUP BY audience"
    with connection.cursor() as cursor:
        cursor.execute(query, [person.pk])
        cursor.fetchall()
        with measuring(sample, backend=backend_pid()):
            for _ in range(TURNS):
                cursor.execute(query, [person.pk])
                cursor.fetchall()


def many_counts(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    counts_for("many@example.org", sample)


def few_counts(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    counts_for("few@example.org", sample)


def pages(sample: Sample, *, deep: bool) -> None:
    from consent.answers.groups import groups_of
    from consent.answers.listing import LAST, Filter, page_of

    world = world_for("many@example.org")
    groups = groups_of(world)
    total = page_of(world, groups, Filter()).total
    cursor = page_of(world, groups, Filter(), cursor=LAST).newer if deep else None
    page_of(world, groups, Filter(), cursor=cursor)
    with measuring(sample, backend=backend_pid()):
        for _ in range(TURNS):
            assert page_of(world, groups, Filter(), cursor=cursor).total == total
    with CaptureQueriesContext(connection) as captured:
        again = world_for("many@example.org")
        page_of(again, groups_of(again), Filter(), cursor=cursor)
    for query in captured:
        sql = query["sql"].upper()
        assert "OFFSET" not in sql, sql
        assert "COUNT(" not in sql, sql
    # Session and person are read by the sign-in, and the last import by the page.
    sample.extra["queries"] = len(captured) - 1 + 2


def first_page(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    pages(sample, deep=False)


def deep_page(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    pages(sample, deep=True)


def before_the_change(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    with measuring(sample, backend=backend_pid()):
        world_for("many@example.org").rule("facebook")


def changed_rule(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """Publish editions of the same rules, one after another, and read the verdicts by the last."""
    from consent.actions.publish_edition import publish_edition
    from consent.answers.groups import groups_of, totals
    from consent.rulebook.editions import data_of

    world = world_for("many@example.org")
    written, backend = rows_written(), backend_pid()
    in_driver = in_backend = 0.0

    def ask(execute, *query):
        nonlocal in_driver
        start = time.thread_time()
        try:
            return execute(*query)
        finally:
            in_driver += time.thread_time() - start

    for _ in range(CHANGES):
        data = data_of(world.rulebook.edition)
        data["about"]["version"] = f"bench-{time.time_ns()}"
        before = process_cpu(backend) if backend else 0.0
        with connection.execute_wrapper(ask), measuring(sample, backend=backend):
            publish_edition(data=data, at=world.at, by=None)
        in_backend += process_cpu(backend) - before if backend else 0.0
    again = world_for("many@example.org")
    assert again.rulebook.edition != world.rulebook.edition
    totals(groups_of(again))
    sample.cpu /= CHANGES
    sample.wall /= CHANGES
    sample.extra["rows_written"] = rows_written() - written
    sample.extra["db_ms"] = (in_driver + in_backend) / CHANGES * 1000


def rows_written() -> int:
    """Rows of posts written so far, as the database itself counts them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute(
                "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables"
                " WHERE relname = 'posts_post'"
            )
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT total(own_entry) + count(*) + max(id) FROM posts_post")
        return int(cursor.fetchone()[0])


CASES = (
    Case(
        "counts, many posts",
        ("V2a",),
        one_person_with_many,
        stored_counts,
        many_counts,
        databases=True,
    ),
    Case(
        "counts, many and few",
        ("V2b",),
        one_person_with_many,
        few_counts,
        many_counts,
        databases=True,
    ),
    Case(
        "a deep page", ("V3a", "V3b"), one_person_with_many, first_page, deep_page, databases=True
    ),
    Case(
        "a rule changes",
        ("V1a", "V1b"),
        one_person_with_many,
        before_the_change,
        changed_rule,
        databases=True,
    ),
)
