"""
The worlds in which the posts of accounts are judged, for many accounts at once.

That is the world of their person. Behind an account that is nobody's there is one with nothing but
what its platform says, and the no of an owner who left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BigIntegerField, DateTimeField, F

from accounts.models import Residence as ResidenceRow
from accounts.models import User
from consent.answers.world import World, by_now, noes_of_who_left
from consent.core.choices import Choice
from consent.core.places import Residence, residence_in
from consent.core.rulebook import Rulebook
from consent.ledger.choices import choices_of_many
from consent.posts.models import PlatformAccount
from consent.prepared import Given, GivenMany, Prepared


class Owner(NamedTuple):
    """As much of a person as verdicts depend on, without the rest of their row."""

    pk: int | None
    born: int | None

    adult_from = User.adult_from


class Account(NamedTuple):
    """As much of an account as verdicts depend on, without the rest of its row."""

    pk: int
    person_id: int | None
    platform_id: str | None
    key_text: str
    platform: str
    private: bool | None
    country: str
    subdivision: str
    born: int | None
    minor: bool | None
    lives_since: datetime | None
    grown_up_at: datetime | None
    objected_at: datetime | None

    @property
    def key(self) -> UUID:
        """What choices name the account by; few ever ask."""
        return UUID(self.key_text)

    is_fed = PlatformAccount.is_fed
    adult_from = PlatformAccount.adult_from
    lives = PlatformAccount.lives
    seen_by = PlatformAccount.seen_by


COLUMNS = tuple({"pk": "id", "key_text": "key"}.get(name, name) for name in Account._fields)
NOBODY = Owner(None, None)


class Blank(NamedTuple):
    """What is the same in every world of one reading; `rules` as in `World`."""

    rulebook: Rulebook
    at: datetime
    rules: dict

    def of_owner(
        self,
        owner: Owner,
        accounts: Sequence[PlatformAccount | Account],
        lives: Residence | None = None,
        choices: tuple[Choice, ...] = (),
        *,
        answered: bool = False,
    ) -> World:
        """Return the world of a person, in which all counts that they have said."""
        return by_now(
            World(
                person=owner,
                at=self.at,
                lives=lives,
                accounts=tuple(accounts),
                choices=choices,
                rulebook=self.rulebook,
                counted=False,
                answered=answered,
                rules=self.rules,
            )
        )

    def of_nobody(self, account: PlatformAccount | Account) -> World:
        """Return the world of an account that is nobody's."""
        world = self.of_owner(NOBODY, (account,))
        return replace(world, choices=noes_of_who_left(account)) if account.objected_at else world


_PEOPLE = GivenMany("people", BigIntegerField())
_THEIRS = Prepared(
    PlatformAccount.objects.filter(person_id__in=_PEOPLE)
    .order_by()
    .annotate(owner=F("person__subject"), owner_born=F("person__born")),
    columns=COLUMNS,
    annotations=["owner", "owner_born"],
)
_NOBODYS = Prepared(
    PlatformAccount.objects.filter(
        pk__in=GivenMany("accounts", BigIntegerField()), person=None
    ).order_by(),
    columns=COLUMNS,
)
_LIVES = Prepared(
    ResidenceRow.objects.filter(person_id__in=_PEOPLE).in_force(Given("at", DateTimeField())),
    columns=["person_id", "country", "subdivision"],
)


def worlds_behind(
    owners: Mapping[int, int | None], rulebook: Rulebook, *, at: datetime
) -> dict[int, World]:
    """
    Return for accounts, by primary key, the world in which their posts are judged.

    4 queries, however many.

    :param owners: for each account the primary key of its person, None where it is nobody's
    """
    blank = Blank(rulebook, at, {})
    found = {}
    if people := set(owners.values()) - {None}:
        for world in _peoples(people, blank):
            found |= dict.fromkeys((one.pk for one in world.accounts), world)
    if free := [account for account, person in owners.items() if person is None]:
        for row in _NOBODYS.rows(accounts=free):
            account = _account(row)
            found[account.pk] = blank.of_nobody(account)
    return found


def world_of_nobodys(
    account: PlatformAccount | Account, rulebook: Rulebook, *, at: datetime
) -> World:
    """Return the world in which the posts of an account are judged that is nobody's."""
    return Blank(rulebook, at, {}).of_nobody(account)


def _peoples(people: Iterable[int], blank: Blank) -> Iterable[World]:
    accounts: dict[int, list[Account]] = {}
    owners: dict[int, tuple[UUID, int | None]] = {}
    for *row, subject, born in _THEIRS.rows(people=people):
        account = _account(row)
        accounts.setdefault(account.person_id, []).append(account)
        owners[account.person_id] = (subject, born)
    # Those that count stand first, and the last one written into the mapping stays.
    homes = reversed(_LIVES.rows(people=people, at=blank.at))
    lives = {person: residence_in(*home) for person, *home in homes}
    choices = choices_of_many([subject for subject, _born in owners.values()])
    for person, (subject, born) in owners.items():
        yield blank.of_owner(
            Owner(person, born),
            accounts[person],
            lives.get(person),
            choices.get(subject, ()),
            answered=person in lives,
        )


def _account(row: Sequence[Any]) -> Account:
    account = Account._make(row)
    return account._replace(key_text=str(account.key_text))
