import json
from typing import Any

from django.core.management.base import BaseCommand

from consent.rulebook.json_schema import rulebook_schema


class Command(BaseCommand):
    help = "Print the JSON Schema of rulebooks; docs/rulebook.schema.json is what it prints."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        self.stdout.write(json.dumps(rulebook_schema(), ensure_ascii=False, indent=2))
