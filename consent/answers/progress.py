"""How far a choice has come: saved, proven, kept to."""

from dataclasses import dataclass
from datetime import datetime

from consent.answers.concerned import platforms_of
from consent.answers.honoured import held, honoured_by
from consent.answers.world import World
from consent.core.choices import Choice
from consent.core.receipts import Receipt
from consent.ledger.models import Checkpoint, Opening
from consent.ledger.receipts import NotProvable, receipt_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """
    The moments of a choice; None for those that are still to come.

    `acknowledged_at`: it is in the ledger. `proven_at`: everybody can check it
    with `receipt`. `honoured_at`: the pipeline `honoured_by` was the first to confirm a
    snapshot that keeps to it, with the posts of the platforms `honoured_on`. `broken`: our
    records and what was published do not agree.
    """

    acknowledged_at: datetime
    proven_at: datetime | None
    receipt: Receipt | None
    honoured_at: datetime | None = None
    honoured_by: str = ""
    honoured_on: tuple[str, ...] = ()
    broken: bool = False


def progress_of(opening: Opening, choice: Choice, world: World) -> Progress:
    """Return how far the choice has come that an entry holds."""
    try:
        receipt, broken = receipt_of(opening), False
    except NotProvable:
        receipt, broken = None, True
    signed = Checkpoint.objects.filter(size__gt=opening.entry_id).first() if receipt else None
    platforms = platforms_of(choice.scope, world)
    confirmed = honoured_by(opening.entry_id, platforms)
    return Progress(
        acknowledged_at=choice.made_at,
        proven_at=signed and signed.made_at,
        receipt=receipt,
        honoured_at=confirmed and confirmed.confirmed_at,
        honoured_by=confirmed.pipeline if confirmed else "",
        honoured_on=held(confirmed, platforms) if confirmed else (),
        broken=broken,
    )
