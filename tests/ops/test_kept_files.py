"""What the site keeps on its machine: for itself alone, whole, and made once however many start."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.core.exceptions import ImproperlyConfigured

from privacydash.kept_files import kept_secret

ROOT = Path(__file__).parents[2]
MANY = 12


def test_of_many_that_ask_at_once_all_get_the_same_secret(tmp_path):
    for attempt in range(20):
        file = tmp_path / f"secret-{attempt}"
        at_once = Barrier(MANY)

        def ask(_number, file=file, at_once=at_once):
            at_once.wait()
            return kept_secret(file)

        with ThreadPoolExecutor(MANY) as pool:
            [secret] = set(pool.map(ask, range(MANY)))

        assert len(secret) == 64
        assert file.read_text() == secret
        assert [path.name for path in tmp_path.glob(f"{file.name}*")] == [file.name]
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("left", ["", "\n"])
def test_an_empty_file_is_no_secret(tmp_path, left):
    file = tmp_path / "secret-key"
    file.write_text(left)

    with pytest.raises(ImproperlyConfigured, match="secret-key is empty"):
        kept_secret(file)

    assert file.read_text() == left


def test_a_secret_of_before_stays_as_it_is(tmp_path):
    file = tmp_path / "secret-key"
    file.write_text("as it was made")

    assert kept_secret(file) == "as it was made"


def modes(data):
    own = {"DATABASE_URL", "SECRET_KEY", "SUPPRESSION_KEY", "DEMO"}
    clean = {name: value for name, value in os.environ.items() if name not in own}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0", "sessions"],
        cwd=ROOT,
        env={**clean, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "privacydash.settings"},
        check=True,
        umask=0o022,
    )
    return data.stat().st_mode & 0o777, (data / "site.sqlite3").stat().st_mode & 0o777


def test_nobody_else_on_the_machine_can_read_the_database(tmp_path):
    assert modes(tmp_path / "var") == (0o700, 0o600)


def test_a_folder_that_is_there_stays_as_its_owner_made_it(tmp_path):
    data = tmp_path / "var"
    data.mkdir(mode=0o750)

    assert modes(data)[0] == 0o750
