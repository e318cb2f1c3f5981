"""Write the receipt of a choice into a file."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from consent.core import numbers
from consent.ledger.models import Opening
from consent.ledger.receipts import NotProvable, receipt_of


class Command(BaseCommand):
    help = "Write a receipt, which proves one entry offline."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="as 7KQ4-M9FD, or the index of the entry")
        parser.add_argument("--out", type=Path, metavar="FILE", help="otherwise it is printed")

    def handle(self, *args: object, number: str, out: Path | None, **options: object) -> None:
        opening = opening_called(number)
        try:
            made = receipt_of(opening)
        except NotProvable as why:
            raise CommandError(f"This cannot be proven: {why}") from None
        if made is None:
            raise CommandError(
                f"Entry {opening.entry_id} is not published yet. A worker does so within seconds;"
                " at once: manage.py publish_ledger"
            )
        if out is None:
            self.stdout.write(bytes(made).decode(), ending="")
            return
        try:
            out.write_bytes(bytes(made))
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from None


def opening_called(number: str) -> Opening:
    """Return what a receipt number or an index names; refuse the command if there is nothing."""
    opening = Opening.objects.filter(number=numbers.tidy(number)).first()
    if opening is None and number.isascii() and number.isdigit():
        opening = Opening.objects.filter(entry=min(int(number[:18]), 2**62)).first()
    if opening is None:
        raise CommandError(f"There is no receipt {number}.")
    return opening
