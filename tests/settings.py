"""The site's settings, for tests: nothing is kept, nothing leaves the process."""

import atexit
import os
import shutil
import tempfile

if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="privacydash-tests-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
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
STATIC_ROOT = DATA_DIR / "static"  # noqa: F405
STATIC_ROOT.mkdir(exist_ok=True)
