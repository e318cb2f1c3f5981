"""What a person decided, how far it reaches, and which decision counts."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
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
    EDITED = "edited"
    """A no to a post that has been edited since: it counts for the post as it is now."""


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

    `posts` is empty, or the keys of single posts; the other members are then
    None or empty. `but_kinds` and `but_posts` are excepted from an objection:
    what they name is not objected to.
    """

    platform: str | None = None
    account: str | None = None
    kind: Kind | None = None
    posts: frozenset[str] = field(default_factory=frozenset)
    but_kinds: frozenset[Kind] = field(default_factory=frozenset)
    but_posts: frozenset[str] = field(default_factory=frozenset)

    def covers(self, facts: Facts) -> bool:
        """Return whether a post with these facts lies in this scope, and is not excepted."""
        return self.is_about(facts) and not self.excepts(facts)

    def is_about(self, facts: Facts) -> bool:
        """Return whether a post lies in this scope, excepted or not."""
        if self.posts:
            return facts.post in self.posts
        return (
            self.platform in {None, facts.platform}
            and self.account in {None, facts.account}
            and self.kind in {None, facts.kind}
        )

    def excepts(self, facts: Facts) -> bool:
        """Return whether a post is named among the exceptions."""
        return facts.kind in self.but_kinds or facts.post in self.but_posts

    @property
    def exceptions(self) -> tuple[frozenset[Kind], frozenset[str]]:
        """The kinds and the single posts that it excepts."""
        return self.but_kinds, self.but_posts

    @property
    def has_exceptions(self) -> bool:
        return any(self.exceptions)

    @property
    def names(self) -> frozenset[str]:
        """The single posts that it is about, or excepts."""
        return self.posts or self.but_posts

    @property
    def key(self) -> tuple[str, str, str, tuple[str, ...]]:
        """Equal for two scopes that are about the same thing, whatever they except."""
        return (
            self.platform or "",
            self.account or "",
            self.kind or "",
            tuple(sorted(self.posts)),
        )


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    One decision as the ledger has it; `index` orders choices, `made_at` is for reach.

    A consent may end by itself: `ends_at` is the first instant at which it does
    not count any more. `understood` is False for what stands in the place of a
    record that this version cannot read (see `records.choice_kept`).
    """

    index: int
    decision: Decision
    scope: Scope
    made_at: datetime
    ends_at: datetime | None = None
    understood: bool = True

    def ended(self, at: datetime) -> bool:
        """Return whether it has ended by itself."""
        return self.ends_at is not None and self.ends_at <= at


def unfit(decision: Decision, scope: Scope, ends_at: datetime | None) -> str | None:
    """Return why these do not make a choice, in words for who wrote the program; None if they do."""
    if ends_at is not None and decision is not Decision.CONSENT:
        return "only a consent can end by itself"
    if scope.has_exceptions and decision is not Decision.OBJECT:
        return "only an objection can have exceptions"
    if scope.has_exceptions and scope.posts:
        return "a choice about single posts cannot have exceptions"
    if scope.but_kinds and (scope.kind is not None or scope.but_kinds == frozenset(Kind)):
        return "an objection cannot except all that it is about"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """
    What was said last about one thing.

    `no` is the objection or the wish that a consent with an end has
    interrupted: it counts again when the consent ends.
    """

    last: Choice
    no: Choice | None = None

    def at(self, at: datetime) -> Choice | None:
        """Return the choice that counts at an instant; None: nothing does."""
        if self.last.ended(at):
            return self.no
        return None if self.last.decision is Decision.WITHDRAW else self.last


def then(before: Said | None, new: Choice) -> Said:
    """
    Return what was said about a thing once a new choice about it is made.

    The later choice counts, but for two rules that protect. Saying no again, or
    wishing to, never loses what the first no has already reached. And a consent
    with an end only interrupts a no.
    """
    no = _no_of(before)
    says_no = new.decision in {Decision.OBJECT, Decision.WISH}
    if says_no and no is not None and no.decision is Decision.OBJECT:
        return Said(last=no)
    if new.ends_at is not None:
        return Said(last=new, no=no)
    return Said(last=new)


def _no_of(said: Said | None) -> Choice | None:
    """The no that stands, or would but for a consent with an end."""
    if said is None:
        return None
    if said.no is not None:
        return said.no
    return said.last if said.last.decision in {Decision.OBJECT, Decision.WISH} else None


def _for_post(choice: Choice, facts: Facts) -> Choice:
    """What a choice says of one post: an exception takes an objection back for it."""
    if choice.scope.excepts(facts):
        return replace(choice, decision=Decision.WITHDRAW)
    return choice


def standing(choices: Iterable[Choice], *, facts: Facts, at: datetime) -> tuple[Choice, ...]:
    """
    Return the decisions that count for a post at an instant, oldest first.

    Inside one scope the latest counts (see `then`), also where it excepts the
    post: nothing then stands in that scope. For a post named in several lists
    of single posts, the lists are one scope. Withdrawals, and consents that
    have ended, are not returned themselves. docs/adr/0024-exceptions-and-ends.md
    has the table.
    """
    made = sorted(choices, key=lambda choice: choice.index)
    if not made:
        return ()
    said: dict[object, Said] = {}
    for choice in made:
        if choice.made_at <= at and choice.scope.is_about(facts):
            key: object = "post" if choice.scope.posts else choice.scope.key
            said[key] = then(said.get(key), _for_post(choice, facts))
    counting = (one.at(at) for one in said.values())
    return tuple(sorted(filter(None, counting), key=lambda choice: choice.index))


def about_single_posts(choices: Iterable[Choice]) -> dict[str, Said]:
    """Return, for every post that was ever chosen about by itself, what was said of it."""
    said: dict[str, Said] = {}
    for choice in sorted(choices, key=lambda choice: choice.index):
        for post in choice.scope.posts:
            said[post] = then(said.get(post), choice)
    return said


def numbers_of_named(choices: Iterable[Choice]) -> dict[str, int]:
    """
    Return a number for every post that a choice names: equal for posts that nothing tells apart.

    That is the index of the one choice that counts for the post by itself; or,
    where more must be known (it is excepted from others, or the choice
    interrupts a no), a negative number made of all their indexes.
    """
    choices = tuple(choices)
    by_itself = about_single_posts(choices)
    excepted_by: dict[str, list[int]] = defaultdict(list)
    for choice in sorted(choices, key=lambda choice: choice.index):
        for post in choice.scope.but_posts:
            excepted_by[post].append(choice.index)
    return {
        post: _number(by_itself.get(post), excepted_by.get(post, []))
        for post in by_itself.keys() | excepted_by.keys()
    }


def _number(said: Said | None, excepted_by: list[int]) -> int:
    if said is not None and said.no is None and not excepted_by:
        return said.last.index
    indexes = [said and said.last.index, said and said.no and said.no.index, *excepted_by]
    digest = hashlib.blake2b(repr(indexes).encode(), digest_size=8).digest()
    # Fits the signed 64 bits of a column, and is no index.
    return -1 - (int.from_bytes(digest) >> 1)
