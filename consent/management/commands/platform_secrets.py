"""Print the secrets that a platform shares with this site."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from consent.access.secrets import Use, secret_of
from consent.actions.link_accounts import platforms


class Command(BaseCommand):
    help = "Print the secrets that a platform shares with this site, in hexadecimal form."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--platform", default="home", help="default: home, your own")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: object, **options: Any) -> None:
        platform = options["platform"]
        if platform not in platforms():
            raise CommandError(_("There is no platform %(name)s.") % {"name": platform})
        told = {str(use): secret_of(platform, use) for use in Use}
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            for use, secret in told.items():
                self.stdout.write(f"{use} {secret}")
