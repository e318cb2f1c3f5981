import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consent.rulebook.editions import NoEdition, current_edition, data_of
from consent.rulebook.files import write_rulebook


class Command(BaseCommand):
    help = "Print the rulebook in force as one YAML file that load_rulebook reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document instead")

    def handle(self, **options: Any) -> None:
        try:
            data = data_of(current_edition().digest)
        except NoEdition as missing:
            raise CommandError(str(missing)) from missing
        text = json.dumps(data, ensure_ascii=False) if options["json"] else write_rulebook(data)
        self.stdout.write(text)
