"""Let the no of somebody who left count again when their account comes back to a person."""

from dataclasses import replace
from datetime import UTC, datetime

from accounts.models import User
from consent.actions.choose import NotOffered, choose
from consent.answers.offers import said_for
from consent.answers.world import World, world_of
from consent.core.choices import Channel, Decision, Scope
from consent.ledger.models import Opening
from consent.posts import suppression
from consent.posts.models import PlatformAccount

LAST_OF_ALL = datetime.max.replace(tzinfo=UTC)
NOES = {Decision.OBJECT, Decision.WISH}


def say_again(*, account: PlatformAccount, person: User, objected_at: datetime) -> None:
    """
    Enter, once, that an account was objected for before its owner left; inside a transaction.

    The choice bears the date of then, because what an objection reaches depends on it. Where no
    objection was offered at that time, a wish is entered. Whoever does not want it takes it back,
    as any other choice; it does not come again then. The caller has the lock of the ledger.
    """
    form_key = f"earlier:{account.key}"
    if Opening.objects.filter(subject=person.subject, form_key=form_key).exists():
        return
    asked = {
        "person": person,
        "scope": Scope(account=str(account.key)),
        "by": person,
        "channel": Channel.EARLIER,
        "text": "",
        "language": person.language or "en",
        "form_key": form_key,
        "at": objected_at,
    }
    try:
        choose(decision=Decision.OBJECT, **asked)
    except NotOffered:
        choose(decision=Decision.WISH, **asked)


def not_taken_back(*, account: PlatformAccount, person: User, at: datetime) -> datetime | None:
    """
    Return since when the no counts that an account came with, unless its person took it back.

    None, too, if it came with none. It outlives the link: it is not only this person's.
    """
    name = str(account.platform_id)
    since = suppression.by_ids(account.platform, [name]).get(name)
    if since is None:
        return None
    said = said_for(in_the_end(world_of(person, at=at)), Scope(account=str(account.key)))
    return since if said is not None and said.decision in NOES else None


def in_the_end(world: World) -> World:
    """Return a world as it will be: a yes that ends by itself only interrupts a no."""
    return replace(world, at=LAST_OF_ALL, rules={})
