"""Which of a person's accounts an archive belongs to."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from consent.posts.formats import ReadPost
from consent.posts.models import AudienceStatement, Import, PlatformAccount, Post

SAMPLE = 500


def account_for(
    *, person: User, platform: str, handle: str, posts: Sequence[ReadPost], at: datetime
) -> PlatformAccount:
    """
    Return the account an archive belongs to; it is made if the person has none that fits.

    An archive with a name belongs to the account of that name, or else to the one without a
    name, which has it from then on. People change their names: an account that holds most of
    the archive's first posts, newer ones aside, is the same account. An archive without a name
    belongs to the only account there is, or else to the one without a name. Accounts that the
    platform itself tells us of are never an archive's: what it says of their posts is exact.

    :param posts: the first posts of the archive
    """
    same = known_account(person=person, platform=platform, handle=handle, posts=posts)
    if same is None:
        return PlatformAccount.objects.create(
            person=person, platform=platform, handle=handle, made_at=at
        )
    if handle and same.handle.casefold() != handle.casefold():
        same.handle = handle
        same.save(update_fields=["handle"])
    return same


def known_account(
    *, person: User, platform: str, handle: str, posts: Sequence[ReadPost]
) -> PlatformAccount | None:
    """Return the account an archive belongs to if the person has it already; changes nothing."""
    theirs = PlatformAccount.objects.filter(person=person, platform=platform, platform_id=None)
    by_handle = {account.handle.casefold(): account for account in theirs}
    if handle.casefold() in by_handle:
        return by_handle[handle.casefold()]
    if not handle and len(by_handle) == 1:
        return next(iter(by_handle.values()))
    return by_handle.get("") or next((a for a in by_handle.values() if _holds(a, posts)), None)


def note_private(account: PlatformAccount, *, at: datetime) -> None:
    """Note that an account was private at an instant, unless it is known to have been so later."""
    theirs = PlatformAccount.objects.filter(pk=account.pk)
    theirs.exclude(private=True, private_as_of__gte=at).update(private=True, private_as_of=at)


def note_open(account: PlatformAccount, *, at: datetime, newer: bool) -> None:
    """
    Note that an account was open to everybody at an instant.

    :param newer: whether what says so is newer than all before it; else it opens no account
    """
    theirs = PlatformAccount.objects.filter(pk=account.pk)
    if not newer:
        theirs = theirs.exclude(private=True)
    theirs.update(private=False, private_as_of=at)


def discard_if_unused(account: PlatformAccount, *, by: Import) -> None:
    """Delete an account that was made for an archive which was not read after all."""
    used = (
        account.made_at <= by.made_at
        or account.imports.exclude(pk=by.pk).exists()
        or AudienceStatement.objects.filter(account=account).exists()
        or Post.objects.filter(account=account).exists()
    )
    if not used:
        account.delete()


def _holds(account: PlatformAccount, posts: Sequence[ReadPost]) -> bool:
    """
    Return whether an account holds most of these posts, of those that are as old as its own.

    Newer ones say nothing: many archives begin with what was posted since the last one.
    """
    own = Post.objects.filter(person=account.person_id, account=account)
    dates = own.exclude(created_at=None).order_by("created_at").values_list("created_at", flat=True)
    first, last = dates.first(), dates.last()
    as_old = [
        post.key
        for post in posts
        if post.created_at is None
        or (first and last and first.timestamp() <= post.created_at <= last.timestamp())
    ]
    # From all over them, since those that lie side by side are often deleted together.
    keys = as_old[:: len(as_old) // SAMPLE + 1]
    return 2 * own.filter(key__in=keys).count() > len(keys)
