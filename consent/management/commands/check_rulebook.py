import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consent.rulebook.editions import body_of, digest_of
from consent.rulebook.files import read_rulebook
from consent.rulebook.problems import Refused


class Command(BaseCommand):
    help = "Check a rulebook and publish nothing; every problem with its file and line."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file, or a folder of files")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            data = read_rulebook(file)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        answer = {
            "edition": digest_of(body_of(data)),
            "jurisdictions": len(data["jurisdictions"]),
            "platforms": len(data["platforms"]),
            "policies": sum(len(one["policies"]) for one in data["platforms"]),
            "sources": len(data["sources"]),
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer))
            return
        self.stdout.write(
            f"A rulebook without problems: {answer['jurisdictions']} jurisdictions, "
            f"{answer['platforms']} platforms, {answer['policies']} policies, "
            f"{answer['sources']} sources. Its edition would be {answer['edition']}."
        )
