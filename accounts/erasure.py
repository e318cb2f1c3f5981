"""An account ends: it is closed first, then all that is held about its person is deleted."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from accounts.held import HELD, Held
from accounts.models import Erasure, StaffLook, User

SESSIONS_AT_ONCE = 1_000


class WorksHere(Exception):
    """A member of staff: what they did is in the histories of others, and stays there."""


@transaction.atomic
def close(*, person: User, channel: Erasure.Channel, by: User | None, at: datetime) -> Erasure:
    """
    Close an account that is to be deleted: nobody can sign in, and every session has ended.

    Asking again changes nothing.

    :raises WorksHere: if the person is or was a member of staff
    """
    if person.is_staff or person.is_superuser or _has_worked_here(person):
        raise WorksHere
    erasure, _made = Erasure.objects.get_or_create(
        person=person, defaults={"channel": channel, "by": by, "asked_at": at}
    )
    User.objects.filter(pk=person.pk).update(
        is_active=False, sessions_round=F("sessions_round") + 1
    )
    return erasure


def _has_worked_here(person: User) -> bool:
    looked = StaffLook.objects.filter(by=person).exists()
    return looked or LogEntry.objects.filter(user=person).exists()


def delete_rows(held: Iterable[Held], *, person: User) -> None:
    """Delete what is held about a person, table by table."""
    for one in held:
        if not one.kept:
            one.rows(person).delete()


def end(*, person: User, at: datetime) -> None:
    """Delete the person themselves, last of all; in a transaction."""
    Erasure.objects.filter(person=person).update(done_at=at, person=None)
    delete_rows(HELD, person=person)


def forget_sessions(*, person_id: int, email: str) -> int:
    """
    Delete every session somebody was signed in with or has begun to sign in with; return how many.

    Sessions have no column that says whose they are, so all of them are read.
    """
    mine = []
    for session in Session.objects.iterator(SESSIONS_AT_ONCE):
        data = session.get_decoded()
        if data.get("_auth_user_id") == str(person_id) or email in json.dumps(data, default=str):
            mine.append(session.pk)
    return Session.objects.filter(pk__in=mine).delete()[0]
