import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consent.actions.publish_edition import publish_edition
from consent.rulebook.editions import current_edition
from consent.rulebook.files import SHIPPED, read_rulebook
from consent.rulebook.models import Edition
from consent.rulebook.problems import Refused


class Command(BaseCommand):
    help = "Publish a rulebook; without a file, the one that ships with the project."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a file, or a folder of files")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *, file: Path | None, **options: Any) -> None:
        source = Edition.Source.SHIPPED if file is None else Edition.Source.FILE
        newest = Edition.objects.current()
        try:
            data = read_rulebook(file or SHIPPED)
            edition = publish_edition(data=data, at=timezone.now(), by=None, source=source)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        changed = newest is None or edition.number > newest.number
        current = current_edition()
        if options["json"]:
            answer = {
                "edition": edition.digest,
                "number": edition.number,
                "changed": changed,
                "current": current.digest,
            }
            self.stdout.write(json.dumps(answer))
        elif changed:
            self.stdout.write(f"Edition {edition.number} is published: {edition.digest}")
        elif current == edition:
            self.stdout.write(f"Edition {edition.number} is this rulebook; nothing changed.")
        else:
            self.stdout.write(
                f"This rulebook was published before, as edition {edition.number}. "
                f"Nothing changed: edition {current.number} is in force."
            )
