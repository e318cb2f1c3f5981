"""Which of a person's accounts an archive belongs to."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from consent.posts.formats import ReadPost
from consent.posts.models import AudienceStatement, Import, PlatformAccount, Post

SAMPLE = 500


def account_for(
    *, by: Import, platform: str, handle: str, posts: Sequence[ReadPost], at: datetime
) -> PlatformAccount:
    """
    Return the account an archive belongs to; it is made if the person has none that fits.

    An archive with a name belongs to the account of that name. One without belongs to the
    account that its owner says, if they say one. Else an account that holds most of the
    archive's first posts, newer ones aside, is the same account, whatever it is called: people
    change their names. Else it is the one without a name, or, for an archive without one, the
    only account there is; `unnamed_accounts` tells whether that is certain enough. Accounts that
    the platform itself tells us of are never an archive's: what it says of their posts is exact.

    :param handle: the name the archive says, or ''
    :param posts: the first posts of the archive
    """
    return known_account(by=by, platform=platform, handle=handle, posts=posts) or (
        PlatformAccount.objects.create(
            person=by.person, platform=platform, handle=handle or by.said_account or "", made_at=at
        )
    )


def known_account(
    *, by: Import, platform: str, handle: str, posts: Sequence[ReadPost]
) -> PlatformAccount | None:
    """Return the account an archive belongs to if the person has it already; changes nothing."""
    by_handle = {each.handle.casefold(): each for each in accounts_of_archives(by.person, platform)}
    if handle and handle.casefold() in by_handle:
        return by_handle[handle.casefold()]
    if by.said_account is not None:
        return by_handle.get(by.said_account.casefold())
    for each in by_handle.values():
        if _holds(each, posts):
            return each
    if not handle and len(by_handle) == 1:
        return next(iter(by_handle.values()))
    return by_handle.get("")


def take_name(account: PlatformAccount, handle: str) -> None:
    """Let an account be called as an archive of it says, if it says that."""
    if handle and account.handle.casefold() != handle.casefold():
        account.handle = handle
        account.save(update_fields=["handle"])


def unnamed_accounts(*, by: Import, platform: str) -> list[PlatformAccount]:
    """
    Return the accounts with posts of other imports that no archive has named so far.

    An archive that has no post in common with any of them may be of one, or of another account.
    """
    imports = Import.objects.filter(person=by.person, platform=platform, keeps=True)
    read = imports.filter(state=Import.State.DONE).exclude(pk=by.pk)
    named = {each.account_id for each in read if (each.report.get("account") or {}).get("handle")}
    return [
        account
        for account in accounts_of_archives(by.person, platform).exclude(pk__in=named - {None})
        if Post.objects.filter(person=by.person, account=account).exclude(imported_by=by).exists()
    ]


def accounts_of_archives(person: User, platform: str) -> QuerySet[PlatformAccount]:
    """Return the accounts of a person that archives can belong to."""
    return PlatformAccount.objects.filter(person=person, platform=platform, platform_id=None)


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
