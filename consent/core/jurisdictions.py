"""A place with law of its own: what its law gives when, who watches over it, and how it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consent.core.backing import Backing
from consent.core.rules import Regime

FALLBACK = "ZZ"
"""The code of the jurisdiction of every place that no other jurisdiction covers."""

LANGUAGE = "en"
"""The language in which every rulebook is written; others are translations of it."""


class Extent(StrEnum):
    """What a jurisdiction is."""

    GROUP = "group"
    COUNTRY = "country"
    SUBDIVISION = "subdivision"
    FALLBACK = "fallback"


class LawStatus(StrEnum):
    """Where a law is in its life. A proposal never decides."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    ADOPTED_NOT_IN_FORCE = "adopted_not_in_force"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRow:
    """
    What the law of a jurisdiction gives from the first to the last day, both included.

    With `at_latest` the first day is the last one on which it can start; it may start sooner.
    """

    id: str
    jurisdiction: str
    regime: Regime
    status: LawStatus
    first_day: date | None
    last_day: date | None
    basis: str
    citation: str | None
    url: str | None
    sources: tuple[str, ...]
    note: str
    at_latest: bool
    backing: Backing

    @property
    def published(self) -> bool:
        """Whether it decides. To say that we do not know needs no confirmation."""
        known = self.backing.confirmed or self.regime is Regime.UNCLEAR
        return known and self.status is not LawStatus.PROPOSAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    name: str
    url: str | None
    complaint_url: str | None
    backing: Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDeadline:
    """
    How long a platform has to answer any request: calendar days, or months; both can be extended.

    Where the time is another for each kind of request, or counted in working days, only `text`
    says it. `since` is as in `Erasure`.
    """

    days: int | None
    months: int | None
    extension_days: int | None
    extension_months: int | None
    since: date | None
    text: str
    citation: str | None
    backing: Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """
    Whether there is a right to have data deleted; None: not known.

    `since` is the day from which the law gives it; None where the rulebook does
    not say: `consent.core.chronicle.given_since` then says what follows.
    """

    right: bool | None
    since: date | None
    text: str
    citation: str | None
    backing: Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class Minors:
    """
    From which age a person can agree alone, in years; None: no fixed age or not known.

    It says nothing about saying no. `since` is as in `Erasure`.
    """

    consent_age: int | None
    since: date | None
    protected_age: int | None
    by_country: Mapping[str, int]
    text: str | None
    age_note: str | None
    note: str | None
    platform_note: str | None
    citation: str | None
    backing: Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A browser signal that companies must honour; `since` is a day as written."""

    required: bool
    since: str | None
    name: str | None
    effect: str
    backing: Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A state inside a group, with its own authority and age."""

    code: str
    name: str
    consent_age: int | None
    authority: Authority
    backing: Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened; `date` is a year, a month or a day as written."""

    date: str
    actor: str | None
    regions: tuple[str, ...]
    platforms: tuple[str, ...]
    text: str
    sources: tuple[str, ...]
    backing: Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainText:
    """
    What a law means, in plain words of one language.

    `reviewed` is the day on which somebody who speaks the language read it;
    None is a draft.
    """

    text: str
    reviewed: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """
    An area with its own law.

    `west` is the lowest offset from UTC in use anywhere in it, in whole hours
    rounded down. `covers` are countries or subdivisions, `territories` further
    country codes to which the same law extends, `without_own_law` subdivisions
    that have none of their own. `plain` is the text for people, by language;
    `plain_in()` says which of them counts.
    """

    code: str
    name: str
    extent: Extent
    parent: str | None
    west: int
    covers: tuple[str, ...]
    territories: tuple[str, ...]
    territories_note: str | None
    without_own_law: tuple[str, ...]
    without_own_law_note: str | None
    law: tuple[LawRow, ...]
    gives: str
    response: ResponseDeadline
    erasure: Erasure
    minors: Minors
    authority: Authority | None
    signal: Signal | None
    members: tuple[Member, ...]
    events: tuple[Event, ...]
    plain: Mapping[str, PlainText]

    def plain_in(self, language: str) -> str | None:
        """
        Return the text in a language (`de`, `pt-br`); None if it has none that counts.

        A translation counts once it is reviewed. What the rulebook was written
        in always counts: there is nothing to fall back on.
        """
        for name in (language, language.partition("-")[0]):
            one = self.plain.get(name)
            if one is not None and (one.reviewed is not None or name == LANGUAGE):
                return one.text
        return None

    def member(self, country: str) -> Member | None:
        return next((member for member in self.members if member.code == country), None)
