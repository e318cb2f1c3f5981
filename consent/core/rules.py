"""What the law gives and what a platform does: never mixed, resolved together into a rule."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consent.core.posts import Kind


class Regime(StrEnum):
    """What the law of a jurisdiction gives a person against training with their posts."""

    OPT_IN = "opt_in"
    OPT_OUT = "opt_out"
    LIMITED_RIGHT = "limited_right"
    NO_CHOICE = "no_choice"
    PROHIBITED = "prohibited"
    UNCLEAR = "unclear"

    @property
    def gives_a_no(self) -> bool:
        """Whether a person has a right to say no, whether or not a platform offers a way to."""
        return self in {Regime.OPT_IN, Regime.OPT_OUT}


class Status(StrEnum):
    """What a platform does under a policy."""

    ACTIVE = "active"
    ACTIVE_DISPUTED = "active_disputed"
    ACTIVE_UNLAWFUL_CLAIMED = "active_unlawful_claimed"
    ANNOUNCED_NEVER_STARTED = "announced_never_started"
    PAUSED = "paused"
    SUSPENDED_BY_REGULATOR = "suspended_by_regulator"
    SUSPENDED_UNDERTAKING = "suspended_undertaking"
    NOT_APPLIED = "not_applied"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"
    UNCLEAR = "unclear"

    @property
    def trains(self) -> bool:
        """Whether training runs, or will from the effective date on."""
        return self in {Status.ACTIVE, Status.ACTIVE_DISPUTED, Status.ACTIVE_UNLAWFUL_CLAIMED}

    @property
    def on_hold(self) -> bool:
        """Whether somebody has stopped training, and it can start again."""
        return self in {
            Status.PAUSED,
            Status.SUSPENDED_BY_REGULATOR,
            Status.SUSPENDED_UNDERTAKING,
        }


class Offer(StrEnum):
    """What a platform lets a person choose."""

    OBJECTION_WITH_REASON = "objection_with_reason"
    OBJECTION_NO_REASON = "objection_no_reason"
    SETTING_OFF = "setting_off"
    OPT_IN = "opt_in"
    NONE = "none"
    AVOID_FEATURE = "avoid_feature"
    NOT_NEEDED = "not_needed"
    DELETION_ONLY = "deletion_only"
    NONE_NEEDED_FOR_COMPANY = "none_needed_for_company"
    PROHIBITED_BY_TERMS = "prohibited_by_terms"
    SEE_TERMS = "see_terms"
    UNCLEAR = "unclear"

    @property
    def refuses(self) -> bool:
        """Whether a person has no way to say no."""
        return self in {Offer.NONE, Offer.AVOID_FEATURE, Offer.DELETION_ONLY}


class Reach(StrEnum):
    """Which posts an objection reaches, counted from the moment it is made."""

    ALL_POSTS = "all_posts"
    LATER_POSTS = "later_posts"
    ALL_IF_BEFORE_DEADLINE = "all_if_before_deadline"
    """All posts if made before the deadline, later posts otherwise."""


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What the law of a jurisdiction gives during a period [starts_at, ends_at)."""

    jurisdiction: str
    regime: Regime
    starts_at: datetime | None
    ends_at: datetime | None
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """
    What a platform does in some jurisdictions during a period [starts_at, ends_at).

    `kinds` are the kinds in scope; None where the platform does not use posts
    at all (paused, not applied …) so that the question does not arise.
    `effective_at` is the instant from which posts may be used; None: with the
    period. `deadline_at` is the first instant at which the deadline has passed.
    `under_18_out` and `age_must_be_known`: whether accounts of minors are left
    out, and whether an unknown age keeps a post out (true where our own answer
    decides; elsewhere the platform knows the age of its accounts).
    """

    id: str
    platform: str
    status: Status
    offer: Offer
    reach: Reach
    starts_at: datetime | None
    ends_at: datetime | None
    effective_at: datetime | None
    deadline_at: datetime | None
    kinds: frozenset[Kind] | None
    under_18_out: bool
    age_must_be_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    Policy and law, resolved for a platform, a residence and an instant.

    `jurisdiction` is None if the residence is not known; `policy` is None if no
    published policy covers the place and time; `law` is None likewise.
    """

    platform: str
    jurisdiction: str | None
    law: Law | None
    policy: Policy | None
    edition: str
