"""
Posts of a sealed release about which their owners have said no, too late for that release.

They said it since its cut-off; or before, but their account was linked to them only after the
posts were proposed, and nobody knew whose they were. Whoever trains from it again, or can leave
posts out of what was made from it, needs this list.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import NamedTuple

from consent.answers.groups import facts_of
from consent.answers.owners import worlds_behind
from consent.answers.used import key_in, linked_after, tag_of
from consent.answers.world import World
from consent.core.choices import Choice, Decision, standing
from consent.core.records import instant
from consent.posts.models import PlatformAccount, Post
from consent.rulebook.editions import current_edition
from consent.training.models import Release
from consent.training.post_names import names_in
from consent.training.releases import folder_in_use, items_in

ACCOUNTS_AT_ONCE = 500
POSTS_AT_ONCE = 2_000
NAMED_AT_ONCE = 100_000


class Recalled(NamedTuple):
    """
    A post, by its platform and its key (`core.posts.key_of`), and the no that counts for it.

    `entry` is the index of that choice; None: its owner has left, and their no has stayed.
    `post_id` is what its platform calls it; None for a release of before that was kept.
    """

    platform: str
    post: str
    said_at: datetime
    entry: int | None
    post_id: str | None = None

    def as_data(self) -> dict[str, object]:
        """Return it as a line of JSON has it."""
        return {**self._asdict(), "said_at": instant(self.said_at)}


def recalled(release: Release, *, at: datetime) -> Iterator[Recalled]:
    """
    Yield the posts of a sealed release that an objection is about, at `at`, which came too late.

    Memory does not grow with the release: accounts are read in batches, and only of those whose
    owners said such a no are posts looked at.

    :raises FileNotFoundError: if the files of the release are not here
    """
    found = _found(release, at=at)
    while some := dict(islice(found, NAMED_AT_ONCE)):
        names = names_in(folder_in_use(release), {tag: key for tag, (key, _one) in some.items()})
        for tag, (_key, one) in some.items():
            yield one._replace(post_id=names.get(tag))


Found = tuple[bytes, tuple[bytes, Recalled]]
"""A tag; the key of its account; and what is told of it."""


def _found(release: Release, *, at: datetime) -> Iterator[Found]:
    book = current_edition().rulebook
    accounts = _accounts(release)
    with items_in(release) as items:
        while owners := dict(islice(accounts, ACCOUNTS_AT_ONCE)):
            linked_late = linked_after(release, owners)
            for number, world in worlds_behind(owners, book, at=at).items():
                came_late = partial(_came_late, release=release, linked_late=number in linked_late)
                # A person's other accounts come along, and have their own turn.
                if number in owners and any(map(came_late, world.objections)):
                    account = world.account_by_id[number]
                    key = key_in(release, account)
                    for post, no in _objected(world, number, came_late):
                        tag = tag_of(release, account, post)
                        if tag in items:
                            yield tag, (key, _recalled(account, post, no))


def _accounts(release: Release) -> Iterator[tuple[int, int | None]]:
    """Yield the accounts that can have posts in a release, each with whose it is."""
    shares = release.shares.order_by("pk").values_list("account", flat=True).iterator()
    while some := list(islice(shares, ACCOUNTS_AT_ONCE)):
        yield from PlatformAccount.objects.filter(key__in=some).values_list("pk", "person")
    # Of an owner who left nothing is known, until their platform tells of the account again.
    since = PlatformAccount.objects.filter(
        platform_id__isnull=False, made_at__gte=release.sealed_at
    )
    shared = release.shares.values("account")
    yield from since.exclude(key__in=shared).order_by("pk").values_list("pk", "person").iterator()


def _objected(
    world: World, account: int, came_late: Callable[[Choice], bool]
) -> Iterator[tuple[Post, Choice]]:
    posts = Post.objects.filter(account=account, version__isnull=False).order_by("key")
    for post in posts.iterator(chunk_size=POSTS_AT_ONCE):
        said = standing(world.choices, facts=facts_of(world, post), at=world.at)
        no = next(filter(came_late, said), None)
        if no is not None:
            yield post, no


def _came_late(choice: Choice, *, release: Release, linked_late: bool) -> bool:
    if choice.decision is not Decision.OBJECT:
        return False
    if choice.index < 0:
        # The no of somebody who left has no index any more.
        return choice.made_at > release.opened_at
    return linked_late or choice.index > release.cut


def _recalled(account: PlatformAccount, post: Post, no: Choice) -> Recalled:
    entry = no.index if no.index >= 0 else None
    return Recalled(platform=account.platform, post=post.hex, said_at=no.made_at, entry=entry)
