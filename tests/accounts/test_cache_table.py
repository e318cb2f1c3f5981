import io

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection


@pytest.fixture
def without_table(application_role):
    with connection.schema_editor() as editor:
        editor.execute("DROP TABLE cache")
    yield
    if application_role is not None:
        # As after every update: the role has no rights to a table that is new.
        call_command("application_role", application_role, verbosity=0, stdout=io.StringIO())


@pytest.mark.django_db(transaction=True)
def test_migrating_makes_the_table_of_the_cache(without_table):
    call_command("migrate", verbosity=0)

    cache.set("a", 1)
    assert cache.get("a") == 1
