"""Run work again that was put aside."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent import queue
from consent.queue import Job
from consent.tasks import GIVE_UP


class Command(BaseCommand):
    help = (
        "Run jobs again that were put aside: those that are named, or all. Jobs whose owner was"
        " told to ask again stay aside: a file that could not be read, a download, a seal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("keys", nargs="*", metavar="JOB", help="what the job is called")

    def handle(self, *args: object, keys: list[str], **options: object) -> None:
        aside = Job.objects.filter(state=Job.State.ASIDE)
        told = aside.filter(task__in=GIVE_UP)
        if keys:
            aside = aside.filter(key__in=keys)
            told = told.filter(key__in=keys)
            found = set(aside.values_list("key", flat=True))
            for key in keys:
                if key not in found:
                    raise CommandError(_("No job %(key)s was put aside.") % {"key": key})
        again = queue.run_again(jobs=aside.exclude(task__in=GIVE_UP), at=timezone.now())
        self.stdout.write(_("Jobs that run again: %(count)d") % {"count": len(again)})
        if left := told.count():
            text = _("Jobs that stay aside, because their owner was told to ask again: %(count)d")
            self.stdout.write(text % {"count": left})
