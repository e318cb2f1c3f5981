"""A platform: what it does and offers where and when, and its pages to say no."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from consent.core.backing import Backing
from consent.core.posts import Kind
from consent.core.rules import Confidence, Offer, Reach, Status

EVERYWHERE = "*"
"""Stands for every place among the regions of a policy."""

MINORS = "accounts_under_18"
"""The word that says that accounts of minors are left out."""


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
    def last_day_in_time(self) -> date | None:
        """
        The last day on which an objection reaches all posts; None: there is no such day.

        That is the deadline of a platform that set one for this. A platform that
        only says that what it has used stays used has used nothing before it
        begins: whoever objected by the day before is in time.
        """
        if self.reach is Reach.ALL_IF_BEFORE_DEADLINE:
            return self.deadline
        if self.covers_past is not Covers.NOT_COVERED or not (self.status and self.status.trains):
            return None
        begins = self.effective_on or self.first_day
        return self.deadline or (begins and begins - timedelta(days=1))

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
