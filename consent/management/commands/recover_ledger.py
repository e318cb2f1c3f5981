"""Bring back what an old copy of the database has lost of the ledger."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent.actions.restore_choice import restore_choice
from consent.ledger.recover import AlreadyThere, NotOurs, put_back
from consent.ledger.trouble import LedgerTrouble


class Command(BaseCommand):
    help = "Put published entries back into a restored database; with receipts, their choices."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "receipts", nargs="*", type=Path, metavar="RECEIPT", help="files of people"
        )

    def handle(self, *args: object, receipts: list[Path], **options: object) -> None:
        try:
            back = put_back(at=timezone.now())
        except LedgerTrouble as trouble:
            raise CommandError(str(trouble)) from None
        if back:
            self.stdout.write(
                f"Entries {back[0]} to {back[-1]} are back. What they say is lost until their"
                " people bring their receipts: manage.py recover_ledger RECEIPT…"
            )
        else:
            self.stdout.write("The database has every entry that was published.")
        refused = [file for file in receipts if not self.restored(file)]
        if refused:
            raise CommandError(f"Not restored: {len(refused)} of {len(receipts)}.")

    def restored(self, file: Path) -> bool:
        try:
            opening = restore_choice(receipt=file.read_bytes())
        except AlreadyThere:
            self.stdout.write(f"{file}: was not lost.")
        except (NotOurs, OSError) as why:
            self.stderr.write(f"{file}: {why}")
            return False
        else:
            self.stdout.write(
                f"{file}: the choice of entry {opening.entry_id} counts again, receipt {opening.number}."
            )
        return True
