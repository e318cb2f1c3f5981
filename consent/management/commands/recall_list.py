"""List the posts of a release about which their owners said no after its cut-off."""

import csv
import json
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.answers.recall import Recalled, recalled
from consent.training.models import Release


class Command(BaseCommand):
    help = (
        "List the posts of a sealed release about which their owners have said no since its "
        "cut-off, as CSV. A post is named as its platform calls it (post_id), and by its key: half "
        "of SHA-256 over that, in hexadecimal. A release of before names were kept has keys alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--json", action="store_true", help="print JSON lines")

    def handle(self, *args: object, **options: Any) -> None:
        sealed = Release.objects.filter(state=Release.State.SEALED, name=options["name"])
        release = sealed.first()
        if release is None:
            text = _("There is no sealed release %(name)s.")
            raise CommandError(text % {"name": options["name"]})
        try:
            with suppress(BrokenPipeError):
                self._list(release, as_json=options["json"])
        except FileNotFoundError as why:
            text = _("The files of release %(name)s are not here: %(path)s")
            raise CommandError(text % {"name": release.name, "path": why.filename}) from None

    def _list(self, release: Release, *, as_json: bool) -> None:
        rows = csv.writer(self.stdout, lineterminator="\n")
        if not as_json:
            rows.writerow(Recalled._fields)
        for one in recalled(release, at=timezone.now()):
            told = one.as_data()
            if as_json:
                self.stdout.write(json.dumps(told))
            else:
                rows.writerow(told.values())
