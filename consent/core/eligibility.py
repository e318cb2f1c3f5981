"""Decide whether one post may be used to train AI, and say why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consent.core.choices import Choice, Decision, standing
from consent.core.posts import Audience, Facts, State
from consent.core.rules import Offer, Policy, Reach, Rule, Status


class Outcome(StrEnum):
    """The answer. Only `can_be_used` lets a post into training."""

    CAN_BE_USED = "can_be_used"
    KEPT_OUT = "kept_out"
    CANNOT_TELL = "cannot_tell"
    """Not known, and therefore kept out."""


class Reason(StrEnum):
    """Why. One word for each reason, the same in tests, pages, API and snapshots."""

    REMOVED = "removed"
    PRIVATE_MESSAGE = "private_message"
    NOT_PUBLIC = "not_public"
    AUDIENCE_UNKNOWN = "audience_unknown"
    DATE_UNKNOWN = "date_unknown"
    MINOR = "minor"
    AGE_UNKNOWN = "age_unknown"
    KIND_NOT_IN_SCOPE = "kind_not_in_scope"
    REGION_UNKNOWN = "region_unknown"
    NO_RULE = "no_rule"
    RULE_UNCLEAR = "rule_unclear"
    NOT_APPLIED = "not_applied"
    NEVER_STARTED = "never_started"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    OBJECTED = "objected"
    CONSENT_NEEDED = "consent_needed"
    NOT_YET_EFFECTIVE = "not_yet_effective"
    CONSENTED = "consented"
    OBJECTED_TOO_LATE = "objected_too_late"
    NOT_OFFERED = "not_offered"
    USED_BY_DEFAULT = "used_by_default"

    @property
    def outcome(self) -> Outcome:
        """What follows for a post that this reason decides."""
        if self in USABLE:
            return Outcome.CAN_BE_USED
        return Outcome.CANNOT_TELL if self in UNKNOWN else Outcome.KEPT_OUT


class Question(StrEnum):
    """What is asked of every post, in this order."""

    PUBLIC = "public"
    MESSAGE = "message"
    ADULT = "adult"
    RULE = "rule"
    CHOICE = "choice"


USABLE = frozenset(
    {Reason.CONSENTED, Reason.OBJECTED_TOO_LATE, Reason.NOT_OFFERED, Reason.USED_BY_DEFAULT}
)
UNKNOWN = frozenset({Reason.AUDIENCE_UNKNOWN, Reason.DATE_UNKNOWN, Reason.AGE_UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    The answer for one post at one instant.

    `reason` is the deciding one. `chain` holds every reason that stops the use,
    strongest protection first; for a post that can be used, the one reason that
    lets it. `choice` is the index of the entry that decided, if one did.
    """

    reason: Reason
    chain: tuple[Reason, ...]
    policy: str | None
    edition: str
    choice: int | None = None

    @property
    def outcome(self) -> Outcome:
        return self.reason.outcome

    @property
    def stops(self) -> bool:
        """Whether it keeps the post out, known or not."""
        return self.reason not in USABLE


def evaluate(facts: Facts, rule: Rule, choices: Iterable[Choice], at: datetime) -> Verdict:
    """
    Return whether a post may be used at an instant, and the one reason that settled it.

    The checks run from the strongest protection to the weakest: what is never
    used, what is not known, what the rules leave out, then what the person
    said, then what the rules assume of silence. Total: any input gives a
    verdict, and what we do not know is kept out.
    """
    said = standing(choices, facts=facts, at=at)
    stops = [*_about_the_post(facts), *_about_the_rule(facts, rule)]
    objection = _objection(said, facts, rule.policy)
    consent = next((c for c in said if c.decision is Decision.CONSENT), None)
    if objection is not None:
        stops.append(Reason.OBJECTED)
    if rule.policy is not None and _needs_consent(rule.policy) and consent is None:
        stops.append(Reason.CONSENT_NEEDED)
    if rule.policy is not None and _not_yet(rule.policy, at):
        stops.append(Reason.NOT_YET_EFFECTIVE)
    if stops:
        by = objection if stops[0] is Reason.OBJECTED else None
        return _verdict(stops[0], tuple(stops), rule, by)
    reason, by = _why_usable(said, consent, rule)
    return _verdict(reason, (reason,), rule, by)


