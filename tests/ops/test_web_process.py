"""What a web process holds before its first request."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The names of all modules in a web process, and how many objects it keeps out of searches."""
    code = "import gc, sys, privacydash.wsgi; print(gc.get_freeze_count(), *sys.modules)"
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path_factory.mktemp("data")),
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
    frozen, *modules = done.stdout.split()
    return int(frozen), frozenset(modules)


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

    assert "consent.web.views.dashboard" in modules
    assert frozen > 10_000
