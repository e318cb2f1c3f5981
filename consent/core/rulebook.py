"""One edition of the rulebook as published: laws, policies and where each is known from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from consent.core.posts import Kind
from consent.core.rules import Confidence, Offer, Reach, Regime, Status

Day = date
"""A date, where a field is called `date`."""

EVERYWHERE = "*"
"""Stands for every place among the regions of a policy."""
FALLBACK = "ZZ"
"""The code of the jurisdiction of every place that no other jurisdiction covers."""
LANGUAGE = "en"
"""The language in which every rulebook is written; others are translations of it."""
MINORS = "accounts_under_18"
"""The word that says that accounts of minors are left out."""


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


class Purpose(StrEnum):
    """What a policy is about. Only `training` decides about posts."""

    TRAINING = "training"
    """The platform trains AI with what people post."""
    THIRD_PARTY_TRAINING = "third_party_training"
    """Other companies train AI with what people post."""
    CHATS = "chats"
    """Conversations, with people or with an assistant."""
    INTERACTION_DATA = "interaction_data"
    """How people use a tool, not what they publish."""
    PERSONALISATION = "personalisation"
    """Advertising and recommendations."""
    REUSE = "reuse"
    """Other people may reuse posts with AI features."""


class Covers(StrEnum):
    """What an objection covers, in the words of the platform."""

    COVERED = "covered"
    NOT_COVERED = "not_covered"
    BEFORE_DEADLINE = "before_deadline"
    BY_DELETION = "by_deletion"
    UNCLEAR = "unclear"


REACH_OF = {
    Covers.COVERED: Reach.ALL_POSTS,
    Covers.BEFORE_DEADLINE: Reach.ALL_IF_BEFORE_DEADLINE,
}
"""How far back an objection goes; what a platform does not promise is not assumed."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRow:
    """What the law of a jurisdiction gives from the first to the last day, both included."""

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
    """How long a platform has to answer: days, or months that can be extended."""

    days: int | None
    months: int | None
    extension_months: int | None
    text: str
    citation: str | None
    backing: Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """Whether there is a right to have data deleted; None: not known."""

    right: bool | None
    text: str
    citation: str | None
    backing: Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class Minors:
    """From which age a person can agree alone, in years; None: no fixed age or not known."""

    consent_age: int | None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """
    What a platform does and offers, in the days from the first to the last, both included.

    `status` is None for a row that only leaves more out, on top of another row.
    `scope` and `excluded` are the platform's own words, `kinds` the kinds of
    posts that the words in scope name. `announced_on` is as written.
    `decided_by` names who put training on hold, for people to read.
    """

    id: str
    platform: str
    purpose: Purpose
    regions: frozenset[str]
    not_regions: frozenset[str]
    status: Status | None
    first_day: date | None
    last_day: date | None
    announced_on: str | None
    decided_by: str | None
    effective_on: date | None
    deadline: date | None
    offer: Offer
    who: str | None
    legal_basis_claimed: str | None
    scope: tuple[str, ...]
    kinds: frozenset[Kind]
    excluded: tuple[str, ...]
    covers_past: Covers | None
    covers_future: Covers | None
    objection_url: str | None
    url: str | None
    sources: tuple[str, ...]
    note: str
    backing: Backing

    @property
    def published(self) -> bool:
        return self.backing.confirmed

    @property
    def restricts(self) -> bool:
        """Whether it only leaves more out of what another row lets in."""
        return self.status is None

    @property
    def reach(self) -> Reach:
        if self.covers_past is None:
            return Reach.LATER_POSTS
        return REACH_OF.get(self.covers_past, Reach.LATER_POSTS)

    @property
    def leaves_minors_out(self) -> bool:
        return MINORS in self.excluded


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A page of the platform on which a person can object."""

    url: str
    what: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    slug: str
    name: str
    detail: str | None
    family: str | None
    controller_eu: str | None
    settings_path: str | None
    export: str | None
    note: str | None
    forms: tuple[Form, ...]
    policies: tuple[PolicyRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One side of a debate."""

    side: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Debate:
    id: str
    title: str
    points: tuple[Point, ...]
    backing: Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the rulebook is, and up to when it was checked."""

    title: str
    version: str
    as_of: date
    last_seen: date
    horizon: str
    how_to_read: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rulebook:
    """
    A whole edition. `edition` is its digest, in hexadecimal.

    Two rulebooks are equal only if they are the same object, so that what is
    derived from one can be remembered with it.
    """

    edition: str
    about: About
    jurisdictions: Mapping[str, Jurisdiction]
    platforms: Mapping[str, Platform]
    sources: Mapping[str, Source]
    timeline: tuple[Event, ...]
    debates: tuple[Debate, ...]
    conflicts: tuple[Remark, ...]
    good_to_know: tuple[Remark, ...]
    _policies: dict[str, PolicyRow] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows = {row.id: row for one in self.platforms.values() for row in one.policies}
        object.__setattr__(self, "_policies", rows)

    def policy(self, name: str) -> PolicyRow | None:
        """Return the row with an id; None for a policy that is derived from the law."""
        return self._policies.get(name)
