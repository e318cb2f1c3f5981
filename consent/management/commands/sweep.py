"""Resume what a dead worker left."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent import queue
from consent.tasks import put_aside


class Command(BaseCommand):
    help = _("Send every job again that waits and that nobody holds. A worker does this by itself.")

    def handle(self, *args: object, **options: object) -> None:
        sent = queue.sweep(at=timezone.now(), on_aside=put_aside)
        self.stdout.write(_("Jobs sent again: %(count)d") % {"count": sent})
