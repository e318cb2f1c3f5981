"""
Let the no to a post count for what the post has become since.

Where an archive has no identifiers, a post of words alone is known by its time and its words: once
it is edited, it looks like a new post, and the old one like one that is gone. So what stands in
a newer archive at the very second of a post that is missing there is taken for that post, edited.
A post that was nothing but its photo or video is known by that, and by another key once words are
added; it is found by the name of the file. A yes is not carried on: nobody but the person can say
yes to other words.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from consent.actions.choose import NotOffered, Offered, choose
from consent.answers.groups import facts_of
from consent.answers.world import World, world_of
from consent.core.choices import (
    Channel,
    Choice,
    Decision,
    Said,
    Scope,
    about_single_posts,
    standing,
)
from consent.ledger.choices import choices_of
from consent.posts.models import Import, PlatformAccount, Post

NO = {Decision.OBJECT, Decision.WISH}
KEYS_AT_ONCE = 1_000
UPLOADED_BEFORE = timedelta(days=1)
"""A photo may have been uploaded so long before its post, and have either date."""


def follow_edits(*, import_: Import, account: PlatformAccount, at: datetime) -> None:
    """
    Enter, once, every no to a post of an account that an archive has with other words.

    To be called outside a transaction, when the posts that the archive lacks are marked.
    """
    if not about_single_posts(choices_of(import_.person.subject)):
        return
    world = world_of(import_.person, at=at)
    edited: dict[Choice, set[str]] = defaultdict(set)
    for post, no in _refused(world, account):
        edited[no] |= _now(post, import_)
    for no, posts in edited.items():
        if posts:
            _say_again(no, posts, import_)


def _refused(world: World, account: PlatformAccount) -> Iterator[tuple[Post, Choice]]:
    """Yield the posts of an account that were chosen about, each with the no that counts."""
    said = about_single_posts(world.choices)
    keys = [bytes.fromhex(key) for key in sorted(said)]
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = keys[start : start + KEYS_AT_ONCE]
        for post in Post.objects.filter(account=account, key__in=some, created_at__isnull=False):
            no = _no_to(said[post.hex])
            counting = standing(world.choices, facts=facts_of(world, post), at=world.at)
            # A later yes to more than this post has the last word.
            if no and counting and counting[-1].decision in NO:
                yield post, no


def _no_to(said: Said) -> Choice | None:
    return said.no or (said.last if said.last.decision in NO else None)


def _now(post: Post, import_: Import) -> set[str]:
    """Return what the archive brought in the place of a post; if several, all of them."""
    new = Post.objects.filter(
        person=import_.person, account_id=post.account_id, imported_by=import_, media=post.media
    ).exclude(pk=post.pk)
    if post.media:
        around = (post.created_at - UPLOADED_BEFORE, post.created_at + UPLOADED_BEFORE)
        return {one.hex for one in new.filter(created_at__range=around)}
    if post.missing_since != import_.made_at:
        return set()
    return {one.hex for one in new.filter(created_at=post.created_at, kind=post.kind)}


def _say_again(no: Choice, posts: set[str], import_: Import) -> None:
    person = import_.person
    asked: dict[str, Any] = {
        "person": person,
        "scope": Scope(posts=frozenset(posts)),
        "by": person,
        "channel": Channel.EDITED,
        "text": "",
        "language": person.language or "en",
        "form_key": f"edited:{import_.pk}:{no.index}",
        # What an objection reaches depends on when it was made.
        "at": no.made_at,
    }
    try:
        choose(decision=no.decision, **asked)
    except NotOffered:
        choose(decision=Decision.WISH, **asked)
    except Offered:
        choose(decision=Decision.OBJECT, **asked)
