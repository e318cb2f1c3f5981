"""The Celery application. Messages are hints: the truth is in the job rows (consent/queue.py)."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacydash.settings")

# filesystem:// means our own queue in a folder: see there why.
TRANSPORT_ALIASES["filesystem"] = "privacydash.folder_broker:Transport"

app = Celery("privacydash")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["consent"])
app.steps["worker"].add("privacydash.clock:ClockStep")
