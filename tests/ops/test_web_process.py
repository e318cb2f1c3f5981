"""What a web process holds before its first request, and a command does without."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import URLResolver, get_resolver
from django.utils.module_loading import import_string

from consent.later import Later, load_all

ROOT = Path(__file__).parents[2]


def said_by(code: str, *, folder: Path) -> list[str]:
    """The words that a process of its own prints."""
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "privacydash.settings",
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The names of all modules in a web process, and how many objects it keeps out of searches."""
    code = "import gc, sys, privacydash.wsgi; print(gc.get_freeze_count(), *sys.modules)"
    frozen, *modules = said_by(code, folder=tmp_path_factory.mktemp("data"))
    return int(frozen), frozenset(modules)


CHECK = """
import sys
import django
from django.core.checks import run_checks
from django.urls import reverse

django.setup()
assert not [one for one in run_checks() if one.is_serious()]
assert reverse("dashboard") and reverse("post", args=["0" * 32]) and reverse("admin:rules")
print(*sys.modules)
"""


def views() -> list[Later]:
    return [*late(get_resolver().url_patterns)]


def late(patterns):
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from late(one.url_patterns)
        elif isinstance(one, Later):
            yield one


@pytest.mark.parametrize(
    "heavy",
    [
        *("duckdb", "polars", "pyarrow", "numpy", "pandas", "pyspark"),
        *("celery", "kombu", "redis"),
        # Archives are read in a child of a worker.
        *("consent.posts.formats.known", "consent.posts.reading.reading"),
        # Model fields, widgets and plug-ins; we use the names only.
        "django_countries.fields",
    ],
)
def test_it_loads_no_engine_no_broker_and_no_reader(loaded, heavy):
    assert heavy not in loaded[1]


def test_it_has_every_page_and_never_searches_them_for_garbage(loaded):
    frozen, modules = loaded

    assert {view.lookup_str.rpartition(".")[0] for view in views()} <= modules
    assert frozen > 10_000


def test_a_check_reads_every_address_and_loads_no_view(tmp_path):
    modules = set(said_by(CHECK, folder=tmp_path))

    assert "consent.web.urls" in modules
    assert "consent.staff.urls" in modules
    assert not {view.lookup_str.rpartition(".")[0] for view in views()} & modules


@pytest.mark.parametrize("view", [view.lookup_str for view in views()])
def test_the_view_behind_an_address_exists(view):
    assert callable(import_string(view))


def test_an_address_without_a_view_stops_the_web_process_not_the_first_visitor():
    with pytest.raises(ImportError, match="no_such_page"):
        load_all([Later("", "consent.web.views.start.no_such_page", name="nothing")])
