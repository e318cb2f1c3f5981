"""A rule changes: what the database does until the change counts, and that no post is written."""

import time

from django.db import connection

from bench.case import Sample, backend_pid, measuring, process_cpu

CHANGES = 20


def world_for(email: str):
    from accounts.models import User
    from bench.world import NOW
    from consent.answers.world import world_of

    return world_of(User.objects.get(email=email), at=NOW)


def change_a_rule(email: str, sample: Sample) -> None:
    """Publish editions of the same rules, one after another, and read the verdicts by the last."""
    from consent.actions.publish_edition import publish_edition
    from consent.answers.groups import groups_of, totals
    from consent.rulebook.editions import data_of

    world = world_for(email)
    watch_posts()
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
    again = world_for(email)
    assert again.rulebook.edition != world.rulebook.edition
    totals(groups_of(again))
    sample.cpu /= CHANGES
    sample.wall /= CHANGES
    sample.extra["rows_written"] = rows_written() - written
    sample.extra["db_ms"] = (in_driver + in_backend) / CHANGES * 1000


def watch_posts() -> None:
    """Let SQLite, which does not count what is written to a table, count it for this connection."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE written (post bigint)")
        for what, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            cursor.execute(
                f"CREATE TEMPORARY TRIGGER watch_{what.lower()} AFTER {what} ON main.posts_post"
                f" BEGIN INSERT INTO written VALUES ({row}.id); END"
            )


def rows_written() -> int:
    """Rows of posts written so far, as the database itself counts them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute(
                "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables"
                " WHERE relname = 'posts_post'"
            )
        else:
            cursor.execute("SELECT count(*) FROM written")
        return int(cursor.fetchone()[0])
