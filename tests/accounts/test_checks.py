"""What `check --deploy` says, in a process of its own with the settings of a real site."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from accounts.checks import nobody_is_invented, nothing_invented
from tests import make


def check(tmp_path, **environment):
    # The last is that of browser tests in the same run; a real site that has it is warned.
    own = {"DEBUG", "DATABASE_URL", "BROKER_URL", "DJANGO_ALLOW_ASYNC_UNSAFE", *REAL}
    clean = {k: v for k, v in os.environ.items() if k not in own}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env={**clean, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "privacydash.settings"}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


KEY = "k9_" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2
REAL = {
    "DEMO": "0",
    "SECRET_KEY": KEY,
    "SUPPRESSION_KEY": KEY[::-1],
    "ALLOWED_HOSTS": "site.example",
    "SITE_ORIGIN": "site.example/ledger",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    "DEFAULT_FROM_EMAIL": "The site <post@site.example>",
}


def test_a_real_site_has_nothing_to_warn_of(tmp_path):
    done = check(tmp_path / "data", **REAL)

    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"EMAIL_URL": "dummymail://"}, "accounts.E007"),
        ({"EMAIL_URL": "memorymail://"}, "accounts.E007"),
        ({"CACHE_URL": "dummycache://"}, "accounts.W012"),
        ({"CACHE_URL": "locmemcache://"}, "accounts.W012"),
        ({"BEHIND_TLS_PROXY": "1"}, "accounts.W013"),
        ({"SUPPRESSION_KEY": KEY[:31]}, "accounts.W014"),
    ],
)
def test_a_setting_that_keeps_no_promise_is_named(tmp_path, wrong, found):
    done = check(tmp_path / "data", **REAL | wrong)

    assert done.returncode == 1
    assert re.findall(r"accounts\.\w+", done.stderr) == [found]


@pytest.mark.parametrize(
    ("unset", "found"),
    [
        ("ALLOWED_HOSTS", "accounts.E005"),
        ("SITE_ORIGIN", "accounts.E006"),
        ("EMAIL_URL", "accounts.E007"),
        ("DEFAULT_FROM_EMAIL", "accounts.E008"),
        ("SUPPRESSION_KEY", "accounts.W010"),
    ],
)
def test_nothing_stays_as_it_is_on_a_laptop(tmp_path, unset, found):
    done = check(tmp_path / "data", **{k: v for k, v in REAL.items() if k != unset})

    assert done.returncode == 1
    assert re.findall(r"accounts\.[EW]\d+", done.stderr) == [found]


def test_any_host_is_no_host(tmp_path):
    done = check(tmp_path / "data", **REAL | {"ALLOWED_HOSTS": "site.example,*"})

    assert "accounts.E005" in done.stderr


def test_a_folder_that_others_can_open_is_named(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)

    assert "accounts.W011" in check(data, **REAL).stderr


@pytest.mark.django_db
def test_the_people_of_a_demo_are_not_taken_along(settings):
    settings.DEMO = False
    make.person("ines@example.org")
    assert nobody_is_invented() == []

    make.person("oliver@demo.example", is_demo=True)
    assert [message.id for message in nobody_is_invented()] == ["accounts.E009"]

    settings.DEMO = True
    assert nobody_is_invented() == []


def test_a_demo_is_refused(tmp_path):
    done = check(tmp_path, SECRET_KEY=KEY, DEMO="1")

    assert done.returncode == 1
    assert "accounts.E001" in done.stderr


@pytest.mark.parametrize(
    ("demo", "debug", "ids"),
    [
        (False, False, []),
        (True, False, ["accounts.E001"]),
        (False, True, ["accounts.E002"]),
        (True, True, ["accounts.E001", "accounts.E002"]),
    ],
)
def test_each_reason_is_an_error_of_its_own(settings, demo, debug, ids):
    settings.DEMO, settings.DEBUG = demo, debug

    assert [message.id for message in nothing_invented()] == ids
    assert all(message.is_serious() for message in nothing_invented())


def test_a_platform_that_signs_people_in_is_reached_safely_and_knows_this_site(tmp_path):
    openid = {"OPENID_ISSUER": "http://forum.example"}
    done = check(tmp_path / "data", **REAL, **openid)

    assert done.returncode == 1
    assert "accounts.E003" in done.stderr
    assert "accounts.E004" in done.stderr

    right = {"OPENID_ISSUER": "https://forum.example", "OPENID_CLIENT_ID": "dashboard"}
    assert check(tmp_path / "data", **REAL, **right).returncode == 0
