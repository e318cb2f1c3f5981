"""Addresses know their views by name: every name is one, and nobody loads them unasked."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import URLResolver, get_resolver, resolve, reverse

from consent.later import Later, load_all

ROOT = Path(__file__).parents[1]


def all_later(patterns):
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from all_later(one.url_patterns)
        elif isinstance(one, Later):
            yield one


LATER = list(all_later(get_resolver().url_patterns))


@pytest.mark.parametrize("one", LATER, ids=lambda one: one.name)
def test_every_address_has_a_view(one):
    one.load()

    assert callable(one.callback)


def test_there_are_pages_for_people_staff_and_programs():
    assert {"dashboard", "index", "rules-drafts", "api-posts", "ready"} <= {
        one.name for one in LATER
    }


def test_who_asks_for_an_address_gets_the_view_itself():
    found = resolve("/api/v1/posts")

    assert found.url_name == "api-posts"
    # What a view asks for is seen by the middleware: programs send no token.
    assert found.func.csrf_exempt


def test_a_view_that_is_not_there_fails_with_its_name():
    with pytest.raises(ImportError, match="nothing_of_this_name"):
        load_all([Later("x/", "consent.web.views.about.nothing_of_this_name", name="x")])


def test_what_stands_before_a_view_is_put_around_it():
    def asking_first(view):
        return lambda request: f"asked before {view.__name__}"

    one = Later("livez", "privacydash.health.live", name="live", behind=asking_first)

    assert resolve("/livez", urlconf=(one,)).func(None) == "asked before live"


def test_checking_and_naming_addresses_loads_no_page():
    code = """
import sys, django
django.setup()
from django.core.management import call_command
from django.urls import reverse
call_command("check")
for name in ("dashboard", "admin:rules", "api-posts"): reverse(name)
print(*sys.modules)
"""
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )

    loaded = set(done.stdout.split())
    pages = ("consent.web.views.", "consent.staff.rules.", "consent.api.views", "consent.actions.")
    assert not [name for name in loaded if name.startswith(pages)]
    assert not loaded & {"yaml", "consent.core.rulebook", "orjson"}


def test_an_address_is_told_without_its_view():
    one = Later("posts/<int:pk>/", "nowhere.at_all", name="somewhere")

    assert reverse("somewhere", urlconf=(one,), args=[7]) == "/posts/7/"
