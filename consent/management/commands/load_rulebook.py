import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consent.actions.publish_edition import publish_edition
from consent.actions.take_shipped import Taken, take_shipped
from consent.rulebook.editions import current_edition
from consent.rulebook.files import SHIPPED, read_rulebook
from consent.rulebook.models import Edition
from consent.rulebook.problems import Refused


class Command(BaseCommand):
    help = (
        "Publish a rulebook from a file, asking nobody. Without a file, take in the one that"
        " ships with the project: it is published if it lets nothing more be used and no other"
        " rulebook is in force; else what is new in it becomes a draft."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a file, or a folder of files")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *, file: Path | None, **options: Any) -> None:
        before = Edition.objects.current()
        try:
            taken = take(file, at=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        changed = before is None or taken.edition.number > before.number
        current = current_edition()
        if options["json"]:
            answer = {
                "edition": taken.edition.digest,
                "number": taken.edition.number,
                "changed": changed,
                "current": current.digest,
                "drafts": [draft.pk for draft in taken.drafts],
            }
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write(sentence(taken, current, changed=changed))


def take(file: Path | None, *, at: datetime) -> Taken:
    data = read_rulebook(file or SHIPPED)
    if file is None:
        return take_shipped(data=data, at=at)
    edition = publish_edition(data=data, at=at, by=None, source=Edition.Source.FILE)
    return Taken(edition=edition)


def sentence(taken: Taken, current: Edition, *, changed: bool) -> str:
    edition = taken.edition
    if changed:
        return f"Edition {edition.number} is published: {edition.digest}"
    if taken.drafts:
        names = ", ".join(str(draft.pk) for draft in taken.drafts)
        return (
            f"Edition {current.number} stays in force. What is new in the rulebook of this version"
            f" is written down as a draft ({names}): somebody on the staff has to look at it."
        )
    if current == edition:
        return f"Nothing changed: edition {edition.number} is in force."
    return (
        f"This rulebook was published before, as edition {edition.number}. "
        f"Nothing changed: edition {current.number} is in force."
    )
