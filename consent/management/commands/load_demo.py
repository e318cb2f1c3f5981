"""Make the invented people of the demo, with archives and posts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent.actions.take_census import take_census
from consent.demo.load import load
from consent.demo.release import seal_demo_release


class Command(BaseCommand):
    help = (
        "Make the invented people of the demo, with archives and posts. What is there stays as "
        "it is. Refused where the site serves real people."
    )

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This site is not a demo. Invented people have no place in it.")
        new = 0
        for person in load(at=timezone.now()):
            new += 1
            self.stdout.write(f"{person.email} is ready.")
        if new:
            take_census(at=timezone.now())
        if release := seal_demo_release(at=timezone.now()):
            self.stdout.write(f"The release {release.name} is sealed.")
