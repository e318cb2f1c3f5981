"""Note that a pipeline filters with a snapshot, where it cannot say so itself."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.actions.confirm_snapshot import BadName, NoSuchSnapshot, SnapshotOver, confirm_snapshot
from consent.core.records import instant
from consent.training.confirm import NoReport, snapshot_in


class Command(BaseCommand):
    help = (
        "Note that a pipeline filters with a snapshot, for pipelines without network. Noting it "
        "again changes nothing. Exit status 1: nothing was noted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("snapshot", nargs="?", metavar="DIGEST", help="what it is called by")
        which.add_argument(
            "--report", type=Path, metavar="FILE", help="what the filter has written"
        )
        parser.add_argument(
            "--pipeline", required=True, metavar="NAME", help="people see this name"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            digest = options["snapshot"] or snapshot_in(options["report"])
            made = confirm_snapshot(digest=digest, pipeline=options["pipeline"], at=timezone.now())
        except NoReport as why:
            raise CommandError(str(why)) from None
        except NoSuchSnapshot:
            raise CommandError(_("No such snapshot was cut here.")) from None
        except SnapshotOver:
            raise CommandError(_("The snapshot is over. Filter with a new one.")) from None
        except BadName:
            text = _("Call the pipeline by 1 to 100 characters that can be printed.")
            raise CommandError(text) from None
        told = {
            "snapshot": made.snapshot.digest,
            "pipeline": made.pipeline,
            "entries": made.entries,
            "confirmed": instant(made.confirmed_at),
        }
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            for name, value in told.items():
                self.stdout.write(f"{name}: {value}")
