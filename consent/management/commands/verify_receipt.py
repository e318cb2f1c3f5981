"""Check a receipt: the same program as `python -m consent.core.verify`."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from consent.core import verify


class Command(BaseCommand):
    help = "Check a receipt with nothing but its file and the keys; asks no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verify.add_options(parser)

    def handle(self, *args: object, file: str, key: str, json: bool, **options: object) -> None:
        status = verify.main([file, "--key", key, *(["--json"] if json else [])])
        if status:
            sys.exit(status)
