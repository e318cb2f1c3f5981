"""Do at once what a worker does every few seconds, between its jobs."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.tasks import sweep_all


class Command(BaseCommand):
    help = (
        "Send every job again that waits and that nobody holds, delete what nobody needs, and"
        " publish what is due. A worker does this by itself."
    )

    def handle(self, *args: object, **options: object) -> None:
        sent, failed = sweep_all(at=timezone.now())
        self.stdout.write(_("Jobs sent again: %(count)d") % {"count": sent})
        if failed:
            text = _("Not done: %(parts)s. The log says why.")
            raise CommandError(text % {"parts": ", ".join(failed)})
