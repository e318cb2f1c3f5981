"""Make a person without a browser: for operations, tests and checks."""

import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import people, residence


class Command(BaseCommand):
    help = (
        "Make a person with a confirmed e-mail address. A country given here counts for all "
        "time, so that verdicts for past days (list_posts --at) follow its rules too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--country", default="", help="ISO 3166-1 code, like DE")
        parser.add_argument("--subdivision", default="", help="ISO 3166-2 code, like US-CA")
        parser.add_argument("--born", type=int, metavar="YEAR", help="year of birth")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, **options: Any) -> None:
        try:
            made = _add(options, timezone.now())
        except (people.Refused, residence.Refused) as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
        if options["json"]:
            self.stdout.write(json.dumps(made))
        else:
            self.stdout.write(f"{made['email']} {made['subject']}")


def _add(options: dict[str, Any], at: datetime) -> dict[str, object]:
    person, lives = people.add(
        email=options["email"],
        country=options["country"],
        subdivision=options["subdivision"],
        born=options["born"],
        at=at,
    )
    return {
        "email": person.email,
        "subject": str(person.subject),
        "country": lives.country if lives else None,
        "subdivision": (lives.subdivision or None) if lives else None,
        "born": person.born,
    }