def _verdict(reason: Reason, chain: tuple[Reason, ...], rule: Rule, by: Choice | None) -> Verdict:
    return Verdict(
        reason=reason,
        chain=chain,
        policy=rule.policy.id if rule.policy else None,
        edition=rule.edition,
        choice=by.index if by else None,
    )


def can_ever_be_used(facts: Facts) -> bool:
    """Return whether some rule could let a post in: everybody can see it, and its date is known."""
    return not any(_about_the_post(facts))


def _about_the_post(facts: Facts) -> Iterator[Reason]:
    if facts.state is State.REMOVED:
        yield Reason.REMOVED
    if facts.audience is Audience.DIRECT:
        yield Reason.PRIVATE_MESSAGE
    elif facts.state in {State.ARCHIVED, State.PENDING}:
        # Nobody else sees these, whoever could see them before.
        yield Reason.NOT_PUBLIC
    elif facts.audience is Audience.UNKNOWN:
        yield Reason.AUDIENCE_UNKNOWN
    elif facts.audience is not Audience.PUBLIC:
        yield Reason.NOT_PUBLIC
    if facts.created_at is None:
        yield Reason.DATE_UNKNOWN


def _about_the_rule(facts: Facts, rule: Rule) -> Iterator[Reason]:
    policy = rule.policy
    if (policy is None or policy.under_18_out) and facts.adult_from is not None:
        # A post of an unknown date by a grown-up may still be a child's post;
        # DATE_UNKNOWN has already kept it out.
        if facts.created_at is not None and facts.created_at < facts.adult_from:
            yield Reason.MINOR
    elif policy is not None and policy.under_18_out and policy.age_must_be_known:
        yield Reason.AGE_UNKNOWN
    if policy is not None and policy.kinds is not None and facts.kind not in policy.kinds:
        yield Reason.KIND_NOT_IN_SCOPE
    if rule.jurisdiction is None:
        yield Reason.REGION_UNKNOWN
    if policy is None:
        yield Reason.NO_RULE
    elif not policy.status.trains:
        yield STOPPED_BY[policy.status]
    elif policy.kinds is None:
        yield Reason.RULE_UNCLEAR


STOPPED_BY = {
    Status.ANNOUNCED_NEVER_STARTED: Reason.NEVER_STARTED,
    Status.WITHDRAWN: Reason.NEVER_STARTED,
    Status.PAUSED: Reason.PAUSED,
    Status.SUSPENDED_BY_REGULATOR: Reason.SUSPENDED,
    Status.SUSPENDED_UNDERTAKING: Reason.SUSPENDED,
    Status.NOT_APPLIED: Reason.NOT_APPLIED,
    Status.EXCLUDED: Reason.NOT_APPLIED,
    Status.UNCLEAR: Reason.RULE_UNCLEAR,
}


def _objection(said: tuple[Choice, ...], facts: Facts, policy: Policy | None) -> Choice | None:
    """The latest objection that reaches the post: between scopes the protective one wins."""
    for choice in reversed(said):
        if choice.decision is Decision.OBJECT and _reaches(choice, facts, policy):
            return choice
    return None


def _reaches(choice: Choice, facts: Facts, policy: Policy | None) -> bool:
    if policy is None or not policy.status.trains:
        # Nothing says how far an objection goes while nothing is used: it protects.
        return True
    if policy.offer.refuses:
        return False
    later = facts.created_at is not None and facts.created_at >= choice.made_at
    match policy.reach:
        case Reach.ALL_POSTS:
            return True
        case Reach.LATER_POSTS:
            return later
        case Reach.ALL_IF_BEFORE_DEADLINE:
            in_time = policy.deadline_at is None or choice.made_at < policy.deadline_at
            return in_time or later


def _needs_consent(policy: Policy) -> bool:
    return policy.offer is Offer.OPT_IN


def _not_yet(policy: Policy, at: datetime) -> bool:
    return policy.effective_at is not None and at < policy.effective_at


def _why_usable(
    said: tuple[Choice, ...], consent: Choice | None, rule: Rule
) -> tuple[Reason, Choice | None]:
    objection = next((c for c in reversed(said) if c.decision is Decision.OBJECT), None)
    if rule.policy is not None and rule.policy.offer.refuses:
        return Reason.NOT_OFFERED, None
    if objection is not None:
        return Reason.OBJECTED_TOO_LATE, objection
    if consent is not None:
        return Reason.CONSENTED, consent
    return Reason.USED_BY_DEFAULT, None
