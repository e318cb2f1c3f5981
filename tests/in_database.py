"""Marks the tests that use the database, so that these can be run on each of the two."""

import pytest
from django.conf import settings

FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
BYTES = ("dates", "deltas", "fails_closed", "filter", "index", "killed", "parity")
"""
Tests of what is done with the files of a snapshot, which are the same bytes whichever database
they are cut from (test_every_database_gives_the_same_bytes): to do it on one of the two is enough.
"""
ON_ONE = {f"tests.training.test_{name}" for name in BYTES}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.module.__name__ in ON_ONE:
            continue
        if item.get_closest_marker("django_db") or FIXTURES & set(item.fixturenames):
            item.add_marker("database")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings_parallel_suffix):
    """
    Keep the database of tests in a browser in a file, if they are on SQLite.

    A browser asks for several things at once. In memory all threads of the server
    share one connection, and one would stand in the transaction of another.
    """
    if any(item.get_closest_marker("browser") for item in request.session.items):
        database = settings.DATABASES["default"]
        if database["ENGINE"].endswith("sqlite3"):
            database["TEST"]["NAME"] = settings.DATA_DIR / "tests.sqlite3"
