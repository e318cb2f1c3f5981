"""The site's settings, for tests: nothing is kept, nothing leaves the process."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="privacydash-tests-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
# Tests that run beside each other write files of the same names. A process that a test starts
# inherits the folder, and goes no deeper.
if (worker := os.environ.get("PYTEST_XDIST_WORKER")) and not os.environ["DATA_DIR"].endswith(
    worker
):
    os.environ["DATA_DIR"] += f"/{worker}"
    Path(os.environ["DATA_DIR"]).mkdir(exist_ok=True)
os.environ.setdefault("BROKER_URL", "memory://")

from privacydash.settings import *  # noqa: F403

# Limits have tests of their own; elsewhere they would make tests depend on each other.
ACCOUNT_RATE_LIMITS = False
# Hashing is slow on purpose; tests sign in a hundred times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Hashed names need a collected folder.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served from where they are written; the collected folder may not exist.
WHITENOISE_USE_FINDERS = True
# Looked for when they are asked for: every client of a test would list them all anew.
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = DATA_DIR / "static"  # noqa: F405
STATIC_ROOT.mkdir(exist_ok=True)
