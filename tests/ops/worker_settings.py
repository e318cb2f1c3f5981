"""The site's settings for real workers that tests start, kill and start again."""

import os

from privacydash.settings import *  # noqa: F403

CELERY_APP = "tests.ops.worker_app.app"
CELERY_TASK_DEFAULT_QUEUE = os.environ["TEST_QUEUE"]
# Short, so that a test sees a dead worker's jobs being resumed.
JOB_LEASE_SECONDS = 2
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "consent.sweep", "schedule": 0.5}}
