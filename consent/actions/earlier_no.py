"""Let the no of somebody who left count again when their account comes back to a person."""

from datetime import datetime

from accounts.models import User
from consent.actions.choose import NotOffered, choose
from consent.core.choices import Channel, Decision, Scope
from consent.ledger.models import Opening
from consent.posts.models import PlatformAccount


def say_again(*, account: PlatformAccount, person: User, objected_at: datetime) -> None:
    """
    Enter, once, that an account was objected for before its owner left; inside a transaction.

    The choice bears the date of then, because what an objection reaches depends on it. Where no
    objection was offered at that time, a wish is entered. Whoever does not want it takes it back,
    as any other choice; it does not come again then. The caller has the lock of the ledger.
    """
    form_key = f"earlier:{account.key}"
    if Opening.objects.filter(subject=person.subject, form_key=form_key).exists():
        return
    asked = {
        "person": person,
        "scope": Scope(account=str(account.key)),
        "by": person,
        "channel": Channel.EARLIER,
        "text": "",
        "language": person.language or "en",
        "form_key": form_key,
        "at": objected_at,
    }
    try:
        choose(decision=Decision.OBJECT, **asked)
    except NotOffered:
        choose(decision=Decision.WISH, **asked)
