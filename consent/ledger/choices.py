"""What people decided, as the ledger has it."""

from uuid import UUID

from consent.core.choices import Choice
from consent.core.records import choice_of
from consent.ledger.models import Opening


def choices_of(subject: UUID) -> tuple[Choice, ...]:
    """Return every choice of a person, oldest first."""
    openings = Opening.objects.filter(subject=subject, kind="choice").order_by("entry_id")
    return tuple(
        choice_of(index=index, record=record)
        for index, record in openings.values_list("entry_id", "record")
    )
