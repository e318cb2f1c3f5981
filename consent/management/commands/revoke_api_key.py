"""Withdraw a key to the API."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.access.models import ApiKey


class Command(BaseCommand):
    help = "Withdraw a key to the API: it opens nothing any more, from the next request on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the middle part of the key, which is no secret")

    def handle(self, *args: object, **options: Any) -> None:
        keys = ApiKey.objects.filter(name=options["name"])
        if not keys.exists():
            raise CommandError(_("There is no key of this name."))
        keys.filter(revoked_at=None).update(revoked_at=timezone.now())
