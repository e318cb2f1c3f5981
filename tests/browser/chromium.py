"""Where the browser of the tests is, and how it is started."""

import os
import shutil

import pytest

NAMES = ("chromium-headless-shell", "chromium")
"""The first one is the same browser without windows, and takes half of the time."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI is set, so Chromium has to be there.")
        pytest.skip("needs Chromium")
    # Playwright keeps an event loop in this thread; the database is still used from it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield {**browser_type_launch_args, "executable_path": path, "args": ARGUMENTS}
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def base_url():
    """No address is the base of relative ones: every test names the live server."""
    return ""
