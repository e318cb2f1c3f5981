"""Staff looked at somebody's data: noted here, shown to the person."""

from datetime import datetime

from accounts.models import StaffLook, User


def record(*, person: User, by: User, seen: str, at: datetime) -> StaffLook:
    """
    Note that `by` looked at data of a person, for the person's own history.

    `seen` says what in at most 40 characters, for instance "posts". A look at
    one's own data is noted too: who looked is a fact, not an accusation.
    """
    return StaffLook.objects.create(person=person, by=by, seen=seen, at=at)
