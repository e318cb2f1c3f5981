"""Small makers of what tests need."""

import hashlib
import itertools
from datetime import UTC, datetime, time

from accounts.models import Residence, User
from consent.actions.choose import Receipt, choose
from consent.actions.publish_edition import publish_edition
from consent.core.choices import EVERYTHING, Channel, Decision, Scope
from consent.core.posts import Audience, Basis, Kind, State
from consent.ledger.models import Opening
from consent.posts.models import PlatformAccount, Post
from consent.rulebook.files import SHIPPED, read_rulebook

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALWAYS = datetime(1990, 1, 1, tzinfo=UTC)
_numbers = itertools.count()


def publish_rulebook(at=ALWAYS):
    """Publish the rulebook that ships with the project."""
    return publish_edition(data=read_rulebook(SHIPPED), at=at, by=None)


def person(email, *, country=None, subdivision="", since=ALWAYS, **fields):
    """A person; with a country they live there since ever, without they did not say."""
    made = User.objects.create_user(email, **fields)
    if country is not None:
        Residence.objects.create(
            person=made,
            country=country,
            subdivision=subdivision,
            starts_at=since,
            declared_at=since,
        )
    return made


def account(owner, platform="facebook", handle="", **fields):
    return PlatformAccount.objects.get_or_create(
        person=owner, platform=platform, handle=handle, defaults={"made_at": NOW, **fields}
    )[0]


def post(owner, *, platform="facebook", of=None, key=None, **facts):
    """A public post of 2016 on Facebook, unless the facts say otherwise."""
    number = next(_numbers)
    of = of or account(owner, platform)
    facts = {
        "kind": Kind.POST,
        "state": State.LIVE,
        "audience": Audience.PUBLIC,
        "basis": Basis.STATEMENT,
        "created_at": datetime(2016, 5, 1, tzinfo=UTC),
        "text": f"Post number {number}",
        **facts,
    }
    facts.setdefault("archive_audience", facts["audience"])
    facts.setdefault("archive_basis", facts["basis"])
    key = key or hashlib.blake2b(str(number).encode(), digest_size=16).digest()
    return Post.objects.create(person=owner, account=of, key=key, **facts)


def said(
    owner, decision=Decision.OBJECT, scope: Scope = EVERYTHING, *, at=NOW, ends_at=None
) -> Receipt:
    """A choice made on the site."""
    return choose(
        person=owner,
        decision=decision,
        scope=scope,
        by=owner,
        channel=Channel.WEB,
        text="Opt out of AI training",
        language="en",
        at=at,
        ends_at=ends_at,
    )


def midnight(day):
    """The instant at which a day begins, in UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)


def choices():
    """The openings of every choice in the ledger, oldest first."""
    return Opening.objects.filter(kind="choice").order_by("entry")
