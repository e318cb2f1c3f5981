"""A small run of what `make faults` does at full size."""

import json
import os
import subprocess
import sys

import pytest

from tests.faults.__main__ import ROOT

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
SMALL = ["--runs=2", "--threads=8", "--rounds=5", "--races=16", "--kills=6"]


def run(*more):
    """What a run tells of each database: its last line."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", *SMALL, *more],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
    )
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert done.returncode == 0, done.stderr
    return told


@pytest.mark.slow
def test_no_choice_is_lost_or_made_twice_on_sqlite():
    (told,) = run()

    assert (told["database"], told["wrong"]) == ("sqlite", [])
    # Each run of a kill leaves one entry, each round one for each choice.
    people = 3 * 2 + 5 + 5 * 8
    assert told["the whole ledger"]["entries"] >= people
    assert told["opposite choices"]["refused"] == {}


@pytest.mark.services
def test_no_choice_is_lost_or_made_twice_on_postgresql():
    server, _, _name = POSTGRES.rpartition("/")

    _sqlite, told = run("--postgres", f"{server}/postgres")

    assert (told["database"], told["wrong"]) == ("postgresql", [])
    assert told["opposite choices"]["refused"] == {}
