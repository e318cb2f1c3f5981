"""Cut a snapshot for the pipelines that train."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.actions.cut_snapshot import cut_snapshot
from consent.core.records import instant
from consent.core.refusal import Refused
from consent.ledger.trouble import LedgerTrouble
from consent.management.amounts import amount
from consent.management.commands.import_archive import ProgressBar
from consent.training.folders import InTheWay, KeyUnreadable, key_beside
from consent.training.writing import NoEngine, SameName


class Command(BaseCommand):
    help = (
        "Cut a signed snapshot that pipelines filter with. Beside it lies the key of its accounts, "
        "which travels separately. Exit status 1: nothing was cut."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--account-key", type=Path, metavar="FILE", help="the key of the accounts; else DIR.key"
        )
        parser.add_argument(
            "--hours",
            type=amount(least=0.001, most=8_784),
            default=24,
            help="how long it counts (default: 24)",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: object, **options: Any) -> None:
        folder = options["out"].absolute()
        bar = ProgressBar(self.stderr)
        try:
            cut = cut_snapshot(
                folder=folder,
                account_key_file=options["account_key"] or key_beside(folder),
                clock=timezone.now,
                life=timedelta(hours=options["hours"]),
                on_progress=lambda done: bar.write(_("%(done)d accounts") % {"done": done}),
            )
        except NoEngine:
            text = _("Parquet needs the package duckdb: pip install -r requirements/filter.txt")
            raise CommandError(text) from None
        except (LedgerTrouble, InTheWay, KeyUnreadable, SameName, Refused) as why:
            raise CommandError(str(why)) from None
        except OSError as why:
            raise CommandError(_("No snapshot was cut: %(why)s") % {"why": why}) from None
        finally:
            bar.end()
        told = {
            "snapshot": cut.digest,
            "entry": cut.entry,
            "entries": cut.manifest.entries,
            "edition": cut.manifest.edition,
            "created": instant(cut.manifest.created_at),
            "expires": instant(cut.manifest.expires_at),
            **cut.manifest.counts,
        }
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            for name, value in told.items():
                self.stdout.write(f"{name}: {value}")
