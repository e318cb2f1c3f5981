"""
Make an account of a platform a person's, and take it apart again.

Never because somebody types a name: the platform and this site have both verified the same
address, or the platform has signed it, or says who has signed in there, and the person agrees.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from consent import queue
from consent.access.secrets import Use, mark_of, secrets_of
from consent.access.tokens import read_token, use
from consent.actions.earlier_no import not_taken_back, say_again
from consent.actions.fulfil_wishes import have_wishes_fulfilled
from consent.actions.have_counted import have_counted
from consent.actions.single_choices import let_single_choices_count_in
from consent.core.resolve import HOME
from consent.ledger.append import lock as lock_ledger
from consent.posts.ingest.accounts import unlinked_with_marks
from consent.posts.ingest.store import lock
from consent.posts.models import AccountLink, PlatformAccount, Post
from consent.posts.tallies import distrust
from consent.queue import Task
from consent.rulebook.editions import NoEdition, current_edition

How = AccountLink.How

ADDRESSES_AT_ONCE = 1_000


class SomebodyElses(Exception):
    """The account is linked to another person here."""


class NotLinked(Exception):
    """The account is not this person's, or the platform has never told us of it."""


def link_by_address(*, platform: str, addresses: Mapping[str, str], at: datetime) -> None:
    """
    Link accounts to the people who have confirmed their addresses here.

    To be called in a transaction that has the platform's lock.

    :param addresses: by what the platform calls an account, the address it has verified
    """
    found = EmailAddress.objects.filter(email__in=set(addresses.values()), verified=True)
    people = {one.email: one.user for one in found.select_related("user")}
    names = sorted(name for name, address in addresses.items() if address in people)
    free = PlatformAccount.objects.filter(platform=platform, platform_id__in=names, person=None)
    accounts = list(free.order_by("pk"))
    _let_noes_count(accounts)
    for account in accounts:
        _link_if_never_undone(account, people[addresses[str(account.platform_id)]], at)


def have_marks_looked_up(*, at: datetime) -> None:
    """Have accounts whose platform sent no address, only its mark, linked in the background."""
    queue.enqueue(Task.LINK_ACCOUNTS, target=0, key="link accounts", at=at)


def link_by_marks(*, at: datetime, alive: Callable[[], None] = lambda: None) -> None:
    """Link every account whose mark is that of an address that somebody has confirmed here."""
    for some in _addresses():
        _link_marks_of(some, at=at)
        alive()


def link_person(*, person: User, at: datetime) -> None:
    """Link the accounts that have the mark of an address that this person has confirmed."""
    _link_marks_of(list(EmailAddress.objects.filter(user=person, verified=True)), at=at)


def _addresses() -> Iterator[list[EmailAddress]]:
    last = 0
    confirmed = EmailAddress.objects.filter(verified=True).select_related("user").order_by("pk")
    while some := list(confirmed.filter(pk__gt=last)[:ADDRESSES_AT_ONCE]):
        yield some
        last = some[-1].pk


def platforms() -> frozenset[str]:
    """Return the platforms that may tell of their accounts."""
    try:
        known = current_edition().rulebook.platforms
    except NoEdition:
        # A person may be made before the first rulebook is published.
        known = {}
    return frozenset({HOME, *known})


def _link_marks_of(addresses: Sequence[EmailAddress], *, at: datetime) -> None:
    for platform in sorted(platforms()):
        for secret in secrets_of(platform, Use.EMAIL):
            people = {mark_of(one.email, secret): one.user for one in addresses}
            if not unlinked_with_marks(platform, people):
                continue
            with transaction.atomic():
                lock(platform)
                accounts = unlinked_with_marks(platform, people)
                _let_noes_count(accounts)
                for account in accounts:
                    _link_if_never_undone(account, people[bytes(account.email_mark)], at)


def _link_if_never_undone(account: PlatformAccount, person: User, at: datetime) -> None:
    if AccountLink.objects.filter(account=account, person=person).exists():
        return
    # Who was deleted since their address was found has nothing linked.
    with suppress(User.DoesNotExist):
        _link(account, person, How.EMAIL, at)


