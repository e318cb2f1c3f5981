"""Publish the ledger once, or keep publishing it in a process of its own."""

from argparse import ArgumentParser
from threading import Event

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent.ledger.publish import Busy, publish
from consent.ledger.publisher import keep_publishing
from consent.ledger.trouble import LedgerTrouble


class Command(BaseCommand):
    help = "Bring new entries into the ledger's tree and sign it. A worker does this by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="do not stop")
        parser.add_argument(
            "--anew", action="store_true", help="write all files again from the database"
        )

    def handle(self, *args: object, every: float | None, anew: bool, **options: object) -> None:
        try:
            checkpoint = publish(at=timezone.now(), anew=anew)
        except Busy:
            text = "Another process publishes right now."
            if not every:
                raise CommandError(text) from None
            self.stderr.write(text)
        except (LedgerTrouble, OSError) as trouble:
            # An error of the disk, such as a full one; one that publishes again and again goes on.
            text = f"The ledger is not published: {trouble}"
            if not every:
                raise CommandError(text) from None
            self.stderr.write(text)
        else:
            size = checkpoint.size if checkpoint else 0
            self.stdout.write(f"Published: {size} entries.")
        if every:
            keep_publishing(every=every, clock=timezone.now, stop=Event())
