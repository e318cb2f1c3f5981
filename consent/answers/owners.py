"""
The worlds in which the posts of accounts are judged, for many accounts at once.

Read as `world.worlds_of` does, with less around it: a program asks about thousands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import connection
from django.db.models import BigIntegerField, DateTimeField, F

from accounts.models import Residence, User
from consent.answers.world import World, noes_of_who_left
from consent.core.rulebook import Rulebook
from consent.ledger.choices import choices_of_many
from consent.posts.models import PlatformAccount
from consent.prepared import Given, GivenMany, Prepared

_PEOPLE = GivenMany("people", BigIntegerField())
_THEIRS = Prepared(
    PlatformAccount.objects.filter(person_id__in=_PEOPLE)
    .order_by()
    .annotate(owner=F("person__subject"), owner_born=F("person__born")),
    annotations=["owner", "owner_born"],
)
_NOBODYS = Prepared(
    PlatformAccount.objects.filter(
        pk__in=GivenMany("accounts", BigIntegerField()), person=None
    ).order_by()
)
_LIVES = Prepared(
    Residence.objects.filter(person_id__in=_PEOPLE).in_force(Given("at", DateTimeField()))
)


def worlds_behind(
    owners: Mapping[int, int | None], rulebook: Rulebook, *, at: datetime
) -> dict[int, World]:
    """
    Return for accounts, by primary key, the world in which their posts are judged.

    That is the world of their person. Behind an account that is nobody's there is one with nothing
    but what its platform says, and the no of an owner who left. A choice that is in the ledger has
    been made, also if the clock of another server was ahead when it recorded it. 4 queries,
    however many.

    :param owners: for each account the primary key of its person, None where it is nobody's
    """
    blank = _blank(rulebook, at=at)
    found = {}
    if people := set(owners.values()) - {None}:
        for world in _peoples(people, blank):
            found |= dict.fromkeys((one.pk for one in world.accounts), world)
    if free := [account for account, person in owners.items() if person is None]:
        for one in _NOBODYS.all(accounts=free):
            found[one.pk] = replace(blank, accounts=(one,), choices=noes_of_who_left(one))
    return found


def world_of_nobodys(account: PlatformAccount, rulebook: Rulebook, *, at: datetime) -> World:
    """Return the world in which the posts of an account are judged that is nobody's."""
    choices = noes_of_who_left(account)
    return replace(_blank(rulebook, at=at), accounts=(account,), choices=choices)


def _blank(rulebook: Rulebook, *, at: datetime) -> World:
    return World(
        person=User(), at=at, lives=None, accounts=(), choices=(), rulebook=rulebook, counted=False
    )


def _peoples(people: Iterable[int], blank: World) -> Iterable[World]:
    accounts: dict[int, list[PlatformAccount]] = {}
    for account in _THEIRS.all(people=people):
        accounts.setdefault(account.person_id, []).append(account)
    # Those that count stand first, and the last one written into the mapping stays.
    lives = {row.person_id: row for row in reversed(_LIVES.all(people=people, at=blank.at))}
    owners = {person: theirs[0].owner for person, theirs in accounts.items()}
    choices = choices_of_many(list(owners.values()))
    alias = connection.alias
    for person, theirs in accounts.items():
        names, values = ("id", "subject", "born"), (person, owners[person], theirs[0].owner_born)
        made = choices.get(owners[person], ())
        world = replace(
            blank,
            person=User.from_db(alias, names, values),
            lives=lives.get(person),
            accounts=tuple(theirs),
            choices=made,
        )
        newest = max((choice.made_at for choice in made), default=blank.at)
        yield world if newest <= blank.at else replace(world, at=newest, rules={})
