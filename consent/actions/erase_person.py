"""
Delete all that is held about a person, and keep only what lets their no go on working.

The account is closed at once; the rest is a job, because somebody may have a million posts. It
may die anywhere: what it has done is done, and it goes on from there.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import erasure as ending
from accounts import mails
from accounts.erasure import WorksHere
from accounts.models import Erasure, User
from consent import queue
from consent.actions.earlier_no import in_the_end, not_taken_back
from consent.actions.export_person import forget_files_of
from consent.actions.held import HELD, posts_of
from consent.actions.newer_tables import refuse_newer_tables
from consent.answers.offers import said_for
from consent.answers.world import World, world_of
from consent.core.choices import Choice
from consent.ledger.append import lock
from consent.ledger.closing import close
from consent.ledger.models import Opening
from consent.posts import suppression, uploads
from consent.posts.ingest.store import lock as lock_platform
from consent.posts.models import Import, PlatformAccount, Post
from consent.posts.tallies import hold_posts
from consent.queue import Task
from consent.written_over import write_over

__all__ = ["WorksHere", "ask_for_erasure", "erase_person"]

Channel = Erasure.Channel
POSTS_AT_ONCE = 10_000


def _no_word() -> None:
    pass


@transaction.atomic
def ask_for_erasure(*, person: User, channel: Channel, by: User | None, at: datetime) -> Erasure:
    """
    Close an account now and have all of it deleted in the background; asking twice changes nothing.

    :raises WorksHere: if the person is or was a member of staff
    """
    erasure = ending.close(person=person, channel=channel, by=by, at=at)
    Import.objects.filter(person=person, stop_asked_at=None).update(stop_asked_at=at)
    queue.enqueue(Task.ERASE_PERSON, target=erasure.pk, key=f"erase:{erasure.pk}", at=at)
    return erasure


def erase_person(
    *, erasure_id: int, at: datetime, alive: Callable[[], None] = _no_word
) -> Erasure | None:
    """
    Delete what an erasure that was asked for is about; return it, or None if there is none.

    `alive` is called again and again, so that whoever holds the job can keep it.

    :raises NewerTables: if a newer version knows of more that may be held about them
    """
    refuse_newer_tables()
    erasure = Erasure.objects.select_related("person").filter(pk=erasure_id).first()
    if erasure is None or erasure.person is None:
        return erasure
    person = erasure.person
    goodbye = _goodbye(person)
    uploaded = list(Import.objects.filter(person=person).values_list("key", flat=True))
    _keep_marks(person, at=at)
    _delete_posts(person, alive)
    # Before the row that says that there is something to do.
    ending.forget_sessions(person_id=person.pk, email=person.email)
    forget_files_of(person)
    for key in uploaded:
        uploads.forget(key)
    _delete_the_rest(person, erasure, at=at)
    # If somebody is reading, the clock does it within the hour.
    write_over()
    # That it is done does not depend on a mail that cannot be delivered.
    with suppress(OSError):
        goodbye.send()
    erasure.refresh_from_db()
    return erasure


@transaction.atomic
def _keep_marks(person: User, *, at: datetime) -> None:
    """
    Keep a mark of each account that its person said no for, in whole or in part.

    Done once more at the end: a request that was under way may have said no, or yes, meanwhile.
    """
    _hold(person)
    world = world_of(person, at=at)
    may_lift = _all_are_here(world)
    for account in world.accounts:
        objected_at = _objected_at(world, account)
        if objected_at is None and account.platform_id is not None:
            # The no it came with, which waits as a wish where none is offered.
            objected_at = not_taken_back(account=account, person=person, at=at)
        if objected_at is not None:
            suppression.keep(account, objected_at=objected_at)
        elif may_lift:
            suppression.lift(account)


def _objected_at(world: World, account: PlatformAccount) -> datetime | None:
    noes = (no for no in _standing_noes(world) if _touches(no, account))
    return min((no.made_at for no in noes), default=None)


def _standing_noes(world: World) -> Iterator[Choice]:
    later = in_the_end(world)
    for choice in world.objections:
        if said_for(later, choice.scope) == choice:
            yield choice


def _all_are_here(world: World) -> bool:
    """
    Return whether all single posts that the person said no to are here.

    If not, posts were deleted since the marks were kept, and nobody can tell any more in which
    account they were: what is kept stays.
    """
    named = {name for no in _standing_noes(world) for name in no.scope.posts}
    keys = [bytes.fromhex(name) for name in named]
    here = Post.objects.filter(account__in=world.accounts, key__in=keys)
    return here.values("key").distinct().count() == len(named)


def _touches(choice: Choice, account: PlatformAccount) -> bool:
    """Return whether a choice is about an account or something in it."""
    scope = choice.scope
    if scope.posts:
        keys = [bytes.fromhex(post) for post in scope.posts]
        return Post.objects.filter(account=account, key__in=keys).exists()
    here = scope.platform in {None, account.platform}
    return here and scope.account in {None, str(account.key)}


def _delete_posts(person: User, alive: Callable[[], None]) -> None:
    """Delete posts in small transactions, so that nobody else waits for long."""
    while some := list(posts_of(person).order_by().values_list("pk", flat=True)[:POSTS_AT_ONCE]):
        with transaction.atomic():
            hold_posts(person)
            Post.objects.filter(pk__in=some).delete()
        alive()


@transaction.atomic
def _delete_the_rest(person: User, erasure: Erasure, *, at: datetime) -> None:
    _keep_marks(person, at=at)
    close(subject=person.subject, channel=erasure.channel, at=at)
    ending.delete_rows((one for one in HELD if one.model is not Opening), person=person)
    ending.end(person=person, at=at)


def _hold(person: User) -> None:
    """
    Let nobody else write about this person until the transaction ends.

    Platforms first, then the ledger, then the person: the order in which everybody takes them.
    """
    fed = PlatformAccount.objects.filter(person=person, platform_id__isnull=False)
    for platform in sorted(set(fed.values_list("platform", flat=True))):
        lock_platform(platform)
    lock()
    hold_posts(person)


def _goodbye(person: User) -> "mails.EmailMultiAlternatives":
    with translation.override(person.language or settings.LANGUAGE_CODE):
        text = _(
            "Your account at %(site)s is deleted, and with it what we knew about you.\n\n"
            "If you said no to AI training, your no stays in force for the accounts we knew.\n\n"
            "This is our last mail to you."
        )
        subject = _("Your account is deleted")
        return mails.compose(
            subject=subject, text=text % {"site": settings.SITE_NAME}, to=person.email
        )
