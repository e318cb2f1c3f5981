"""What a draft of the rulebook would do to everybody's posts, against asking every post."""

import copy
import gc
import json
from pathlib import Path

from django.db import connection

from bench.case import Case, Sample, backend_pid, measuring
from bench.rule_change import change_a_rule, world_for

TURNS = 40
FULL = 10_000_000
TRULY_FULL = "l"


def a_crowd(folder: Path, scale: str) -> None:  # noqa: ARG001
    from bench import crowd, world
    from consent.actions.take_census import take_census

    world.empty_database()
    crowd.settle(crowd.PEOPLE[scale])
    world.analyse()
    take_census(at=crowd.NOW)
    world.analyse()


def draft():
    """The rulebook with a pause of Facebook in the EU, the EEA and Switzerland."""
    from consent.core.rulebook_data import build
    from consent.rulebook.editions import current_edition, data_of

    data = copy.deepcopy(data_of(current_edition().digest))
    (rows,) = (one["policies"] for one in data["platforms"] if one["slug"] == "facebook")
    (running,) = (row for row in rows if row["id"] == "facebook-eu-2025")
    running["until"] = "2026-11-22"
    rows.append(
        running
        | {"id": "pause", "from": "2026-11-23", "until": None}
        | {"status": "suspended_by_regulator", "offer": "not_needed", "kinds": [], "scope": []}
    )
    return build(data, edition="draft")


def asking_every_post(folder: Path, scale: str, sample: Sample) -> None:
    """
    One pass over all posts that counts those, and their writers, that the draft keeps out.

    The pass knows beforehand what the draft changes and needs no rulebook. That
    the objections are already read out of their records is not counted.
    """
    objections()
    from bench.crowd import EU

    spoken = SPOKEN[connection.vendor]
    countries = ", ".join(f"'{country}'" for country in [*EU, "NO", "CH"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What helpers of the backend use could not be seen.
            cursor.execute("SET max_parallel_workers_per_gather = 0")
        with measuring(sample, backend=backend_pid()):
            cursor.execute(EVERY_POST.format(countries=countries, **spoken))
            found = [int(number) for number in cursor.fetchone()]
        cursor.execute("SELECT count(*) FROM posts_post")
        posts = cursor.fetchone()[0]
    (folder / "found").write_text(json.dumps(found))
    if scale != TRULY_FULL:
        sample.cpu *= FULL / posts


EVERY_POST = """
    SELECT coalesce(sum(posts), 0), count(*) FROM (
        SELECT p.person_id, count(*) AS posts
        FROM posts_post p
        JOIN posts_platformaccount a ON a.id = p.account_id
        JOIN accounts_residence r ON r.person_id = p.person_id
        JOIN accounts_user u ON u.id = p.person_id
        LEFT JOIN objected o ON o.person = p.person_id
        WHERE p.state = 'live' AND p.audience = 'public' AND p.created_at IS NOT NULL
            AND p.kind IN ('post', 'comment', 'photo', 'video', 'reel', 'story', 'review')
            AND a.platform = 'facebook' AND r.country IN ({countries})
            AND (u.born IS NULL OR p.created_at >= {adult})
            AND (o.made_at IS NULL OR (p.created_at < o.made_at AND o.made_at >= {deadline}))
        GROUP BY p.person_id
    ) people
"""

# The day of the deadline is over when it is over in all of the region.
DEADLINE = "CASE r.country WHEN 'CH' THEN {}'2025-05-26 23:00:00{}' WHEN 'NO' THEN {}'2025-05-27 00:00:00{}' ELSE {}'2025-05-27 04:00:00{}' END"

SPOKEN = {
    "postgresql": {
        "adult": "make_timestamptz(u.born + 19, 1, 1, 12, 0, 0, 'UTC')",
        "deadline": DEADLINE.format(*["timestamptz ", "+00"] * 3),
    },
    "sqlite": {
        "adult": "(u.born + 19) || '-01-01 12:00:00'",
        "deadline": DEADLINE.format(*["", ""] * 3),
    },
}


def objections() -> None:
    """Put who objected when into a table, as a site without records would have it."""
    from accounts.models import User
    from consent.core.records import choice_of
    from consent.ledger.models import Opening

    people = dict(User.objects.values_list("subject", "pk"))
    openings = Opening.objects.filter(kind="choice").values_list("subject", "entry_id", "record")
    adapt = connection.ops.adapt_datetimefield_value
    rows = [
        (people[subject], adapt(choice_of(index=index, record=record).made_at))
        for subject, index, record in openings
    ]
    with connection.cursor() as cursor:
        instant = "timestamptz" if connection.vendor == "postgresql" else "text"
        cursor.execute(
            f"CREATE TEMPORARY TABLE objected (person integer PRIMARY KEY, made_at {instant})"
        )
        cursor.executemany("INSERT INTO objected VALUES (%s, %s)", rows)
        cursor.execute("ANALYZE objected")


def asking_the_census(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    from bench.crowd import NOW
    from consent.answers.what_if import what_if

    drafts = [draft() for _ in range(TURNS + 1)]
    what_if(drafts.pop(), at=NOW)
    # That so many drafts are alive at once is this benchmark's doing alone.
    gc.freeze()
    with measuring(sample, backend=backend_pid()):
        told = [what_if(one, at=NOW) for one in drafts]
    sample.wall /= TURNS
    sample.cpu /= TURNS
    found = [[one.kept_out.posts, one.kept_out.people] for one in told]
    assert found == [json.loads((folder / "found").read_text())] * TURNS, found[0]


def reading_a_rule(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    with measuring(sample, backend=backend_pid()):
        world_for("0@example.org").rule("facebook")


def changing_a_rule(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    change_a_rule("0@example.org", sample)


CASES = (
    Case(
        "a draft",
        ("V4",),
        a_crowd,
        asking_every_post,
        asking_the_census,
        databases=True,
        scales=("l",),
    ),
    Case(
        "a draft, fewer posts",
        ("V4s",),
        a_crowd,
        asking_every_post,
        asking_the_census,
        databases=True,
        scales=("s", "m"),
    ),
    Case(
        "a rule changes for the crowd",
        ("V1a", "V1b"),
        a_crowd,
        reading_a_rule,
        changing_a_rule,
        databases=True,
    ),
)
