"""Say who works here, on the pages of support."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import people, staff
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Add a member of staff, end one, or list them. Whoever is added signs in like everybody,"
        " and adds a second factor before the pages of support open. Whoever is ended is signed"
        " out everywhere; the account stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="add|end|list")
        for name, does in (("add", "add a member of staff"), ("end", "end one")):
            one = what.add_parser(name, help=does)
            one.add_argument("email", metavar="EMAIL")
        what.add_parser("list", help="list them").add_argument(
            "--json", action="store_true", help="print JSON lines"
        )

    def handle(self, *args: object, what: str, **options: Any) -> None:
        match what:
            case "add":
                self.add(options["email"])
            case "end":
                self.end(options["email"])
            case "list":
                self.list(as_json=options["json"])

    def add(self, email: str) -> None:
        try:
            person = staff.add(email=email, at=timezone.now())
        except people.Refused as refusal:
            raise CommandError(str(refusal)) from None
        except staff.NotHere:
            raise CommandError(f"The account of {email} is closed.") from None
        except staff.NotConfirmed:
            raise CommandError(
                f"{email} signed up and never confirmed the address. Let them sign in once first."
            ) from None
        self.stdout.write(
            f"{person} works here. A second factor is asked for when the pages of support are"
            " opened first."
        )

    def end(self, email: str) -> None:
        try:
            person = staff.end(email=email)
        except staff.NotHere:
            raise CommandError(f"Nobody here has the address {email}.") from None
        except staff.NotStaff:
            raise CommandError(f"{email} is no member of staff.") from None
        self.stdout.write(f"{person} does not work here any more, and is signed out everywhere.")

    def list(self, *, as_json: bool) -> None:
        for person in User.objects.filter(is_staff=True, is_active=True).order_by("email"):
            has_one = has_second_factor(person)
            if as_json:
                told = {"email": person.email, "second_factor": has_one}
                self.stdout.write(json.dumps(told))
            else:
                self.stdout.write(f"{person}{'' if has_one else ' (no second factor yet)'}")


def has_second_factor(person: User) -> bool:
    # Read late: what only this needs, no other command loads.
    from allauth.mfa.utils import is_mfa_enabled

    from accounts.second_factor import FACTORS

    return bool(is_mfa_enabled(person, FACTORS))
