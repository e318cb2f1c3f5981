"""Take in a file of a platform's own accounts and posts."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.actions.ingest import Outcome
from consent.actions.ingest_file import ingest_file
from consent.actions.link_accounts import link_by_marks
from consent.management.commands.import_archive import INTERRUPTED, ProgressBar
from consent.management.database import stopping_with
from consent.posts.ingest.files import NoEngine, Unreadable

SHOWN = 20
"""So many refused lines are told one by one."""


class Command(BaseCommand):
    help = (
        "Take in a platform's own accounts and posts, one JSON object a line (.ndjson, .ndjson.gz), "
        "or its posts (.parquet). Taking in the same file again changes nothing, so an "
        "interrupted run is simply repeated. Exit status 1: some lines were refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: object, **options: Any) -> None:
        path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        bar = ProgressBar(self.stderr)
        self._refused = 0
        try:
            with stopping_with(_("Lines before that are kept. Run it again to go on.")):
                taken = ingest_file(
                    path=path,
                    clock=timezone.now,
                    on_progress=lambda done: bar.write(_("%(done)d lines") % {"done": done}),
                    on_refused=self._tell,
                )
                # Those whose platform sent only the mark of an address.
                link_by_marks(at=timezone.now())
        except NoEngine:
            text = _("Parquet needs the package duckdb: pip install duckdb. Or send NDJSON.")
            raise CommandError(text) from None
        except Unreadable as why:
            text = _("The file cannot be read on: %(why)s. Lines before that are kept.")
            raise CommandError(text % {"why": why}) from None
        except KeyboardInterrupt:
            text = _("Stopped. Lines that were taken in stay. Run it again to go on.")
            raise CommandError(text, returncode=INTERRUPTED) from None
        finally:
            bar.end()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(taken)))
        else:
            for name, number in asdict(taken).items():
                self.stdout.write(f"{name}: {number}")
        if taken.refused:
            sys.exit(1)

    def _tell(self, outcome: Outcome) -> None:
        self._refused += 1
        if self._refused <= SHOWN:
            about = f" {outcome.field}" if outcome.field else ""
            self.stderr.write(f"line {outcome.index + 1} ({outcome.id}):{about} {outcome.reason}")
        elif self._refused == SHOWN + 1:
            self.stderr.write("…")
