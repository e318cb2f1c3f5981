"""Delete what nobody came back for: sessions and counts that are over, unconfirmed accounts."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError

from accounts import unfinished
from accounts.models import User
from consent.ledger.models import Opening
from consent.written_over import write_over

AT_ONCE = 1_000


def forget_unfinished(*, at: datetime) -> int:
    """
    Delete sessions that are over, and accounts whose address nobody confirmed; return how many.

    Counts of tries that are over go as well, and from the files of SQLite what was deleted.

    No mail is sent: whoever has the address never said that it is theirs. An account in whose
    name support has recorded a choice stays.
    """
    unfinished.forget_counts_that_are_over()
    gone = unfinished.forget_sessions_that_are_over(at=at)
    said = Opening.objects.filter(subject=OuterRef("subject"))
    waiting = unfinished.never_confirmed(at=at).filter(~Exists(said))
    for pk in waiting.values_list("pk", flat=True)[:AT_ONCE]:
        gone += _forget(pk, at=at)
    write_over()
    return gone


def _forget(pk: int, *, at: datetime) -> int:
    # Whoever types the code at this moment has an account, and keeps it.
    with suppress(ProtectedError), transaction.atomic():
        person = User.objects.select_for_update().filter(pk=pk).first()
        if person is not None and unfinished.never_confirmed(at=at).filter(pk=pk).exists():
            person.delete()
            return 1
    return 0
