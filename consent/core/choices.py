"""What a person decided, how far it reaches, and which decision counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from consent.core.posts import Facts, Kind


class Channel(StrEnum):
    """How a choice reached us."""

    WEB = "web"
    NOTICE = "notice"
    API = "api"
    SUPPORT = "support"
    WISH = "wish"
    COMMAND = "command"
    EARLIER = "earlier"
    """A no of before the person left the site: it counts again when the account comes back."""


class Decision(StrEnum):
    """The four things a person can say."""

    OBJECT = "object"
    """Opt out: do not use my posts."""
    CONSENT = "consent"
    """Opt in: use my posts."""
    WITHDRAW = "withdraw"
    """Take back what I said; the default of my rules counts again."""
    WISH = "wish"
    """Opt me out as soon as I am allowed to; no effect until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """
    What a choice is about: everything, or what the given members narrow it to.

    `posts` is empty, or the keys of single posts; the other members are then None.
    """

    platform: str | None = None
    account: str | None = None
    kind: Kind | None = None
    posts: frozenset[str] = field(default_factory=frozenset)

    def covers(self, facts: Facts) -> bool:
        """Return whether a post with these facts lies in this scope."""
        if self.posts:
            return facts.post in self.posts
        return (
            self.platform in {None, facts.platform}
            and self.account in {None, facts.account}
            and self.kind in {None, facts.kind}
        )

    @property
    def key(self) -> tuple[str, str, str, tuple[str, ...]]:
        """Equal for two scopes that are about the same thing."""
        return (
            self.platform or "",
            self.account or "",
            self.kind or "",
            tuple(sorted(self.posts)),
        )


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One decision as the ledger has it; `index` orders choices, `made_at` is for reach."""

    index: int
    decision: Decision
    scope: Scope
    made_at: datetime


def counts_after(current: Choice | None, new: Choice) -> Choice:
    """
    Return which of two choices about the same thing counts once the new one is made.

    The later one, but for this: saying no again, or wishing to, never loses what
    the first no has already reached.
    """
    if (
        current is not None
        and current.decision is Decision.OBJECT
        and new.decision in {Decision.OBJECT, Decision.WISH}
    ):
        return current
    return new


def about_single_posts(choices: Iterable[Choice]) -> dict[str, Choice]:
    """Return, for every post that was ever named by itself, the choice that counts for it."""
    counting: dict[str, Choice] = {}
    for choice in sorted(choices, key=lambda choice: choice.index):
        for post in choice.scope.posts:
            counting[post] = counts_after(counting.get(post), choice)
    return counting


def standing(choices: Iterable[Choice], *, facts: Facts, at: datetime) -> tuple[Choice, ...]:
    """
    Return the decisions that count for a post at an instant, oldest first.

    Inside one scope the latest counts (see `counts_after`); for a post named in
    several lists of single posts, the lists are one scope. Withdrawals end what
    they withdraw and are not returned themselves.
    """
    counting: dict[object, Choice] = {}
    for choice in sorted(choices, key=lambda choice: choice.index):
        if choice.made_at <= at and choice.scope.covers(facts):
            key: object = "post" if choice.scope.posts else choice.scope.key
            counting[key] = counts_after(counting.get(key), choice)
    kept = (c for c in counting.values() if c.decision is not Decision.WITHDRAW)
    return tuple(sorted(kept, key=lambda choice: choice.index))
