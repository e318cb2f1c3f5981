"""Begin a new key of the ledger."""

from argparse import ArgumentParser
from contextlib import suppress
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent.ledger.publish import Busy, alone, publish
from consent.ledger.signers import rotate
from consent.ledger.trouble import LedgerTrouble
from consent.management.amounts import amount

OVERLAP_DAYS = 30


class Command(BaseCommand):
    help = "Begin a new key that signs the ledger; the old one signs along with it for a while."

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--overlap-days",
            type=amount(least=0, most=3_660),
            default=OVERLAP_DAYS,
            metavar="DAYS",
            help="how long both sign; 30 unless given",
        )
        how.add_argument(
            "--lost", action="store_true", help="the old private key is gone, and nobody has it"
        )
        how.add_argument(
            "--compromised",
            action="store_true",
            help="somebody else may have the old key: what it signed counts no more",
        )

    def handle(
        self,
        *args: object,
        overlap_days: float,
        lost: bool,
        compromised: bool,
        **options: object,
    ) -> None:
        at = timezone.now()
        overlap = timedelta(0) if lost else timedelta(days=overlap_days)
        try:
            with alone(wait=True):
                key = rotate(at=at, overlap=overlap, compromised=compromised)
            # A worker that publishes right now does it in a moment, or when the disk has room.
            with suppress(Busy, OSError):
                publish(at=at)
        except (LedgerTrouble, OSError) as trouble:
            raise CommandError(str(trouble)) from None
        self.stdout.write(f"This key signs now: {key.line}")
        self.stdout.write("Tell those who check the ledger. All keys: manage.py public_keys")
