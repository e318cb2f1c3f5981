"""Which editions of the rulebook the ledger knows, by their digests."""

from consent.ledger.append import append
from consent.ledger.models import Opening

KIND = "edition"


def entered() -> set[str]:
    """Return the digests of the editions that have an entry."""
    known = Opening.objects.filter(kind=KIND, subject=None)
    return set(known.values_list("form_key", flat=True))


def indexes() -> dict[str, int]:
    """Return the index of the entry of every edition that has one, by its digest."""
    known = Opening.objects.filter(kind=KIND, subject=None)
    return dict(known.values_list("form_key", "entry_id"))


def enter(*, record: dict[str, object]) -> Opening:
    """
    Append the record of an edition; under the lock.

    :raises IntegrityError: if the edition has an entry already
    """
    # The subject stays empty, whoever published: erasing a person removes
    # their openings, and what the rules were stays readable for everybody.
    return append(record=record, subject=None, form_key=str(record["edition"]))


def entry_of(digest: str) -> Opening | None:
    """Return the opening of an edition's entry; None for one that is not entered yet."""
    known = Opening.objects.filter(kind=KIND, subject=None, form_key=digest)
    return known.select_related("entry").first()
