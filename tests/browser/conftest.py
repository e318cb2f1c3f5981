"""How a person sits down at a real browser, in front of the real site."""

import os
from pathlib import Path

import pytest
from django.core.cache import cache

from tests.browser.journey import Journey
from tests.browser.screenshots import Album
from tests.browser.site import Site


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "en-GB",
        "timezone_id": "UTC",
        "viewport": {"width": 320, "height": 640},
        "color_scheme": "light",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def rulebook(transactional_db, publish):
    """The rulebook that ships with the project, published."""
    return publish()


@pytest.fixture
def served(live_server):
    """The live server on an empty database, before any rulebook is published."""
    cache.clear()
    return live_server


@pytest.fixture(autouse=True)
def _releases_of_its_own(releases):
    """Two tests at a time have a release of the same name, and one would tidy up the other's."""


@pytest.fixture
def site(served, rulebook, page):
    """The site with its rulebook, and a browser in front of it."""
    return Site(page, served.url)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def journey(request, served, rulebook, new_context):
    """A way through the site, in a browser that runs scripts and in one that runs none."""
    page = new_context(java_script_enabled=request.param).new_page()
    walked = Journey(Site(page, served.url), name=request.node.name)
    yield walked
    walked.write_down()


@pytest.fixture(scope="session")
def album():
    """Where pictures of pages go: the folder SCREENSHOTS names, or nowhere."""
    folder = os.environ.get("SCREENSHOTS")
    return Album(Path(folder) if folder else None)
