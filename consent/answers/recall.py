"""
Posts of a sealed release about which their owners have said no since its cut-off.

It was too late for that release. Whoever trains from it again, or can leave posts out of what
was made from it, needs this list.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from consent.answers.groups import facts_of
from consent.answers.owners import worlds_behind
from consent.answers.used import tag_of
from consent.answers.world import World
from consent.core.choices import Choice, Decision, standing
from consent.core.posts import Facts
from consent.core.records import instant
from consent.posts.models import PlatformAccount, Post
from consent.rulebook.editions import current_edition
from consent.training.models import Release
from consent.training.releases import items_in

ACCOUNTS_AT_ONCE = 500
POSTS_AT_ONCE = 2_000


class Recalled(NamedTuple):
    """
    A post, by its platform and its key (`core.posts.key_of`), and the no that counts for it.

    `entry` is the index of that choice; None: its owner has left, and their no has stayed.
    """

    platform: str
    post: str
    said_at: datetime
    entry: int | None

    def as_data(self) -> dict[str, object]:
        """Return it as a line of JSON has it."""
        return {**self._asdict(), "said_at": instant(self.said_at)}


def recalled(release: Release, *, at: datetime) -> Iterator[Recalled]:
    """
    Yield the posts of a sealed release that an objection of after its cut-off is about, at `at`.

    Memory does not grow with the release: accounts are read in batches, and only of those whose
    owners said no since then are posts looked at.

    :raises FileNotFoundError: if the files of the release are not here
    """
    book = current_edition().rulebook
    keys = iter(release.shares.order_by("pk").values_list("account", flat=True).iterator())
    with items_in(release) as items:
        while some := list(islice(keys, ACCOUNTS_AT_ONCE)):
            accounts = PlatformAccount.objects.filter(key__in=some)
            owners = dict(accounts.values_list("pk", "person"))
            for account, world in worlds_behind(owners, book, at=at).items():
                if any(_is_later(choice, release) for choice in world.objections):
                    for post, no in _objected(world, account, release):
                        if tag_of(release, world.account_by_id[account], post) in items:
                            yield _recalled(world.account_by_id[account], post, no)


def _objected(world: World, account: int, release: Release) -> Iterator[tuple[Post, Choice]]:
    posts = Post.objects.filter(account=account, version__isnull=False).order_by("key")
    for post in posts.iterator(chunk_size=POSTS_AT_ONCE):
        no = _later_no(world, facts_of(world, post), release)
        if no is not None:
            yield post, no


def _later_no(world: World, facts: Facts, release: Release) -> Choice | None:
    said = standing(world.choices, facts=facts, at=world.at)
    return next((choice for choice in said if _is_later(choice, release)), None)


def _is_later(choice: Choice, release: Release) -> bool:
    if choice.decision is not Decision.OBJECT:
        return False
    if choice.index < 0:
        # The no of somebody who left has no index any more.
        return choice.made_at > release.opened_at
    return choice.index > release.cut


def _recalled(account: PlatformAccount, post: Post, no: Choice) -> Recalled:
    entry = no.index if no.index >= 0 else None
    return Recalled(platform=account.platform, post=post.hex, said_at=no.made_at, entry=entry)
