"""Record what a person decided. Nothing else writes choices, whoever asks."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from consent.answers.offers import offers_for, said_for
from consent.answers.world import World, world_of
from consent.core.choices import (
    Channel,
    Choice,
    Decision,
    Scope,
    about_single_posts,
    numbers_of_named,
    unfit,
)
from consent.core.records import choice_kept, choice_record
from consent.core.resolve import HOME
from consent.ledger.append import append, lock
from consent.ledger.models import Opening
from consent.posts.models import Post
from consent.posts.tallies import move_to_entry


class NotOffered(Exception):
    """The rules of the person's region do not offer this choice."""


class Offered(Exception):
    """A wish is not needed: the person can opt out right away."""


class NothingToWithdraw(Exception):
    """There is no choice for this scope that could be taken back."""


class NotTheirs(Exception):
    """The scope names a platform nobody knows, or an account or post of somebody else."""


class OnlyThePerson(Exception):
    """Only the person can say yes."""


class EndsTooSoon(Exception):
    """The choice would end before it begins."""


class TooManyPosts(Exception):
    """One choice names more single posts than a receipt can hold: `most` of them."""

    most = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was recorded: the entry's index, the receipt number, and the choice itself."""

    index: int
    number: str
    choice: Choice
    repeated: bool = False


@transaction.atomic
def choose(
    *,
    person: User,
    decision: Decision,
    scope: Scope,
    by: User,
    channel: Channel,
    text: str,
    language: str,
    at: datetime,
    ends_at: datetime | None = None,
    form_key: str | None = None,
) -> Receipt:
    """
    Add one decision to the ledger and return its receipt.

    `text` are the words the person was shown; the record holds their digest.
    `ends_at` is the first instant at which a consent does not count any more.
    The same `form_key` again returns the first receipt and adds nothing.

    :raises NotOffered: the rules offer no such choice (a wish can be saved instead)
    :raises Offered: a wish where an opt-out is offered
    :raises NothingToWithdraw: a withdrawal without a standing choice
    :raises NotTheirs: the scope names what the person does not have
    :raises OnlyThePerson: consent given by somebody else
    :raises EndsTooSoon: a consent that has ended already
    :raises TooManyPosts: more single posts than one record holds
    :raises ValueError: decision, scope and end do not go together (see `unfit`)
    """
    if problem := unfit(decision, scope, ends_at):
        raise ValueError(problem)
    lock()
    if form_key and (known := _made_by_form(person, form_key)):
        return known
    if decision is not Decision.OBJECT and by != person:
        raise OnlyThePerson
    if ends_at is not None and ends_at <= at:
        raise EndsTooSoon
    if len(scope.names) > TooManyPosts.most:
        raise TooManyPosts
    # Read under the lock: nobody else writes this person's choices meanwhile.
    world = world_of(person, at=at)
    _check_scope(world, scope)
    _check_offer(world, decision, scope)
    previous = world.choices[-1].index if world.choices else None
    opening = append(
        record=choice_record(
            origin=settings.SITE_ORIGIN,
            subject=person.subject,
            decision=decision,
            scope=scope,
            **_rules(world, scope),
            text=hashlib.sha256(text.encode()).hexdigest(),
            language=language,
            channel=channel,
            at=at,
            previous=previous,
            ends_at=ends_at,
        ),
        subject=person.subject,
        form_key=form_key,
    )
    receipt = _receipt(opening)
    note_at_posts(person, receipt.choice, beside=world.choices)
    return receipt


def note_at_posts(person: User, choice: Choice, *, beside: Sequence[Choice]) -> None:
    """Note at the single posts that a choice names how they are named now, beside the others."""
    if choice.scope.names:
        before, after = numbers_of_named(beside), numbers_of_named([*beside, choice])
        moved: dict[int, list[str]] = defaultdict(list)
        for post in choice.scope.names:
            if before.get(post) != after[post]:
                moved[after[post]].append(post)
        for number, posts in moved.items():
            move_to_entry(person=person, posts=posts, entry=number)


def _made_by_form(person: User, form_key: str) -> Receipt | None:
    opening = Opening.objects.filter(subject=person.subject, form_key=form_key).first()
    return _receipt(opening, repeated=True) if opening else None


def _receipt(opening: Opening, *, repeated: bool = False) -> Receipt:
    return Receipt(
        index=opening.entry_id,
        number=opening.number,
        choice=choice_kept(index=opening.entry_id, record=opening.record),
        repeated=repeated,
    )


def _check_scope(world: World, scope: Scope) -> None:
    if scope.platform and scope.platform not in {HOME, *world.rulebook.platforms}:
        raise NotTheirs(scope.platform)
    if scope.account and scope.account not in {str(a.key) for a in world.accounts}:
        raise NotTheirs(scope.account)
    if scope.names:
        keys = [bytes.fromhex(post) for post in scope.names]
        posts = Post.objects.filter(account__in=world.accounts, key__in=keys)
        missing = scope.names - {bytes(key).hex() for key in posts.values_list("key", flat=True)}
        if missing:
            raise NotTheirs(min(missing))


def _check_offer(world: World, decision: Decision, scope: Scope) -> None:
    if decision is Decision.WITHDRAW:
        if not _stands(world, scope):
            raise NothingToWithdraw
        return
    offers = offers_for(world, _about(world, scope))
    if decision is Decision.OBJECT and not offers.objection:
        raise NotOffered
    if decision is Decision.CONSENT and not offers.consent:
        raise NotOffered
    if decision is Decision.WISH and offers.objection:
        raise Offered


def _stands(world: World, scope: Scope) -> bool:
    """Whether there is a choice to take back; for single posts, one about any of them."""
    if not scope.posts:
        return said_for(world, scope) is not None
    said = about_single_posts(world.choices)
    return any(post in said and said[post].at(world.at) is not None for post in scope.posts)


def _about(world: World, scope: Scope) -> Scope:
    """For single posts, ask about the platform they are on."""
    if not scope.posts:
        return scope
    keys = [bytes.fromhex(post) for post in scope.posts]
    posts = Post.objects.filter(account__in=world.accounts, key__in=keys)
    accounts = set(posts.values_list("account", flat=True))
    if len(accounts) == 1:
        return Scope(account=str(world.account_by_id[accounts.pop()].key))
    return Scope()


def _rules(world: World, scope: Scope) -> dict[str, str | None]:
    """Under which rules a choice is made; the policy only where one platform is meant."""
    about = _about(world, scope)
    platform = about.platform or next(
        (a.platform for a in world.accounts if str(a.key) == about.account), None
    )
    rule = world.rule(platform or HOME)
    return {
        "edition": rule.edition,
        "policy": rule.policy.id if platform and rule.policy else None,
        "jurisdiction": rule.jurisdiction,
    }
