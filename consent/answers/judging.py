"""Verdicts for many posts of one account: posts with the same facts are put to the law once."""

from bisect import bisect_right

from consent.answers.groups import thresholds
from consent.answers.world import World
from consent.core.eligibility import Verdict
from consent.posts.ingest.asked import KnownPost


class Judge:
    """Gives the verdicts for the posts of one account."""

    def __init__(self, world: World, account: int) -> None:
        self.world = world
        self.account = world.account_by_id[account]
        self._cuts = thresholds(world)
        self._named = {post for choice in world.choices for post in choice.scope.names}
        self._known: dict[tuple[str, str, str, int], Verdict] = {}

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
