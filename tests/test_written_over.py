"""What was deleted goes from the files of SQLite, and nobody who reads or writes waits long for it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from consent.written_over import write_over

ROOT = Path(__file__).parents[1]
# A process of its own: the tests' database is one that only they can see.
PROGRAM = """
import json, sys, time
from pathlib import Path
from django.conf import settings
database = json.loads(sys.argv[1])
settings.configure(DATABASES={"default": database})
import django
django.setup()
from django.db import connection, transaction
from consent.one_state import one_state
from consent.written_over import write_over

WORDS = "kanarienvogel"
reader = connection.copy()

def ask(one, sql, *values):
    with one.cursor() as cursor:
        return cursor.execute(sql, values).fetchall()

def stays():
    file = Path(database["NAME"])
    return any(WORDS.encode() in p.read_bytes() for p in file.parent.iterdir())

told = {}
ask(connection, "CREATE TABLE said (text text)")
for number in range(500):
    ask(connection, "INSERT INTO said VALUES (%s)", f"{WORDS} {number}" * 20)
ask(connection, "DELETE FROM said")
told["deleted"] = stays()
ask(reader, "BEGIN DEFERRED")
ask(reader, "SELECT count(*) FROM said")
ask(connection, "INSERT INTO said VALUES ('one more')")
began = time.monotonic()
told["while somebody reads"] = write_over()
told["soon"] = time.monotonic() - began < 5
ask(reader, "ROLLBACK")
told["then"] = write_over()
told["over"] = stays()
told["patience"] = ask(connection, "PRAGMA busy_timeout")[0][0]
with transaction.atomic():
    told["inside"] = write_over()
print(json.dumps(told))
"""


@pytest.mark.skipif(
    not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="it is about SQLite"
)
def test_what_was_deleted_goes_when_nobody_reads_any_more(tmp_path):
    options = settings.DATABASES["default"]["OPTIONS"]
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "file.sqlite3"),
        "OPTIONS": options,
    }

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(database)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "deleted": True,
        "while somebody reads": False,
        "soon": True,
        "then": True,
        "over": False,
        "patience": options["timeout"] * 1000,
        "inside": False,
    }


@pytest.mark.django_db
def test_inside_a_transaction_and_on_postgresql_nothing_is_done():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")

    assert write_over() is False
