"""A migration beside a site that runs: it waits for a table, and nobody waits for it."""

import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from consent.management.commands import migrate

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="it is about its locks"),
]
ASKED = {"verbosity": 0, "interactive": False}


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(migrate, "LONGEST_WAIT", "200ms")
    monkeypatch.setattr(migrate, "PAUSE", 0.2)


@pytest.fixture
def behind():
    """The last migration of jobs is still to be done."""
    call_command("migrate", "consent", "0001", **ASKED)
    yield
    call_command("migrate", **ASKED)


def somebody_else():
    # Not there where only SQLite is used.
    import psycopg

    asked = connection.get_connection_params()
    known = {
        name: asked[name]
        for name in ("dbname", "user", "password", "host", "port")
        if asked.get(name)
    }
    return psycopg.connect(**known)


def migrate_now():
    try:
        call_command("migrate", **ASKED)
    finally:
        connection.close()


def columns():
    with connection.cursor() as cursor:
        return {
            one.name
            for one in connection.introspection.get_table_description(cursor, "consent_job")
        }


def test_pages_do_not_wait_while_a_migration_waits_for_a_long_reading(behind, soon):
    waited = []

    def read_a_page():
        began = time.monotonic()
        with somebody_else() as page:
            page.execute("SET statement_timeout = '2s'")
            page.execute("SELECT count(*) FROM consent_job")
        waited.append(time.monotonic() - began)

    with somebody_else() as count:
        count.execute("SELECT count(*) FROM consent_job")
        migrating = threading.Thread(target=migrate_now)
        migrating.start()
        while migrating.is_alive() and len(waited) < 10:
            read_a_page()
            time.sleep(0.05)
        assert "not_before" not in columns()
    migrating.join()

    assert max(waited) < 1
    assert "not_before" in columns()


def test_after_some_tries_it_says_so_and_nothing_is_half_done(behind, soon, monkeypatch):
    monkeypatch.setattr(migrate, "MOST_TRIES", 2)

    with somebody_else() as count:
        count.execute("SELECT count(*) FROM consent_job")
        with pytest.raises(CommandError, match="Run it again"):
            call_command("migrate", **ASKED)

    assert "not_before" not in columns()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
