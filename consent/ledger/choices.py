"""What people decided, as the ledger has it."""

from collections.abc import Collection
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


def choices_of_many(subjects: Collection[UUID]) -> dict[UUID, tuple[Choice, ...]]:
    """Return the choices of several people, oldest first; who never chose is not in it."""
    openings = Opening.objects.filter(subject__in=subjects, kind="choice").order_by("entry_id")
    found: dict[UUID, list[Choice]] = {}
    for subject, index, record in openings.values_list("subject", "entry_id", "record"):
        found.setdefault(subject, []).append(choice_of(index=index, record=record))
    return {subject: tuple(choices) for subject, choices in found.items()}
