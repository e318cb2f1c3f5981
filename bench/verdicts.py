"""Verdicts are derived, never stored: what that costs, and what it saves."""

from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.case import Case, Sample, backend_pid, measuring
from bench.rule_change import change_a_rule, world_for

TURNS = 20
LONGER = 25


def one_person_with_many(folder: Path, scale: str) -> None:  # noqa: ARG001
    from bench import world

    world.empty_database()
    world.person("many@example.org", world.MANY[scale], seed=1)
    world.person("few@example.org", world.FEW, seed=2)
    world.analyse()


def counts_for(email: str, sample: Sample) -> None:
    """
    Count by reason, the rest of the page's needs already read.

    So often counts take 40 ms, which says little of them on a busy machine: they are made many
    times as often, and told for as many as the anchor makes.
    """
    from consent.answers.groups import groups_of, totals

    world = world_for(email)
    totals(groups_of(world))
    with measuring(sample, backend=backend_pid()):
        for _ in range(TURNS * LONGER):
            totals(groups_of(world))
    sample.wall /= LONGER
    sample.cpu /= LONGER


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
    from consent.answers.used import Record

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
        assert Record(again).since is None
    for query in captured:
        sql = query["sql"].upper()
        assert "OFFSET" not in sql, sql
        assert "COUNT(" not in sql, sql
    # Session and person are read by the sign-in; here the person was read by their address.
    sample.extra["queries"] = len(captured) - 1 + 2


def first_page(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    pages(sample, deep=False)


def deep_page(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    pages(sample, deep=True)


def before_the_change(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    with measuring(sample, backend=backend_pid()):
        world_for("many@example.org").rule("facebook")


def changed_rule(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    change_a_rule("many@example.org", sample)


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
