"""The site's settings, with one more page to compare with."""

from privacydash.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
