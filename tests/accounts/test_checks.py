"""What `check --deploy` says, in a process of its own with the settings of a real site."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from accounts.checks import nothing_invented


def check(tmp_path, **environment):
    # The last is that of browser tests in the same run; a real site that has it is warned.
    own = {"DEMO", "DEBUG", "SECRET_KEY", "DJANGO_ALLOW_ASYNC_UNSAFE"}
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


def test_a_real_site_has_nothing_to_warn_of(tmp_path):
    done = check(tmp_path, DEMO="0", SECRET_KEY=KEY)

    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues (0 silenced)" in done.stdout


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
    done = check(tmp_path, DEMO="0", SECRET_KEY=KEY, **openid)

    assert done.returncode == 1
    assert "accounts.E003" in done.stderr
    assert "accounts.E004" in done.stderr

    right = {"OPENID_ISSUER": "https://forum.example", "OPENID_CLIENT_ID": "dashboard"}
    assert check(tmp_path, DEMO="0", SECRET_KEY=KEY, **right).returncode == 0
