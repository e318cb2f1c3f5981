"""
An archive of which nobody can tell which account it is from: it waits for its owner to say so.

The question and why it is asked: docs/adr/0031-which-account.md. Until the answer nothing of the
archive is here but its files, and they wait for an hour.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from consent import queue
from consent.actions.import_archive import AlreadyRunning, check_turn, job_key, name_said
from consent.posts import uploads
from consent.posts.models import Import, ImportPart
from consent.posts.sentences import WHICH_ACCOUNT
from consent.queue import Task

WAITS = timedelta(hours=1)


class TooLate(Exception):
    """The files of the archive are not here any more, or it asks nothing."""


def waits_until(import_: Import) -> datetime | None:
    """Return until when the files of an archive wait for an answer; None if it asks nothing now."""
    asks = import_.refusal == WHICH_ACCOUNT and _asks(import_)
    return import_.ended_at + WAITS if asks else None


def asking(imports: QuerySet[Import]) -> QuerySet[Import]:
    """Return those of some archives that wait for an answer, and whose files do."""
    here = ImportPart.objects.filter(deleted_at=None)
    return imports.filter(refusal=WHICH_ACCOUNT, pk__in=here.values("of"))


def answer(*, import_: Import, account: str, at: datetime) -> None:
    """
    Have an archive read again, as one of the account that its owner says.

    :param account: what its owner calls it; '' for the one without a name
    :raises TooLate: if its files do not wait any more
    :raises AlreadyRunning: while another archive of this person is not done
    :raises TooManyWaiting: while too many archives wait
    """
    check_turn(import_.person)
    said = name_said(import_.person, account, keep=import_.keeps)
    again = {"state": Import.State.WAITING, "refusal": "", "position": 0, "estimate": None}
    again |= dict.fromkeys(("started_at", "stop_asked_at", "ended_at"))
    with transaction.atomic():
        _hold(import_)
        if not _asks(import_):
            raise TooLate
        try:
            with transaction.atomic():
                mine = Import.objects.filter(pk=import_.pk)
                mine.update(**again, said_account=said)
        except IntegrityError:
            raise AlreadyRunning from None
        queue.enqueue(Task.READ_ARCHIVE, target=import_.pk, key=job_key(import_), at=at)


def leave_open(*, import_: Import, at: datetime) -> None:
    """Delete the files of an archive whose owner gives no answer; nothing if it asks nothing."""
    with transaction.atomic():
        _hold(import_)
        if _asks(import_):
            uploads.mark_as_deleted(import_, at=at)
            transaction.on_commit(lambda: uploads.forget(import_.key))


def forget_unanswered(*, at: datetime) -> None:
    """Delete the files of every archive that has waited for its answer."""
    for import_ in asking(Import.objects.filter(ended_at__lt=at - WAITS)):
        leave_open(import_=import_, at=at)


def _hold(import_: Import) -> None:
    """Keep others from answering, or deleting the files, until this transaction ends."""
    Import.objects.select_for_update().filter(pk=import_.pk).first()


def _asks(import_: Import) -> bool:
    return asking(Import.objects.filter(pk=import_.pk)).exists()
