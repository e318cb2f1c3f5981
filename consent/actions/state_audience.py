"""Take a person's word for who could see their posts, and take it back."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.zones import day_begins, day_ends, zone_of
from consent.posts import statements
from consent.posts.models import AudienceStatement, PlatformAccount, Post
from consent.posts.tallies import hold_posts
from consent.queue import Task, enqueue

POST_ID = re.compile("[0-9a-f]{32}")
LOOKED_UP_AT_ONCE = 500
AT_ONCE = 10_000
"""So many posts come to count otherwise while somebody waits: PostgreSQL takes a second for them."""


class NotTheirs(Exception):
    """The account, or a post that is named, is not this person's."""


class NoTime(Exception):
    """The last day is before the first one."""


@transaction.atomic
def state_audience(
    *,
    person: User,
    account: PlatformAccount,
    said: AudienceStatement.Said,
    at: datetime,
    since: date | None = None,
    until: date | None = None,
    album: str = "",
    posts: Sequence[str] = (),
    of_private: bool = False,
) -> AudienceStatement:
    """
    Record who could see a person's posts and let it count from now on.

    It is about the account, narrowed by its first and last day (in the zone of the person), an
    album or single posts (hex keys). Only posts whose audience the archive does not say follow
    it; of those the person has spoken about before, the latest word counts. `count` of the
    statement is how many follow it now, or will in a while if they are very many; posts that come
    in later and that it covers follow it too.

    :param of_private: it is about the posts that are for followers because the account was
        private when an archive was made; of these, single ones can be named without it. A newer
        archive that says so again has the last word.
    :raises NotTheirs: for an account or a post of somebody else
    :raises NoTime: if the last day is before the first one
    """
    if account.person_id != person.pk:
        raise NotTheirs
    if since is not None and until is not None and until < since:
        raise NoTime
    posts = list(dict.fromkeys(posts))
    _check_posts(account, posts)
    hold_posts(person)
    zone = zone_of(person)
    statement = AudienceStatement(
        person=person,
        account=account,
        said=said,
        starts_at=None if since is None else day_begins(since, zone),
        ends_at=None if until is None else day_ends(until, zone),
        first_day=since,
        last_day=until,
        album=album,
        posts=posts,
        of_private=of_private,
        made_at=at,
    )
    statement.count = statements.count(statement)
    statement.save()
    if not _take_time(statement, statement.count, at=at):
        statements.apply(statement)
    return statement


@transaction.atomic
def undo_statement(*, statement: AudienceStatement, at: datetime) -> None:
    """
    Take a statement back: what the person said otherwise, or else the archive, counts again.

    That takes a while if very many posts follow it.
    A statement that was taken back before stays as it is.
    """
    standing = AudienceStatement.objects.filter(pk=statement.pk, undone_at=None)
    hold_posts(statement.person)
    if not standing.update(undone_at=at):
        return
    statement.undone_at = at
    in_doubt = sum(posts.count() for posts in statements.in_doubt(statement))
    if not _take_time(statement, in_doubt, at=at):
        statements.let_follow(statement)


def _take_time(statement: AudienceStatement, posts: int, *, at: datetime) -> bool:
    """
    Have a worker let posts follow, if they are so many that nobody should wait for the page.

    Single posts are never so many: a page names 25 at most.
    """
    many = posts > AT_ONCE and not statement.posts
    statement.left, statement.reached = (posts, 0) if many else (0, None)
    statement.save(update_fields=["left", "reached"])
    if many:
        key = f"follow:{statement.pk}"
        enqueue(Task.LET_POSTS_FOLLOW, target=statement.pk, key=key, at=at)
    return many


def _check_posts(account: PlatformAccount, posts: Sequence[str]) -> None:
    for at in range(0, len(posts), LOOKED_UP_AT_ONCE):
        some = posts[at : at + LOOKED_UP_AT_ONCE]
        if not all(map(POST_ID.fullmatch, some)):
            raise NotTheirs
        keys = [bytes.fromhex(post) for post in some]
        if Post.objects.filter(account=account, key__in=keys).count() < len(some):
            raise NotTheirs
