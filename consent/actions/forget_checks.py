"""The numbers of a check, which stay for its owner to read, and no longer than an hour."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from consent.actions.import_archive import RUNNING, stop_import
from consent.posts import uploads
from consent.posts.models import Import

CHECK_SHOWN = timedelta(hours=1)


def forget_check(*, import_: Import, at: datetime) -> None:
    """
    Delete the numbers that a check has found, also those of another platform in the same file.

    Nothing happens to an archive that is kept, and to a check that runs. If the one of the other
    platform runs, it is stopped.
    """
    if import_.state in RUNNING:
        return
    together = _checked_together(import_)
    for other in together.filter(state__in=RUNNING):
        stop_import(import_=other, at=at)
    _delete(together.exclude(state__in=RUNNING))


def forget_checks(*, at: datetime) -> None:
    """Delete the numbers of every check that its owner had time to read."""
    _delete(Import.objects.filter(keeps=False, ended_at__lt=at - CHECK_SHOWN))


def _checked_together(import_: Import) -> QuerySet[Import]:
    """Return the checks of one file: one for each platform that has posts in it."""
    theirs = Import.objects.filter(person=import_.person_id, keeps=False)
    host = next((one for one in theirs if import_.pk in one.report.get("also", ())), import_)
    return theirs.filter(pk__in=[host.pk, *host.report.get("also", ())])


def _delete(checks: QuerySet[Import]) -> None:
    """Delete checks, and the files of those that wait for an answer of their owner."""
    keys = list(checks.values_list("key", flat=True))
    checks.delete()
    for key in keys:
        uploads.forget(key)
