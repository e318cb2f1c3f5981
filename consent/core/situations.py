"""
The few words that a verdict depends on, once a post can be seen by everybody.

Whether a post can be used turns on no more than its kind, the age of its
author, whether the person agreed, and the earliest objection that stands for
it: each way an objection can reach is the easier the earlier it was made. So
posts in one situation go the same way under every rule, and few situations
stand for all posts there are. A test holds this against `evaluate()`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from consent.core.choices import EVERYTHING, Choice, Decision, Scope, standing
from consent.core.eligibility import Outcome, can_ever_be_used, evaluate
from consent.core.periods import ONE_TICK
from consent.core.posts import Audience, Facts, Kind, State
from consent.core.rules import Rule

LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


class Age(StrEnum):
    """Which side of growing up a post lies on."""

    ADULT = "adult"
    MINOR = "minor"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """
    What decides about a post beside the rule.

    `objected_at` is when the earliest objection that stands for the post was
    made; `later` says that the post is not older than it.
    """

    kind: Kind
    age: Age = Age.ADULT
    objected_at: datetime | None = None
    later: bool = False
    consented: bool = False

    @property
    def facts(self) -> Facts:
        """The facts of one post in this situation."""
        made = self.objected_at or LONG_AGO
        created_at = made if self.later else made - ONE_TICK
        return Facts(
            platform="",
            account="",
            kind=self.kind,
            audience=Audience.PUBLIC,
            state=State.LIVE,
            created_at=created_at,
            adult_from=self._adult_from(created_at),
        )

    def _adult_from(self, created_at: datetime) -> datetime | None:
        match self.age:
            case Age.UNKNOWN:
                return None
            case Age.MINOR:
                return created_at + ONE_TICK
            case Age.ADULT:
                return created_at

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Choices that stand for that post, one scope for each decision so that both stand."""
        found = []
        if self.consented:
            about = Scope(kind=self.kind)
            agreed = Choice(index=0, decision=Decision.CONSENT, scope=about, made_at=LONG_AGO)
            found.append(agreed)
        if self.objected_at is not None:
            made_at = self.objected_at
            found.append(
                Choice(index=1, decision=Decision.OBJECT, scope=EVERYTHING, made_at=made_at)
            )
        return tuple(found)

    def can_be_used(self, rule: Rule, at: datetime) -> bool:
        """Return whether posts in this situation can be used under a rule at an instant."""
        return self.can_be_used_by([rule], at)[0]

    def can_be_used_by(self, rules: Iterable[Rule], at: datetime) -> list[bool]:
        """Return the same for each of several rules."""
        facts, choices = self.facts, self.choices
        verdicts = (evaluate(facts, rule, choices, at) for rule in rules)
        return [verdict.outcome is Outcome.CAN_BE_USED for verdict in verdicts]


def situation_of(facts: Facts, choices: Iterable[Choice], at: datetime) -> Situation | None:
    """Return the situation of a post at an instant; None: no rule could ever let it in."""
    if facts.created_at is None or not can_ever_be_used(facts):
        return None
    said = standing(choices, facts=facts, at=at)
    objected_at = min((c.made_at for c in said if c.decision is Decision.OBJECT), default=None)
    return Situation(
        kind=facts.kind,
        age=age_at(facts.created_at, facts.adult_from),
        objected_at=objected_at,
        later=objected_at is not None and facts.created_at >= objected_at,
        consented=any(c.decision is Decision.CONSENT for c in said),
    )


def age_at(created_at: datetime, adult_from: datetime | None) -> Age:
    """Return on which side of growing up an instant lies."""
    if adult_from is None:
        return Age.UNKNOWN
    return Age.MINOR if created_at < adult_from else Age.ADULT
