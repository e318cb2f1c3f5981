"""Verdicts for many posts of one account: posts with the same facts are put to the law once."""

from bisect import bisect_right
from datetime import datetime

from consent.answers.groups import thresholds
from consent.answers.world import World
from consent.core.eligibility import Verdict
from consent.posts.ingest.asked import KnownPost

Known = dict[tuple[str, str, str, int], Verdict]
"""Verdicts by what they depend on: kind, state, audience, and between which dates a post lies."""


class Judge:
    """
    Gives the verdicts for the posts of one account.

    :param known: verdicts that were given; accounts that are judged alike can share them
    """

    def __init__(self, world: World, account: int, known: Known | None = None) -> None:
        self.world = world
        self.account = world.account_by_id[account]
        self._cuts = self._turns()
        self._named = {post for choice in world.choices for post in choice.scope.names}
        self._known: Known = {} if known is None else known

    def _turns(self) -> list[datetime]:
        """The dates of a post on which its verdict may turn, earliest first."""
        if self.world.choices:
            return thresholds(self.world)
        grown_up = self.world.adult_from(self.account)
        return [] if grown_up is None else [grown_up]

    def verdict(self, key: bytes, post: KnownPost) -> Verdict:
        """Return the verdict for a post, which a choice may name by its key."""
        if self._named and key.hex() in self._named:
            return self._judged(post, key.hex())
        side = -1 if post.created_at is None else bisect_right(self._cuts, post.created_at)
        same = (post.kind, post.state, post.audience, side)
        found = self._known.get(same)
        if found is None:
            found = self._known[same] = self._judged(post, None)
        return found

    def _judged(self, post: KnownPost, named: str | None) -> Verdict:
        facts = self.world.facts(
            self.account,
            kind=post.kind,
            audience=post.audience,
            state=post.state,
            created_at=post.created_at,
            post=named,
        )
        return self.world.verdict(facts)
