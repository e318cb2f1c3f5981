"""Make a key with which a platform's programs are let in."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.access.models import ApiKey, Scope
from consent.actions.link_accounts import platforms
from consent.core.records import instant


class Command(BaseCommand):
    help = "Make a key to the API for one platform. Its text is shown once and kept nowhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("label", help="what it is for")
        parser.add_argument("--platform", default="home", help="default: home, your own")
        parser.add_argument(
            "--scope",
            action="append",
            choices=[str(scope) for scope in Scope],
            help=f"what it opens; default: {Scope.INGEST}; can be given several times",
        )
        parser.add_argument("--days", type=int, default=365, help="how long it counts")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: object, **options: Any) -> None:
        at = timezone.now()
        if options["platform"] not in platforms():
            raise CommandError(_("There is no platform %(name)s.") % {"name": options["platform"]})
        if not 1 <= options["days"] <= 3650:  # noqa: PLR2004
            raise CommandError(_("A key counts for 1 to 3650 days."))
        if not (label := options["label"].strip()[:100]):
            raise CommandError(_("Say what the key is for."), returncode=2)
        key, text = ApiKey.new(
            label=label,
            platform=options["platform"],
            scopes=[Scope(scope) for scope in options["scope"] or [Scope.INGEST]],
            expires_at=at + timedelta(days=options["days"]),
            at=at,
        )
        if options["json"]:
            told = {
                "key": text,
                "name": key.name,
                "platform": key.platform,
                "scopes": key.scopes.split(),
                "expires_at": instant(key.expires_at) if key.expires_at else None,
            }
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(text)
