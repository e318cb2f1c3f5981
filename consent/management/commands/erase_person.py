"""Delete a person's account, and all that is held about them, now."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Erasure, User
from consent import queue
from consent.actions.erase_person import WorksHere, ask_for_erasure, erase_person
from consent.actions.newer_tables import NewerTables
from consent.management.database import stopping_with


class Command(BaseCommand):
    help = "Delete a person's account and all that is held about them. It cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: object, email: str, **options: object) -> None:
        person = User.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {email}.")
        at = timezone.now()
        try:
            erasure = ask_for_erasure(
                person=person, channel=Erasure.Channel.COMMAND, by=None, at=at
            )
        except WorksHere:
            raise CommandError(
                f"{email} is or was staff: what they did is in the histories of others and stays."
            ) from None
        job = queue.claim(job_id=queue.Job.objects.get(key=f"erase:{erasure.pk}").pk, at=at)
        if job is None:
            self.stdout.write("A worker is deleting it already.")
            return
        alive = queue.holding(job=job, clock=timezone.now)
        try:
            with stopping_with("The account is closed, and a worker deletes the rest of it."):
                erase_person(erasure_id=erasure.pk, at=at, alive=alive)
        except NewerTables:
            queue.postpone(job=job, error="It waits for a newer worker", at=timezone.now())
            raise CommandError(
                "The account is closed. The database is of a newer version, which may hold more"
                " about its person: a worker of that version deletes it."
            ) from None
        queue.finish(job=job, at=timezone.now())
        self.stdout.write("The account and all that was held about its person are deleted.")
