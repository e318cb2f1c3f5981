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
from consent.answers.world import World, by_now, world_of
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
from consent.ledger.append import Asked as ToEnter
from consent.ledger.append import append_all, lock
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


class OnlyAdults(Exception):
    """A yes is not taken from somebody who is, or may be, under 18."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    A decision that somebody asks to be recorded.

    `text` are the words the person was shown; the record holds their digest.
    `ends_at` is the first instant at which a consent does not count any more.
    """

    person: User
    decision: Decision
    scope: Scope
    by: User
    channel: Channel
    text: str
    language: str
    at: datetime
    ends_at: datetime | None = None
    form_key: str | None = None


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
    Add one decision to the ledger and return its receipt; see `Asked`.

    The same `form_key` again returns the first receipt and adds nothing.

    :raises NotOffered: the rules offer no such choice (a wish can be saved instead)
    :raises Offered: a wish where an opt-out is offered
    :raises NothingToWithdraw: a withdrawal without a standing choice
    :raises NotTheirs: the scope names what the person does not have
    :raises OnlyThePerson: consent given by somebody else
    :raises OnlyAdults: consent given by somebody who is, or may be, under 18
    :raises EndsTooSoon: a consent that has ended already
    :raises TooManyPosts: more single posts than one record holds
    :raises ValueError: decision, scope and end do not go together (see `unfit`)
    """
    asked = Asked(
        person=person,
        decision=decision,
        scope=scope,
        by=by,
        channel=channel,
        text=text,
        language=language,
        at=at,
        ends_at=ends_at,
        form_key=form_key,
    )
    return choose_all([asked])[0]


@transaction.atomic
def choose_all(asked: Sequence[Asked]) -> list[Receipt]:
    """
    Add a decision of each of several people, all of them or none, and return their receipts.

    :raises ValueError: also if somebody is among them twice
    :raises Exception: what `choose` raises
    """
    if len({one.person.pk for one in asked}) < len(asked):
        raise ValueError("the second choice of a person has to know of the first")
    for one in asked:
        if problem := unfit(one.decision, one.scope, one.ends_at):
            raise ValueError(problem)
    lock()
    receipts = {one.person.pk: _made_by_form(one) for one in asked}
    new = [one for one in asked if receipts[one.person.pk] is None]
    # Read under the lock: nobody else writes these people's choices meanwhile.
    worlds = [_checked_world(one) for one in new]
    openings = append_all([_entry(one, world) for one, world in zip(new, worlds, strict=True)])
    for one, world, opening in zip(new, worlds, openings, strict=True):
        receipt = receipts[one.person.pk] = _receipt(opening)
        note_at_posts(one.person, receipt.choice, beside=world.choices)
    return [receipt for receipt in receipts.values() if receipt]


def _checked_world(asked: Asked) -> World:
    """Return the world a decision is made in, if it can be made there."""
    if asked.decision is not Decision.OBJECT and asked.by != asked.person:
        raise OnlyThePerson
    if asked.ends_at is not None and asked.ends_at <= asked.at:
        raise EndsTooSoon
    if len(asked.scope.names) > TooManyPosts.most:
        raise TooManyPosts
    world = world_of(asked.person, at=asked.at)
    _check_scope(world, asked.scope)
    _check_offer(world, asked.decision, asked.scope)
    return world


def _entry(asked: Asked, world: World) -> ToEnter:
    subject = asked.person.subject
    record = choice_record(
        origin=settings.SITE_ORIGIN,
        subject=subject,
        decision=asked.decision,
        scope=asked.scope,
        **_rules(world, asked.scope),
        text=hashlib.sha256(asked.text.encode()).hexdigest(),
        language=asked.language,
        channel=asked.channel,
        at=asked.at,
        previous=world.choices[-1].index if world.choices else None,
        ends_at=asked.ends_at,
    )
    return ToEnter(record=record, subject=subject, form_key=asked.form_key)


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


def _made_by_form(asked: Asked) -> Receipt | None:
    if not asked.form_key:
        return None
    subject = asked.person.subject
    opening = Opening.objects.filter(subject=subject, form_key=asked.form_key).first()
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
        # Pages offer it: what was said counts there at once, whichever server's clock is ahead.
        if not _stands(by_now(world), scope):
            raise NothingToWithdraw
        return
    offers = offers_for(world, _about(world, scope))
    if decision is Decision.OBJECT and not offers.objection:
        raise NotOffered
    if decision is Decision.CONSENT and offers.under_18:
        raise OnlyAdults
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
