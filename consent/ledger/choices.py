"""What people decided, as the ledger has it."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import UUIDField

from consent.core.choices import Choice
from consent.core.records import choice_kept
from consent.ledger.models import Opening
from consent.prepared import Given, GivenMany, Prepared

_OPENINGS = Prepared(
    Opening.objects.filter(subject=Given("subject", UUIDField()), kind="choice").order_by(
        "entry_id"
    ),
    columns=["entry_id", "record"],
)

_OPENINGS_OF_MANY = Prepared(
    Opening.objects.filter(subject__in=GivenMany("subjects", UUIDField()), kind="choice").order_by(
        "entry_id"
    ),
    columns=["subject", "entry_id", "record"],
)


def choices_of(subject: UUID) -> tuple[Choice, ...]:
    """Return every choice of a person, oldest first."""
    openings = _OPENINGS.rows(subject=subject)
    return tuple(choice_kept(index=index, record=record) for index, record in openings)


def choices_of_many(subjects: Collection[UUID]) -> dict[UUID, tuple[Choice, ...]]:
    """Return the choices of several people, oldest first; who never chose is not in it."""
    if not subjects:
        return {}
    found: dict[UUID, list[Choice]] = {}
    for subject, index, record in _OPENINGS_OF_MANY.rows(subjects=subjects):
        found.setdefault(subject, []).append(choice_kept(index=index, record=record))
    return {subject: tuple(choices) for subject, choices in found.items()}
