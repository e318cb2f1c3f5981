"""Which posts a statement about their audience covers, and what counts for them then."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from consent.core.posts import Audience, Basis, State
from consent.posts.formats import ReadPost
from consent.posts.models import AudienceStatement, PlatformAccount, Post

Said = AudienceStatement.Said

COUNTS_AS = {Said.PUBLIC: Audience.PUBLIC, Said.NOT_PUBLIC: Audience.FOLLOWERS}
"""Of "not everyone" we only know that: the smallest audience but one says as much."""

PRIVATE = (Audience.FOLLOWERS, Basis.ACCOUNT_STATE)
"""What an archive says of the posts of an account that was private."""
OPEN = (Audience.PUBLIC, Basis.ACCOUNT_STATE)
"""What it says of the posts of one that was not."""

_SILENT = Q(state=State.LIVE, archive_basis=Basis.NOTHING)
_BY_ACCOUNT = Q(
    state=State.LIVE, archive_basis=Basis.ACCOUNT_STATE, archive_audience=Audience.PUBLIC
)
_PRIVATE = Q(
    state=State.LIVE, archive_basis=Basis.ACCOUNT_STATE, archive_audience=Audience.FOLLOWERS
)
_NONE = Q(pk__in=[])
CAN_BE = {Said.PUBLIC: _SILENT, Said.NOT_PUBLIC: _SILENT | _BY_ACCOUNT}
"""
What a person can say of which posts.

An archive that is silent about a post leaves the word to the person. What it says of a post
itself stands, and so does that archived, waiting and removed posts are seen by nobody else. That
an account was private is true of one day: of these posts, too, the person has the word, if they
speak of them and later (`_of_private`).
"""

KEYS_AT_ONCE = 500


def covered(statement: AudienceStatement) -> Q:
    """Return the condition for the posts that a statement is about."""
    about = Q(account=statement.account_id) & _can_be(statement)
    if statement.starts_at is not None:
        about &= Q(created_at__gte=statement.starts_at)
    if statement.ends_at is not None:
        about &= Q(created_at__lt=statement.ends_at)
    if statement.album:
        about &= Q(album=statement.album)
    return about


def _can_be(statement: AudienceStatement) -> Q:
    if statement.of_private:
        return _of_private(statement)
    if statement.posts:
        return CAN_BE[Said(statement.said)] | _of_private(statement)
    return CAN_BE[Said(statement.said)]


def _of_private(statement: AudienceStatement) -> Q:
    """Return the condition for posts of a private account; none if it was private later."""
    private_at = statement.account.private_as_of
    return _NONE if private_at and statement.made_at < private_at else _PRIVATE


def apply(statement: AudienceStatement, posts: QuerySet[Post]) -> int:
    """Let a statement count for those of these posts that it covers; return how many."""
    values = {"audience": COUNTS_AS[Said(statement.said)], "basis": Basis.STATEMENT}
    about = posts.filter(covered(statement))
    if not statement.posts:
        return about.update(**values)
    keys = [bytes.fromhex(post) for post in statement.posts]
    return sum(
        about.filter(key__in=keys[at : at + KEYS_AT_ONCE]).update(**values)
        for at in range(0, len(keys), KEYS_AT_ONCE)
    )


def standing(account: PlatformAccount) -> list[AudienceStatement]:
    """Return what a person says of the posts of an account, latest first."""
    said = AudienceStatement.objects.filter(account=account, undone_at=None)
    return list(said.select_related("account").order_by("-made_at", "-pk"))


def apply_all(statements: Iterable[AudienceStatement], posts: QuerySet[Post]) -> None:
    """
    Let the latest statement that covers a post count for it.

    :param statements: latest first
    :param posts: those among them that follow a statement already are left as they are
    """
    for statement in statements:
        apply(statement, posts.exclude(basis=Basis.STATEMENT))


def as_said(
    post: ReadPost, statements: Iterable[AudienceStatement], *, private_at: datetime | None
) -> str:
    """
    Return who could see a post that is not kept: what `apply_all` would make of it.

    :param statements: latest first
    :param private_at: when its account was last known to be private
    """
    covering = (one for one in statements if _is_about(one, post, private_at))
    latest = next(covering, None)
    return post.audience if latest is None else COUNTS_AS[Said(latest.said)].value


def _is_about(statement: AudienceStatement, post: ReadPost, private_at: datetime | None) -> bool:
    """Return whether a post that is not kept meets the condition of `covered`."""
    if post.state != State.LIVE:
        return False
    told = (post.audience, post.basis)
    if told == PRIVATE:
        names_them = statement.of_private or statement.posts
        if not names_them or (private_at and statement.made_at < private_at):
            return False
    elif statement.of_private or not (
        post.basis == Basis.NOTHING or (statement.said == Said.NOT_PUBLIC and told == OPEN)
    ):
        return False
    return _lies_in(statement, post.created_at) and (
        (not statement.album or statement.album == post.album)
        and (not statement.posts or post.key.hex() in statement.posts)
    )


def _lies_in(statement: AudienceStatement, created_at: int | None) -> bool:
    since, until = statement.starts_at, statement.ends_at
    if created_at is None:
        return since is None and until is None
    return (since is None or since.timestamp() <= created_at) and (
        until is None or created_at < until.timestamp()
    )


def let_private_count(account: PlatformAccount) -> None:
    """
    Let what an archive says of a private account count again where the person said it before.

    To be called when an archive has told that the account was private, at a later day.
    """
    said = standing(account)
    if any(one.of_private or one.posts for one in said):
        posts = Post.objects.filter(_PRIVATE, account=account)
        as_archived(posts.filter(basis=Basis.STATEMENT))
        apply_all(said, posts)


def are_later(account: PlatformAccount, at: datetime) -> bool:
    """Return whether the person has spoken of the posts of an account, and only after an instant."""
    said = standing(account)
    return bool(said) and all(one.made_at > at for one in said)


def as_archived(posts: QuerySet[Post]) -> int:
    """Let what the archive says count again for these posts; return how many."""
    return posts.update(audience=F("archive_audience"), basis=F("archive_basis"))
