"""Take a choice back in that an old copy of the database had lost, from its person's receipt."""

from django.db import transaction

from accounts.models import User
from consent.actions.choose import note_at_posts
from consent.core.records import choice_kept
from consent.ledger.append import lock
from consent.ledger.choices import choices_of
from consent.ledger.models import Opening
from consent.ledger.recover import NotOurs, proven_here, reopen


@transaction.atomic
def restore_choice(*, receipt: bytes) -> Opening:
    """
    Keep the choice again that a receipt proves; it counts as if it had never been gone.

    :raises NotOurs: if the receipt does not prove a choice of somebody here
    :raises AlreadyThere: if the choice was not lost
    """
    lock()
    proven = proven_here(receipt)
    if proven.record["kind"] != "choice":
        raise NotOurs("The receipt is not that of a choice.")
    person = User.objects.filter(subject=str(proven.record.get("subject"))).first()
    if person is None:
        raise NotOurs("The person whose choice this is has no account here.")
    others = choices_of(person.subject)
    opening = reopen(receipt, proven, subject=person.subject)
    choice = choice_kept(index=proven.index, record=opening.record)
    note_at_posts(person, choice, beside=others)
    return opening
