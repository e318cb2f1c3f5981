"""Cut off a release of training data."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.actions import open_release as verb
from consent.ledger.trouble import LedgerBehind
from consent.management.staff import staff_called


class Command(BaseCommand):
    help = (
        "Cut off a release of training data. Choices that come in from now on are too late for "
        "it. Then filter with a snapshot, and seal what came out with seal_release."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="small letters, digits and hyphens")
        parser.add_argument("--purpose", default=_("training AI"), help="what it is for")
        parser.add_argument("--controller", default="", help="who trains; else the site's operator")
        parser.add_argument("--by", metavar="EMAIL", help="a member of staff who answers for it")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: object, **options: Any) -> None:
        by = staff_called(options["by"])
        try:
            release = verb.open_release(
                name=options["name"],
                purpose=options["purpose"],
                controller=options["controller"] or verb.operator(),
                by=by.subject if by else None,
                at=timezone.now(),
            )
        except verb.BadName:
            text = _("“%(name)s” is no name for a release: use small letters, digits and hyphens.")
            raise CommandError(text % {"name": options["name"]}) from None
        except verb.NameTaken:
            text = _("There was a release called %(name)s already. Use another name.")
            raise CommandError(text % {"name": options["name"]}) from None
        except LedgerBehind as why:
            raise CommandError(str(why)) from None
        if options["json"]:
            told = {"release": release.name, "cut": release.cut, "edition": release.edition}
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(
                _("Release %(name)s is cut off at entry %(cut)d.")
                % {"name": release.name, "cut": release.cut}
            )
