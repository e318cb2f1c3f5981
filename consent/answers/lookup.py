"""
Whether posts that a platform asks about can be used right now.

All of an answer is read from one state of the database: the edition, the index of the ledger and
the facts belong together. Posts with the same facts of the same author are put to the law once.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from consent.answers.groups import thresholds
from consent.answers.world import World, worlds_behind
from consent.core.eligibility import Reason, Verdict
from consent.core.posts import key_of
from consent.ledger.standing import last_index
from consent.one_state import one_state
from consent.posts.ingest.asked import KnownPost, gone, known
from consent.rulebook.editions import current_edition

UNKNOWN = "post_unknown"
"""The word for a post that its platform never told us of."""
COUNTS_FOR = timedelta(hours=24)
"""How long an answer counts at most, as a snapshot does: people may say no meanwhile."""
LONGEST = 500
"""Characters in an identifier. No post is called by more."""


class Use(NamedTuple):
    """Whether a post can be used, and the word of the reason: of a `Reason`, or `UNKNOWN`."""

    may_be_used: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """
    Answers in the order of the questions, and what they go back to.

    `ledger_index` is that of the last entry that is part of it; None in an empty ledger. The
    answers count before `expires_at`.
    """

    edition: str
    ledger_index: int | None
    expires_at: datetime
    uses: tuple[Use, ...]


NOT_KNOWN = Use(may_be_used=False, reason=UNKNOWN)
REMOVED = Use(may_be_used=False, reason=Reason.REMOVED.value)


def look_up(platform: str, post_ids: Sequence[str], *, at: datetime) -> Uses:
    """
    Return for posts, as their platform calls them, whether they can be used at an instant.

    Few queries, however many posts. A choice that is part of the ledger counts, also if the clock
    of another server has recorded it a moment after `at`.

    :raises NoEdition: if no rulebook is published
    """
    keys = [_key(post_id) for post_id in post_ids]
    asked = sorted({key for key in keys if key is not None})
    with one_state():
        edition = current_edition()
        index = last_index()
        posts = known(platform, asked)
        removed = gone(platform, [key for key in asked if key not in posts])
        accounts = {post.account for post in posts.values()}
        worlds = worlds_behind(accounts, edition.rulebook, at=at)
    uses: dict[bytes | None, Use] = dict.fromkeys(removed, REMOVED)
    judges = {account: _Judge(world, account) for account, world in worlds.items()}
    for key, post in posts.items():
        uses[key] = judges[post.account].use(key, post)
    turns = (judge.next_change for judge in judges.values())
    return Uses(
        edition=edition.digest,
        ledger_index=index,
        expires_at=min([at + COUNTS_FOR, *filter(None, turns)]),
        uses=tuple(uses.get(key, NOT_KNOWN) for key in keys),
    )


def _key(post_id: str) -> bytes | None:
    return key_of(post_id) if 0 < len(post_id) <= LONGEST else None


class _Judge:
    """Gives the verdicts for the posts of one account, once for all posts with the same facts."""

    def __init__(self, world: World, account: int) -> None:
        newest = max((choice.made_at for choice in world.choices), default=world.at)
        self._world = world if newest <= world.at else replace(world, at=newest)
        self._account = world.account_by_id[account]
        self._cuts = thresholds(world)
        self._named = {post for choice in world.choices for post in choice.scope.posts}
        self._known: dict[tuple[str, str, str, int], Use] = {}
        self.next_change = world.next_change(self._account)

    def use(self, key: bytes, post: KnownPost) -> Use:
        if self._named and key.hex() in self._named:
            return self._judged(post, key.hex())
        side = -1 if post.created_at is None else bisect_right(self._cuts, post.created_at)
        same = (post.kind, post.state, post.audience, side)
        found = self._known.get(same)
        if found is None:
            found = self._known[same] = self._judged(post, None)
        return found

    def _judged(self, post: KnownPost, named: str | None) -> Use:
        facts = self._world.facts(
            self._account,
            kind=post.kind,
            audience=post.audience,
            state=post.state,
            created_at=post.created_at,
            post=named,
        )
        return _use(self._world.verdict(facts))


def _use(verdict: Verdict) -> Use:
    return Use(may_be_used=not verdict.stops, reason=verdict.reason.value)
