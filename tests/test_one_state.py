"""What is read in one state does not change while it is read, and nobody waits."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parents[1]
# A process of its own: the tests' database is one that only they can see.
PROGRAM = """
import json, sys
from django.conf import settings
settings.configure(DATABASES={"default": json.loads(sys.argv[1])})
import django
django.setup()
from django.db import connection
from consent.one_state import one_state

other = connection.copy()

def ask(one, sql):
    with one.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if sql.startswith("SELECT") else None

COUNT, ADD = "SELECT count(*) FROM one_state_test", "INSERT INTO one_state_test VALUES (1)"
ask(other, "DROP TABLE IF EXISTS one_state_test")
ask(other, "CREATE TABLE one_state_test (n int)")
seen = []
with one_state():
    seen += ask(connection, COUNT)
    ask(other, ADD)
    seen += ask(connection, COUNT)
seen += ask(connection, COUNT)
ask(connection, ADD)
seen += ask(other, COUNT)
ask(other, "DROP TABLE one_state_test")
print([n for (n,) in seen])
"""


@pytest.mark.django_db
def test_a_row_that_is_written_meanwhile_is_seen_afterwards(tmp_path):
    database = {
        name: connection.settings_dict[name]
        for name in ("ENGINE", "NAME", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS")
    }
    if connection.vendor == "sqlite":
        database["NAME"] = str(tmp_path / "file.sqlite3")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(database)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip() == "[0, 0, 1, 2]", done.stderr
