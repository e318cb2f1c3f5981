"""
Sign-in at a platform, on a site that is configured for it and beside a real provider.

The packages and pages for it are loaded only where an operator wants them. So the tests that need
them run in a process of their own, whose settings name the provider; without them the site has no
trace of it.
"""

import os
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from tests.openid.provider import CLIENT, SECRET

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture
def provider(tmp_path):
    """A provider in a process of its own; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, HERE / "provider.py", str(port)], stderr=log)
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


def database_of_its_own():
    """Beside that of the tests around it, which is in use."""
    if "DATABASE_URL" not in os.environ:
        return {}
    parts = urlsplit(os.environ["DATABASE_URL"])
    # Each of several processes that test has its own.
    name = f"{parts.path}_openid_{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    return {"DATABASE_URL": parts._replace(path=name).geturl()}


def run(provider, *files, **more):
    """Run tests with the settings of a site where people sign in at this provider."""
    own = {"PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_CURRENT_TEST", "DATA_DIR"}
    environment = {name: value for name, value in os.environ.items() if name not in own} | {
        "OPENID_ISSUER": provider,
        "OPENID_CLIENT_ID": CLIENT,
        "OPENID_CLIENT_SECRET": SECRET,
        **database_of_its_own(),
        **more,
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--create-db"]
    done = subprocess.run(
        [*command, *(str(HERE / file) for file in files)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


@pytest.mark.slow
@pytest.mark.django_db
def test_an_account_is_linked_by_signing_in_at_its_platform(provider):
    run(provider, "linking.py")


@pytest.mark.slow
@pytest.mark.django_db
def test_people_sign_in_with_a_linked_account_where_the_operator_allows_it(provider):
    run(provider, "signing_in.py", OPENID_SIGN_IN="1")


@pytest.mark.slow
@pytest.mark.django_db
def test_the_account_can_go_by_another_claim(provider):
    run(provider, "claims.py", OPENID_ACCOUNT_CLAIM="forum_id")


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db
def test_in_a_browser(provider):
    run(provider, "../browser/platform_sign_in.py", OPENID_SIGN_IN="1")


def test_without_it_nothing_of_it_is_there():
    assert not settings.OPENID_ISSUER
    assert "allauth.socialaccount" not in settings.INSTALLED_APPS
    with pytest.raises(NoReverseMatch):
        reverse("platform-sign-in")


def test_a_site_without_the_packages_says_which_it_needs(tmp_path):
    assert find_spec("jwt")
    # A folder in front of all others, in which the package cannot be found.
    code = (
        "import sys, importlib.util as u; real = u.find_spec;"
        "u.find_spec = lambda name, *a: None if name == 'jwt' else real(name, *a);"
        "import privacydash.settings"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path), "OPENID_ISSUER": "https://forum.example"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "-r requirements/openid.txt" in done.stderr
