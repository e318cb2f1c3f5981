"""The log says which error there was and where, never what it says: that could be somebody's."""

import errno
import json
import logging
import re
from io import StringIO
from logging.config import DictConfigurator

import pytest
import requests
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests.ops.running import Running

WORDS = "kanarienvogel im garten"


@pytest.fixture
def log():
    """A logger, and what the site's own settings make of it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    told = settings.LOGGING["formatters"]["line"]
    handler.setFormatter(DictConfigurator({}).configure_formatter(dict(told)))
    logger = logging.getLogger("tests.log")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, written
    logger.removeHandler(handler)


def could_not_read(text):
    return int(text)


def test_an_error_is_told_by_its_name_and_its_place(log):
    logger, written = log
    try:
        could_not_read(WORDS)
    except ValueError:
        logger.exception("It failed")

    lines = written.getvalue().splitlines()
    assert lines[0].endswith("ERROR tests.log It failed")
    assert "in could_not_read" in written.getvalue()
    assert lines[-1] == "ValueError"
    assert WORDS not in written.getvalue()


@pytest.mark.parametrize("by", ["cause", "context"])
def test_so_is_what_it_came_of(log, by):
    logger, written = log
    try:
        try:
            could_not_read(WORDS)
        except ValueError as first:
            if by == "cause":
                raise DatabaseError(WORDS) from first
            raise DatabaseError(WORDS)  # noqa: B904 (that is what this is about)
    except DatabaseError:
        logger.exception("It failed")

    before, after = written.getvalue().split("From this came:")
    assert before.rstrip().endswith("ValueError")
    assert after.rstrip().endswith("django.db.utils.DatabaseError")
    assert WORDS not in written.getvalue()


FAILING = {
    "sqlite": ("SELECT 1 FROM kanarienvogel", r"Error: SQLITE_ERROR"),
    "postgresql": ("SELECT 1 FROM kanarienvogel", r"UndefinedTable: 42P01"),
}


@pytest.mark.django_db
def test_the_code_of_a_database_for_it_is_told(log):
    logger, written = log
    query, code = FAILING[connection.vendor]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query)
    except DatabaseError:
        logger.exception("It failed")

    assert re.search(code, written.getvalue())
    assert re.search(r"\ndjango\.db\.utils\.\w+$", written.getvalue().rstrip())
    assert "kanarienvogel" not in written.getvalue()


def test_so_is_that_of_the_system(log):
    logger, written = log
    try:
        raise OSError(errno.ENOSPC, "No space for kanarienvogel", "/uploads/kanarienvogel.zip")  # noqa: TRY301
    except OSError:
        logger.exception("It failed")

    assert written.getvalue().rstrip().endswith("\nOSError: No space left on device")


def test_what_was_put_in_the_place_of_an_error_hides_it(log):
    logger, written = log
    try:
        try:
            could_not_read(WORDS)
        except ValueError:
            raise DatabaseError from None
    except DatabaseError:
        logger.exception("It failed")

    assert "ValueError" not in written.getvalue()


REFUSING = {
    # As a database does that is asked for something it cannot keep: with all that is in the row.
    "sqlite": (
        "CREATE TRIGGER refuse BEFORE INSERT ON posts_post"
        " BEGIN SELECT json_extract('{}', NEW.text); END"
    ),
    "postgresql": "ALTER TABLE posts_post ADD CONSTRAINT refuse CHECK (text NOT LIKE 'kanarien%')",
}


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)],
)
def site(request, tmp_path):
    site = Running(tmp_path / "site", request.param, LOG_LEVEL="DEBUG")
    try:
        site.start_web(processes=1)
        site.change(REFUSING[request.param])
        yield site
    finally:
        site.end()


@pytest.mark.slow
def test_what_the_database_refuses_of_a_batch_is_in_no_log(site):
    key = json.loads(site.run("manage.py", "make_api_key", "Feed", "--json"))["key"]
    post = {
        "account_id": "a1",
        "post_id": "p1",
        "version": 1,
        "kind": "post",
        "audience": "public",
        "created_at": "2026-01-01T00:00:00Z",
        "text": WORDS,
    }

    answer = requests.post(
        f"{site.url}/api/v1/posts",
        data=json.dumps(post),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"},
        timeout=60,
    )

    assert answer.status_code == 500
    log = site.log.read_text()
    assert "Internal Server Error: /api/v1/posts" in log
    assert "Error" in log.splitlines()[-1]
    assert WORDS not in log
