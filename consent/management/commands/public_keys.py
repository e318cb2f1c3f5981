"""Print the keys with which receipts are checked."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from consent.ledger.models import Key
from consent.ledger.published import keys_text


class Command(BaseCommand):
    help = "Print the ledger's verifier keys, one a line, for --key."

    def handle(self, *args: object, **options: object) -> None:
        keys = Key.objects.all()
        if not keys:
            raise CommandError("There is no key yet. It is made when the ledger is published.")
        self.stdout.write(keys_text(settings.SITE_ORIGIN, keys), ending="")
