"""
Posts that are in a release, and that their owner said no for since its cut-off.

They went in rightly, and stay on record. Whoever trains again, or can take posts out of a set,
starts with this list.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from accounts.models import User
from consent.answers.groups import facts_of
from consent.answers.listing import Cursor, onwards
from consent.answers.used import Record
from consent.answers.world import World, worlds_of
from consent.posts.models import PlatformAccount, Post
from consent.training.models import Release

PEOPLE_AT_ONCE = 100
POSTS_AT_ONCE = 1_000


class Recalled(NamedTuple):
    """
    A post to leave out from now on.

    `post` is the hex form of its key, half of SHA-256 over what its platform calls it; `entry` the
    entry of the ledger that says no, `said_at` when that was.
    """

    platform: str
    account_id: str
    post: str
    entry: int
    said_at: datetime


def recalled(release: Release, *, at: datetime) -> Iterator[Recalled]:
    """Yield every post of a release whose owner objects to it now, and did not at its cut-off."""
    for world in _worlds(release, at):
        later = [choice for choice in world.objections if choice.index > release.cut]
        if later:
            yield from _of(world, release)


def _worlds(release: Release, at: datetime) -> Iterator[World]:
    accounts = PlatformAccount.objects.filter(
        key__in=release.shares.values("account"), person__isnull=False
    )
    people = User.objects.filter(pk__in=accounts.values("person")).order_by("pk")
    last = 0
    while some := list(people.filter(pk__gt=last)[:PEOPLE_AT_ONCE]):
        yield from worlds_of(some, at=at)
        last = some[-1].pk


def _of(world: World, release: Release) -> Iterator[Recalled]:
    record = Record(world)
    posts = Post.objects.filter(person=world.person, version__isnull=False)
    place: Cursor | None = None
    while batch := [*onwards(posts, place, POSTS_AT_ONCE, undated=True)]:
        inside = record.inside(release, batch)
        for post in batch:
            if post.pk in inside and (one := _recalled(world, release, post)):
                yield one
        place = Cursor(number=1, created_at=batch[-1].created_at, pk=batch[-1].pk)


def _recalled(world: World, release: Release, post: Post) -> Recalled | None:
    verdict = world.verdict(facts_of(world, post))
    if verdict.choice is None or verdict.choice <= release.cut:
        return None
    account = world.account_by_id[post.account_id]
    said = next(one for one in world.choices if one.index == verdict.choice)
    return Recalled(
        platform=account.platform,
        account_id=account.platform_id or "",
        post=post.hex,
        entry=verdict.choice,
        said_at=said.made_at,
    )
