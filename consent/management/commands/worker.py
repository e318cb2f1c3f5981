"""Run a background worker, its clock included."""

import warnings
from argparse import ArgumentParser

from celery.platforms import SecurityWarning
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Run a background worker until it is stopped. Any number may run at the same time."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--processes", type=int, default=2, help="how many jobs at the same time"
        )

    def handle(self, *args: object, processes: int, **options: object) -> None:
        # Messages are JSON only, so that root in a container is no more than an untidiness.
        warnings.filterwarnings("ignore", category=SecurityWarning)
        import_string(settings.CELERY_APP).worker_main(
            [
                "--quiet",
                "worker",
                f"--concurrency={processes}",
                f"--loglevel={settings.LOGGING['root']['level']}",
                "--without-gossip",
                "--without-mingle",
                *(["--without-heartbeat"] if settings.BROKER_URL.startswith("filesystem") else []),
            ]
        )
