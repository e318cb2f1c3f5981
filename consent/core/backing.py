"""How sure a fact of the rulebook is, and the documents it is known from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consent.core.rules import Confidence

Day = date
"""A date, where a field is called `date`."""


class Evidence(StrEnum):
    """How well the text behind a fact was seen."""

    VERIFIED = "verified"
    SECOND_HAND = "second_hand"
    MIXED = "mixed"
    MEMORY = "memory"


class Seen(StrEnum):
    """How we know a source."""

    SEEN = "seen"
    SECONDARY = "secondary"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    A document; `date` is a year, a month or a day as written, None if not known.

    `checked` is the last day on which somebody looked at it, `check_again` the
    day on which somebody should; None where the rulebook does not say:
    `consent.core.sources` then says what follows.
    """

    id: str
    title: str
    url: str | None
    date: str | None
    seen: Seen
    seen_url: str | None
    checked: Day | None
    check_again: Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """How sure a fact is; `verified` says in words what was checked."""

    confidence: Confidence
    evidence: Evidence
    verified: str

    @property
    def confirmed(self) -> bool:
        """Whether it may decide. Low confidence is a draft: shown, never used."""
        return self.confidence is not Confidence.LOW
