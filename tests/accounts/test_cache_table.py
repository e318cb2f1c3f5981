import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db(transaction=True)
def test_migrating_makes_the_table_of_the_cache():
    with connection.schema_editor() as editor:
        editor.execute("DROP TABLE cache")

    call_command("migrate", verbosity=0)

    cache.set("a", 1)
    assert cache.get("a") == 1
