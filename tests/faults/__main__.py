"""
Kill processes at the worst moments and let people choose against themselves, and against releases.

    make faults                          everything at full size, on SQLite and, if there is one, PostgreSQL
    python -m tests.faults --runs 5 --threads 8 --rounds 20
    python -m tests.faults --postgres postgresql://postgres@127.0.0.1:5432/postgres

The web processes are real ones, forked from this one, and die of SIGKILL. This program keeps a
journal of every answer that it got, outside the site, and compares it with the database, the
published ledger and the receipts. Snapshots and releases are cut and sealed by processes that die
at every step, and while people say no. On PostgreSQL the site works as the role that
`manage.py application_role` makes. The last line is JSON; the status is 1 if something is wrong.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
ROLE = "privacydash_site"


def main() -> int:
    options = read_options()
    if options.here:
        return run_here(options)
    status = 0
    for url in ["sqlite", *([options.postgres] if options.postgres else [])]:
        status |= run_in_a_process(url, options)
    return status


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=100, help="kills at each moment")
    parser.add_argument("--threads", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--races", type=int, default=1000, help="choices against releases")
    parser.add_argument("--kills", type=int, default=500, help="at so many steps of each, at most")
    parser.add_argument("--postgres", metavar="URL", help="a superuser's, to make a database with")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def run_in_a_process(url: str, options: argparse.Namespace) -> int:
    with TemporaryDirectory(prefix="faults-") as data, database(url, Path(data)) as own:
        environment = {
            **os.environ,
            "DATA_DIR": data,
            "BROKER_URL": "memory://",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": str(ROOT),
        }
        for name, command in (
            (own["owner"], ["manage.py", "migrate", "--verbosity=0"]),
            (own["owner"], own["role"]),
            (own["site"], ["-m", "tests.faults", "--here", *sizes(options)]),
        ):
            if command:
                done = subprocess.run(
                    [sys.executable, *command],
                    cwd=ROOT,
                    env={**environment, "DATABASE_URL": name},
                    check=False,
                )
                if done.returncode:
                    return done.returncode
    return 0


def sizes(options: argparse.Namespace) -> list[str]:
    names = ("runs", "threads", "rounds", "races", "kills")
    return [f"--{name}={getattr(options, name)}" for name in names]


@contextmanager
def database(url: str, data: Path):
    """A new database: its address for its owner and for the site, and how the role is made."""
    if url == "sqlite":
        address = f"sqlite:///{data / 'site.sqlite3'}"
        yield {"owner": address, "site": address, "role": []}
        return
    import psycopg

    name = f"faults_{uuid.uuid4().hex[:12]}"
    server, _, _known = url.rpartition("/")
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield {
                "owner": f"{server}/{name}",
                "site": f"{server}/{name}?options=-c%20role%3D{ROLE}",
                "role": ["manage.py", "application_role", ROLE],
            }
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run_here(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.db import connection

    from tests.faults import cutting, killing, racing, releasing, site
    from tests.make import publish_rulebook

    publish_rulebook()
    site.warm()
    told = {"database": connection.vendor}
    wrong = []
    for name, scenario in (
        ("killed before the commit", lambda: killing.before_commit(options.runs)),
        ("killed after the commit", lambda: killing.after_commit(options.runs)),
        ("killed before the answer", lambda: killing.before_answer(options.runs)),
        ("killed before the message", lambda: killing.before_message(options.runs)),
        ("the same form in two tabs", lambda: racing.same_form(options.rounds)),
        (
            "opposite choices",
            lambda: racing.opposite_choices(threads=options.threads, rounds=options.rounds),
        ),
        ("choices against releases", lambda: releasing.choices_against_releases(options.races)),
        ("killed while cutting", lambda: cutting.a_cut(options.kills)),
        ("killed while sealing", lambda: cutting.a_seal(options.kills)),
        ("the whole ledger", killing.whole_ledger),
    ):
        start = time.monotonic()
        figures, found = scenario()
        told[name] = {**figures, "seconds": round(time.monotonic() - start, 1)}
        wrong += [f"{name}: {one}" for one in found]
        # At once, so that a run that is ended early has told what it saw until then.
        print(
            f"{connection.vendor}, {name}: {told[name]}, wrong: {found}",
            file=sys.stderr,
            flush=True,
        )
    print(json.dumps({**told, "wrong": wrong}))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
