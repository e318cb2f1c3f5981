"""
Which posts may go into a release: judged by what counted at its cut-off.

The facts are those of now, so a post that was removed or made private since stays out; the
choices are those below the cut-off, the rules those of its edition.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from consent.answers.judging import Judge
from consent.answers.owners import worlds_behind
from consent.answers.world import World
from consent.core.eligibility import Reason
from consent.core.words import Unknown
from consent.posts.ingest.asked import KnownPost, gone, known
from consent.rulebook.editions import rulebook_of


class Admitted(NamedTuple):
    """A post that may go in: whose it is, and what is said of it in numbers."""

    account: UUID
    account_id: str
    kind: str
    place: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Judges as of a cut-off: every entry below `entries` counts, at the instant `at`."""

    edition: str
    entries: int
    at: datetime

    def judge(self, platform: str, keys: Sequence[bytes]) -> list[Admitted | str]:
        """Return for each post what goes in, or the word of why it stays out; few queries."""
        wanted = sorted(set(keys))
        posts = known(platform, wanted)
        removed = gone(platform, [key for key in wanted if key not in posts])
        judges = self._judges({post.account: post.person for post in posts.values()})
        found: dict[bytes, Admitted | str] = dict.fromkeys(removed, Reason.REMOVED.value)
        for key, post in posts.items():
            # An account can leave between two queries; its posts go with it.
            if post.account in judges:
                found[key] = _admitted(judges[post.account], key, post)
        return [found.get(key, Unknown.POST.value) for key in keys]

    def _judges(self, owners: dict[int, int | None]) -> dict[int, Judge]:
        worlds = worlds_behind(owners, rulebook_of(self.edition), at=self.at)
        return {
            account: Judge(self._as_it_was(world), account) for account, world in worlds.items()
        }

    def _as_it_was(self, world: World) -> World:
        # What is below the cut-off was said before it, also if another clock was ahead.
        choices = tuple(
            replace(choice, made_at=min(choice.made_at, self.at))
            for choice in world.choices
            if choice.index < self.entries
        )
        return replace(world, choices=choices, at=self.at, rules={})


def _admitted(judge: Judge, key: bytes, post: KnownPost) -> Admitted | str:
    verdict = judge.verdict(key, post)
    if verdict.stops:
        return verdict.reason.value
    if post.created_at is None or judge.account.platform_id is None:
        # No such post is ever usable, nor did a platform send one.
        return Unknown.POST.value
    return Admitted(
        account=judge.account.key,
        account_id=judge.account.platform_id,
        kind=post.kind,
        place=judge.world.rule(judge.account.platform).jurisdiction or "",
        created_at=post.created_at,
    )
