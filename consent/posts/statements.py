"""What counts for posts by what a person says about their audience."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from consent.core.posts import Audience, Basis
from consent.posts.covering import (
    PRIVATE_POSTS,
    Latest,
    Said,
    Told,
    covered,
    is_about,
    may_meet,
    touched,
)
from consent.posts.formats import ReadPost
from consent.posts.models import AudienceStatement, PlatformAccount, Post
from consent.posts.tallies import change

COUNTS_AS = {Said.PUBLIC: Audience.PUBLIC, Said.NOT_PUBLIC: Audience.FOLLOWERS}
"""Of "not everyone" we only know that: the smallest audience but one says as much."""

POSTS_AT_ONCE = 5_000
KEYS_AT_ONCE = 500


def apply(statement: AudienceStatement) -> int:
    """Let a new statement count for the posts that it covers; return how many."""
    values = {"audience": COUNTS_AS[Said(statement.said)].value, "basis": Basis.STATEMENT.value}
    return sum(
        change(Post.objects.filter(some), of=statement.person_id, **values)
        for some in covered(statement)
    )


def count(statement: AudienceStatement) -> int:
    """Return how many posts a statement covers."""
    return sum(Post.objects.filter(some).count() for some in covered(statement))


def standing(account: PlatformAccount) -> list[AudienceStatement]:
    """Return what a person says of the posts of an account, latest first."""
    said = AudienceStatement.objects.filter(account=account, undone_at=None)
    return list(said.select_related("account").order_by("-made_at", "-pk"))


def apply_all(statements: Sequence[AudienceStatement], posts: QuerySet[Post]) -> None:
    """
    Let the latest statement that covers a post count for it.

    :param statements: latest first
    :param posts: some of one account; those that follow a statement already are left as they are
    """
    if statements:
        _let_follow(statements[0].account, posts.exclude(basis=Basis.STATEMENT), statements)


COLUMNS = ("key", "state", "archive_audience", "archive_basis", "created_at", "album")


def _let_follow(
    account: PlatformAccount, posts: QuerySet[Post], statements: Sequence[AudienceStatement]
) -> list[int]:
    """
    Let posts count as the latest statement about them says, or else as the archive does.

    It is decided here and not in the database, which would ask each statement of each post: so
    posts that come to count as others do are one UPDATE, however many statements there are.

    :param account: its owner is held
    :param posts: some thousands of it at most
    :return: their primary keys
    """
    latest = Latest(statements)
    counting: dict[tuple[str, str], list[int]] = defaultdict(list)
    done = []
    for pk, audience, basis, key, *told in posts.values_list("pk", "audience", "basis", *COLUMNS):
        post = Told(bytes(key), *told)
        said = latest.about(post)
        now = _by_word(said) if said else (post.audience, post.basis)
        if now != (audience, basis):
            counting[now].append(pk)
        done.append(pk)
    for (audience, basis), theirs in counting.items():
        for at in range(0, len(theirs), POSTS_AT_ONCE):
            some = Post.objects.filter(pk__in=theirs[at : at + POSTS_AT_ONCE])
            change(some, of=account.person_id, audience=audience, basis=basis)
    return done


def follow_anew(account: PlatformAccount, posts: Sequence[int]) -> None:
    """Let posts of an account, by primary key, follow what is said of them now that they differ."""
    if said := standing(account):
        for at in range(0, len(posts), KEYS_AT_ONCE):
            some = Post.objects.filter(pk__in=posts[at : at + KEYS_AT_ONCE])
            _let_follow(account, some, said)


def _some_follow(
    account: PlatformAccount,
    posts: QuerySet[Post],
    statements: Sequence[AudienceStatement],
    after: int,
) -> list[int]:
    """Do the same for the next of any number of posts; none is returned if that was all."""
    # In the order in which they were stored: PostgreSQL then writes few pages in each turn.
    onwards = posts.filter(pk__gt=after).order_by("pk")
    return _let_follow(account, onwards[:POSTS_AT_ONCE], statements)


def _by_word(statement: AudienceStatement) -> tuple[str, str]:
    return COUNTS_AS[Said(statement.said)].value, Basis.STATEMENT.value


def in_doubt(statement: AudienceStatement) -> Iterator[QuerySet[Post]]:
    """
    Yield, in parts, the posts that a statement may count for and does not, or that follow it still.

    The latter if it was taken back; among them are those that follow another which says the same.
    """
    follows = Q(audience=COUNTS_AS[Said(statement.said)], basis=Basis.STATEMENT)
    if statement.undone_at is None:
        return (Post.objects.filter(some).exclude(follows) for some in covered(statement))
    return (Post.objects.filter(some, follows) for some in touched(statement))


def let_follow(statement: AudienceStatement) -> None:
    """
    Let the posts of a statement, standing or taken back, follow what their owner says now.

    They are read all at once: see `some_follow` for many.
    """
    said = _beside(statement)
    for posts in in_doubt(statement):
        _let_follow(statement.account, posts, said)


def some_follow(statement: AudienceStatement, *, after: int) -> list[int]:
    """
    Let the next 5,000 do so, in the order of their primary keys; return these, none if that was all.

    :param statement: one that names no single posts
    """
    (posts,) = in_doubt(statement)
    return _some_follow(statement.account, posts, _beside(statement), after)


def _beside(statement: AudienceStatement) -> list[AudienceStatement]:
    """Return the standing statements that can be about a post of this one, latest first."""
    return [one for one in standing(statement.account) if may_meet(one, statement)]


def as_said(
    post: ReadPost, statements: Iterable[AudienceStatement], *, private_at: datetime | None
) -> str:
    """
    Return who could see a post that is not kept: what `apply_all` would make of it.

    :param statements: latest first
    :param private_at: when its account was last known to be private
    """
    created_at = None if post.created_at is None else datetime.fromtimestamp(post.created_at, UTC)
    told = Told(post.key, post.state, post.audience, post.basis, created_at, post.album)
    covering = (one for one in statements if is_about(one, told, private_at))
    latest = next(covering, None)
    return post.audience if latest is None else COUNTS_AS[Said(latest.said)].value


def let_private_count(account: PlatformAccount) -> None:
    """
    Let what an archive says of a private account count again where the person said it before.

    To be called when an archive has told that the account was private, at a later day.
    """
    said = standing(account)
    if any(one.of_private or one.posts for one in said):
        posts = Post.objects.filter(PRIVATE_POSTS, account=account)
        after = 0
        while done := _some_follow(account, posts, said, after):
            after = done[-1]


def are_later(account: PlatformAccount, at: datetime) -> bool:
    """Return whether the person has spoken of the posts of an account, and only after an instant."""
    said = standing(account)
    return bool(said) and all(one.made_at > at for one in said)
