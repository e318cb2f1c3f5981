"""Which posts a statement about their audience covers, and what counts for them then."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from consent.core.posts import Audience, Basis, State
from consent.posts.models import AudienceStatement, PlatformAccount, Post

Said = AudienceStatement.Said

COUNTS_AS = {Said.PUBLIC: Audience.PUBLIC, Said.NOT_PUBLIC: Audience.FOLLOWERS}
"""Of "not everyone" we only know that: the smallest audience but one says as much."""

_SILENT = Q(state=State.LIVE, archive_basis=Basis.NOTHING)
_BY_ACCOUNT = Q(
    state=State.LIVE, archive_basis=Basis.ACCOUNT_STATE, archive_audience=Audience.PUBLIC
)
CAN_BE = {Said.PUBLIC: _SILENT, Said.NOT_PUBLIC: _SILENT | _BY_ACCOUNT}
"""
What a person can say of which posts.

An archive that is silent about a post leaves the word to the person. What it says of a post
itself stands, and so does that archived, waiting and removed posts are seen by nobody else.
"""

KEYS_AT_ONCE = 500


def covered(statement: AudienceStatement) -> Q:
    """Return the condition for the posts that a statement is about."""
    about = Q(account=statement.account_id) & CAN_BE[Said(statement.said)]
    if statement.starts_at is not None:
        about &= Q(created_at__gte=statement.starts_at)
    if statement.ends_at is not None:
        about &= Q(created_at__lt=statement.ends_at)
    if statement.album:
        about &= Q(album=statement.album)
    return about


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
    return list(said.order_by("-made_at", "-pk"))


def apply_all(statements: Iterable[AudienceStatement], posts: QuerySet[Post]) -> None:
    """
    Let the latest statement that covers a post count for it.

    :param statements: latest first
    :param posts: those among them that follow a statement already are left as they are
    """
    for statement in statements:
        apply(statement, posts.exclude(basis=Basis.STATEMENT))


def as_archived(posts: QuerySet[Post]) -> int:
    """Let what the archive says count again for these posts; return how many."""
    return posts.update(audience=F("archive_audience"), basis=F("archive_basis"))
