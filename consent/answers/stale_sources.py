"""Which sources of the rulebook somebody should look at again: the queue for support."""

from dataclasses import dataclass
from datetime import date

from consent.core.backing import Source
from consent.core.rulebook import Rulebook
from consent.core.sources import Resting, check_again_on, known_until, resting


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """
    A source to look at again, due since a day.

    `checked` is when somebody last did, None where nobody noted it; `known` is up
    to when we know what it says, None for never. `resting` is what has to be
    corrected if the source says something else now.
    """

    source: Source
    checked: date | None
    known: date | None
    due: date
    resting: Resting


def stale_sources(rulebook: Rulebook, *, on: date) -> tuple[Stale, ...]:
    """
    Return the sources that are due on a day, the longest first.

    Among those that are due since the same day, the one on which most rules rest
    comes first.
    """
    found = [
        Stale(
            source=source,
            checked=source.checked,
            known=known_until(rulebook, source),
            due=check_again_on(rulebook, source),
            resting=rests,
        )
        for source, rests in (
            (rulebook.sources[name], one) for name, one in resting(rulebook).items()
        )
    ]
    return tuple(sorted((one for one in found if one.due <= on), key=_urgency))


def _urgency(one: Stale) -> tuple[date, int, str]:
    rules = len(one.resting.laws) + len(one.resting.policies)
    return (one.due, -rules, one.source.id)
