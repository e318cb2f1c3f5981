"""Make the role that the site works as on PostgreSQL, which can add to the ledger and no more."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction


class Command(BaseCommand):
    help = (
        "PostgreSQL: make a role for the site that cannot change or delete what is in the ledger."
        " Run it as the owner of the tables, after each migration."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", metavar="ROLE")

    def handle(self, *args: object, role: str, **options: object) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles. On SQLite the file is all or nothing.")
        from consent.ledger.application_role import grant

        try:
            with transaction.atomic():
                grant(role)
        except DatabaseError as error:
            raise CommandError(f"The rights could not be given: {error}") from None
        self.stdout.write(
            f"{role} can add to the ledger, and change or delete nothing in it."
            f" If it is new, set its password: ALTER ROLE {role} PASSWORD '…'"
        )