def _let_noes_count(accounts: Sequence[PlatformAccount]) -> None:
    """Lock the ledger if one of them has an owner's no: always before any person is held."""
    if any(account.objected_at for account in accounts):
        lock_ledger()


def _link(account: PlatformAccount, person: User, how: AccountLink.How, at: datetime) -> None:
    """Let an account that is nobody's be a person's; under the platform's lock."""
    distrust(person)
    AccountLink.objects.create(account=account, person=person, how=how, made_at=at)
    PlatformAccount.objects.filter(pk=account.pk).update(person=person, objected_at=None)
    Post.objects.filter(account=account).update(person=person)
    if account.objected_at is not None:
        say_again(account=account, person=person, objected_at=account.objected_at)
    let_single_choices_count_in(account, person)
    have_wishes_fulfilled(person=person, at=at)
    have_counted(person=person, at=at)


@transaction.atomic
def link_signed(*, person: User, token: str, at: datetime) -> PlatformAccount:
    """
    Link an account that its platform has signed to be this person's, who agrees; return it.

    The token is used up. An account that is theirs already stays so.

    :raises BadToken: if the token does not count
    :raises SomebodyElses: if the account is linked to another person; it stays so
    :raises NotLinked: if the platform has never told us of it
    """
    signed = read_token(token, at=at)
    account = _linked(signed.platform, signed.account, person, How.SIGNED, at)
    use(signed, at=at)
    return account


@transaction.atomic
def link_signed_in(*, person: User, platform: str, account: str, at: datetime) -> PlatformAccount:
    """
    Link the account with which the person has just signed in at its platform, who agrees.

    An account that is theirs already stays so, and from now on they have shown it this way.

    :raises SomebodyElses: if the account is linked to another person; it stays so
    :raises NotLinked: if the platform has never told us of it
    """
    found = _linked(platform, account, person, How.OPENID, at)
    AccountLink.objects.filter(account=found, ended_at=None).update(how=How.OPENID)
    return found


def _linked(
    platform: str, name: str, person: User, how: AccountLink.How, at: datetime
) -> PlatformAccount:
    lock(platform)
    account = account_called(platform, name)
    _let_noes_count([account])
    if account.person_id not in {None, person.pk}:
        raise SomebodyElses
    if account.person_id is None:
        _link(account, person, how, at)
        account.person = person
    return account


@transaction.atomic
def refuse_signed(*, token: str, at: datetime) -> None:
    """
    Use a token up because the person does not want the account linked.

    :raises BadToken: if the token does not count
    """
    use(read_token(token, at=at), at=at)


def account_called(platform: str, name: str) -> PlatformAccount:
    """
    Return the account that a platform calls so.

    :raises NotLinked: if the platform has never told us of it
    """
    account = PlatformAccount.objects.filter(platform=platform, platform_id=name).first()
    if account is None:
        raise NotLinked
    return account


@transaction.atomic
def unlink(*, person: User, account: PlatformAccount, at: datetime) -> None:
    """
    Take an account and its posts from a person's pages; what they chose counts for it no more.

    It is linked again only if they ask for it themselves. The no of an owner who left counts for
    it again, unless they have taken that back; then its posts lose their words, as before.

    :raises NotLinked: if it is not theirs, or they brought it in themselves
    """
    lock(account.platform)
    mine = PlatformAccount.objects.filter(pk=account.pk, person=person, platform_id__isnull=False)
    if not mine.exists():
        raise NotLinked
    since = not_taken_back(account=account, person=person, at=at)
    distrust(person)
    AccountLink.objects.filter(account=account, ended_at=None).update(ended_at=at)
    posts = Post.objects.filter(account=account)
    if since is not None:
        posts.update(text="")
    posts.update(person=None, own_entry=None)
    mine.update(person=None, objected_at=since)
    have_counted(person=person, at=at)
