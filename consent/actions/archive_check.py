"""
Check an archive without keeping anything of it.

It is read like any other, in the same child and with the same limits. But its posts are only
counted, by the facts a verdict depends on, as they would count beside what is known of them
here: an older archive does not undo what a newer one protects. What stays for its owner to read
are numbers: no text, no date, no name of an account or a file. Those, too, are deleted after an hour.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from consent.actions.archive_reading import ArchiveReading
from consent.answers.groups import thresholds
from consent.answers.world import World, world_of
from consent.core.choices import numbers_of_named
from consent.core.eligibility import Reason
from consent.core.posts import Facts
from consent.posts import statements
from consent.posts.accounts import known_account
from consent.posts.formats import ReadPost, Stricter
from consent.posts.models import PlatformAccount
from consent.posts.reading.reading import Batch
from consent.posts.when_made import made_of, others_of
from consent.posts.would_count import WouldCount

KEPT = ("platform", "audience_known", "audience_unknown", "not_understood", "repeated")
"""Numbers of the report that say nothing of what the posts are about."""
KEPT_BY_KIND = ("skipped_private", "left_out")
"""Counts by words of ours."""


@dataclass(kw_only=True)
class ArchiveCheck(ArchiveReading):
    """Reads one archive that is only checked."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._reasons: Counter[Reason] = Counter()
        self._world: World | None = None
        self._would: WouldCount | None = None
        """Compares with the posts of an account that the person has here already."""
        self._newer = True
        self._if_older: Counter[Reason] = Counter()
        """What is different if the archive turns out not to be newer than what is here."""

    def run(self) -> dict[str, Any]:
        """
        Read the archive to its end and return what may be kept for an hour: numbers.

        `reasons` counts posts by the word of the reason.

        :raises Refused, Stopped, Lost: as for an archive that is kept
        """
        found = super().run()
        if not self._newer:
            self._reasons.update(self._if_older)
        kept = {name: found[name] for name in (*KEPT, *KEPT_BY_KIND, "posts", "also")}
        closed = found["unknown_files"] + found["archives_inside"]
        return kept | {"unknown_files": closed, "reasons": dict(+self._reasons)}

    def _add(self, posts: list[ReadPost], batch: Batch) -> None:
        if not posts:
            return
        if self._world is None:
            self._begin(posts, batch)
        self._audiences.count(posts)
        self._count(posts, self._world)
        self._done += len(posts)
        about = self._about and max(self._about, self._done)
        with transaction.atomic():
            self._note(position=self._done, estimate=about)
            self._hold()
        self.on_progress(self._done, about)

    def _take_stricter(self, posts: Sequence[Stricter]) -> None:
        super()._take_stricter(posts)
        if self._world is not None and posts:
            self._count([each.before for each in posts], self._world, times=-1)
            self._count([each.now for each in posts], self._world)

    def _settle(self, *, also_less: bool) -> None:
        """Nothing was stored, so there is nothing to settle."""

    def _has_known_posts(self) -> bool:
        return self._would is not None and self._would.has_met_known

    def _note_account(self, _private: bool | None, *, newer: bool) -> None:  # noqa: FBT001
        """Note only whether the archive is newer than what is known."""
        self._newer = newer

    def _begin(self, posts: list[ReadPost], batch: Batch) -> None:
        """Read what the verdicts depend on, once: all of it is answered as of one instant."""
        person = self.import_.person
        world = world_of(person, at=self.clock())
        self._note(platform=batch.platform)
        self._handle = batch.account.get("handle", "")
        account = known_account(
            by=self.import_,
            platform=batch.platform,
            handle=self._handle,
            posts=posts,
        )
        if account is None:
            account = PlatformAccount(person=person, platform=batch.platform)
            world = replace(world, accounts=(*world.accounts, account))
        else:
            self._would = self._beside(account, batch)
        self._world, self._account = world, account

    def _beside(self, account: PlatformAccount, batch: Batch) -> WouldCount:
        self._account = account
        self._newest = self._newest_before()
        made = made_of(self.import_, account, said=batch.made_at, digest=batch.digest)
        self._made, self._others = made, others_of(self.import_, account)
        known = account.private_as_of if account.private else None
        return WouldCount(
            account,
            said=statements.standing(account),
            private_at=max(known, made.latest) if known else made.latest,
            made=made.latest,
        )

    def _count(self, posts: list[ReadPost], world: World, *, times: int = 1) -> None:
        if self._would is None:
            self._add_to(self._reasons, posts, world, times)
            return
        would = list(self._would.of(posts))
        self._add_to(self._reasons, [each.if_newer for each in would], world, times)
        differ = [each for each in would if each.if_newer is not each.if_older]
        self._add_to(self._if_older, [each.if_older for each in differ], world, times)
        self._add_to(self._if_older, [each.if_newer for each in differ], world, -times)

    def _add_to(
        self, reasons: Counter[Reason], posts: list[ReadPost], world: World, times: int
    ) -> None:
        cuts = [cut.timestamp() for cut in thresholds(world)]
        numbers = numbers_of_named(world.choices)
        groups: dict[tuple[object, ...], tuple[ReadPost, str | None]] = {}
        counts: Counter[tuple[object, ...]] = Counter()
        for post in posts:
            named = post.key.hex() if numbers and post.key.hex() in numbers else None
            side = _side(post.created_at, cuts)
            group = (post.kind, post.state, post.audience, side, named)
            counts[group] += 1
            groups.setdefault(group, (post, named))
        for group, (post, named) in groups.items():
            facts = self._facts(post, named, world)
            reasons[world.verdict(facts).reason] += times * counts[group]

    def _facts(self, post: ReadPost, named: str | None, world: World) -> Facts:
        at = post.created_at
        return world.facts(
            self._account,
            kind=post.kind,
            audience=post.audience,
            state=post.state,
            created_at=None if at is None else datetime.fromtimestamp(at, UTC),
            post=named,
        )


def _side(created_at: int | None, cuts: list[float]) -> int | None:
    """Return between which of the dates that matter a post lies."""
    if created_at is None:
        return None
    return sum(cut <= created_at for cut in cuts)
