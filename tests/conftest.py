"""What every test may rely on: an empty database that guards itself, and a rulebook."""

import gc
import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings as hypothesis_settings

from consent.ledger.models import Entry, Opening
from consent.posts import census
from consent.rulebook.models import Edition
from tests import make

# Here they come before those of the plugins; as a plugin of its own they would not.
from tests.browser.chromium import base_url, browser_type_launch_args  # noqa: F401

ROLE = "privacydash_site"
pytest_plugins = ["tests.in_database", "tests.required"]

# No test is about time: a busy machine must not make one fail.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


def pytest_collection_finish():
    """Look for garbage in what tests make alone: in all that was loaded it takes a tenth of their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_guards(django_db_setup, django_db_blocker):
    """
    Let the test runner empty guarded tables after a test with real transactions.

    The triggers that keep the ledger and the editions from change are what we
    ship; only the emptying between tests steps around them.
    """
    operations = type(connection.ops)
    plain = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        if self.connection.vendor == "postgresql":
            role = "SET session_replication_role = "
            plain(self, [role + "replica", *sql_list, role + "origin"])
            return
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drop = [f"DROP TRIGGER {name}" for name, _ in triggers]
        plain(self, [*drop, *sql_list, *(sql for _, sql in triggers)])

    operations.execute_sql_flush = execute_sql_flush
    yield
    del operations.execute_sql_flush


@pytest.fixture(autouse=True)
def forget_counts():
    """A census is remembered by its number, which a test that is rolled back gives away again."""
    census.parts_in.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def application_role(django_db_setup, django_db_blocker):
    """The role that the site works as on PostgreSQL, as the command makes it; None on SQLite."""
    if connection.vendor != "postgresql":
        return None
    with django_db_blocker.unblock():
        call_command("application_role", ROLE, verbosity=0, stdout=io.StringIO())
    return ROLE


@pytest.fixture(autouse=True)
def as_the_application(request, application_role):
    """Let tests do what the site does with the rights that it has, and no more."""
    marker = request.node.get_closest_marker("django_db")
    real = {"transactional_db", "live_server"} & set(request.fixturenames)
    real |= {"as_the_owner"} & set(request.fixturenames)
    if real or (marker and marker.kwargs.get("transaction")) or "database" not in request.keywords:
        return
    request.getfixturevalue("db")
    if application_role is not None:
        with connection.cursor() as cursor:
            # Until the test's transaction is rolled back.
            cursor.execute(f"SET LOCAL ROLE {application_role}")


@pytest.fixture
def as_the_owner(db):
    """Let a test do what the site has no right to: what stops the owner of the tables, too."""


@pytest.fixture(scope="session")
def publish():
    """Publish the rulebook that ships; to read, check and pack it takes longer than most tests."""
    kept = {}

    def again():
        if not kept:
            make.publish_rulebook()
        with connection.cursor() as cursor:
            for table in [model._meta.db_table for model in (Edition, Entry, Opening)]:
                if table not in kept:
                    cursor.execute(f"SELECT * FROM {table}")
                    kept[table] = cursor.fetchall()
                else:
                    row = ", ".join(["%s"] * len(kept[table][0]))
                    cursor.executemany(f"INSERT INTO {table} VALUES ({row})", kept[table])
        return Edition.objects.without_body().get()

    return again


@pytest.fixture
def rulebook(db, publish):
    """The rulebook that ships with the project, published."""
    return publish()


@pytest.fixture
def ines(rulebook):
    """Ines owns posts. She lives in Germany and is grown up."""
    return make.person("ines@example.org", country="DE", born=1985)


@pytest.fixture
def mallory(rulebook):
    """Mallory must see nothing of it."""
    return make.person("mallory@example.org", country="DE", born=1985)


@pytest.fixture
def sam(db):
    """Sam supports."""
    return make.person("sam@example.org", is_staff=True)


@pytest.fixture
def releases(settings, tmp_path):
    """Where the items of this test's releases are."""
    settings.RELEASES_DIR = tmp_path / "releases"
    return settings.RELEASES_DIR


@pytest.fixture
def ledger(settings, tmp_path):
    """Where this test's ledger is published: a folder of its own, and its key file."""
    settings.LEDGER_DIR = tmp_path / "ledger"
    settings.LEDGER_KEY_FILE = tmp_path / "secret" / "ledger-keys"
    return settings.LEDGER_DIR
