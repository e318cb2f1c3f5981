"""Everything that the verdicts of one person depend on, read once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db.models import BigIntegerField, DateTimeField, Exists

from accounts.models import Residence as ResidenceRow
from accounts.models import User
from consent.core.choices import Choice, Decision
from consent.core.eligibility import Verdict, evaluate
from consent.core.places import Residence
from consent.core.posts import Facts
from consent.core.resolve import Home, resolve_rule
from consent.core.rulebook import Rulebook
from consent.core.rules import Rule
from consent.ledger.choices import choices_of, choices_of_many
from consent.posts.models import PlatformAccount, Tally
from consent.prepared import Given, Prepared
from consent.rulebook.editions import current_edition


def home() -> Home | None:
    """Return the operator's own platform, if there is one."""
    if not settings.HOME_PLATFORM_NAME:
        return None
    return Home(
        name=settings.HOME_PLATFORM_NAME,
        choice_for_everybody=settings.HOME_CHOICE_FOR_EVERYBODY,
    )


@dataclass(kw_only=True)
class World:
    """A person's residence, accounts and choices, and the rulebook, as of `at`."""

    person: User
    at: datetime
    lives: ResidenceRow | None
    accounts: tuple[PlatformAccount, ...]
    choices: tuple[Choice, ...]
    rulebook: Rulebook
    counted: bool
    _rules: dict[str, Rule] = field(default_factory=dict)

    @property
    def residence(self) -> Residence | None:
        """Where the person lives, or None if they did not say."""
        if self.lives is None or not self.lives.country:
            return None
        return Residence(country=self.lives.country, subdivision=self.lives.subdivision or None)

    @cached_property
    def platforms(self) -> tuple[str, ...]:
        """The platforms this person has accounts on."""
        return tuple(dict.fromkeys(account.platform for account in self.accounts))

    @cached_property
    def objections(self) -> tuple[Choice, ...]:
        """Every time the person said no, also where it does not count any more."""
        return tuple(choice for choice in self.choices if choice.decision is Decision.OBJECT)

    @cached_property
    def adult_from(self) -> datetime | None:
        return self.person.adult_from

    @cached_property
    def account_by_id(self) -> dict[int, PlatformAccount]:
        return {account.pk: account for account in self.accounts}

    def rule(self, platform: str) -> Rule:
        """Return what counts for this person's posts on a platform now."""
        if platform not in self._rules:
            self._rules[platform] = resolve_rule(
                self.rulebook,
                platform=platform,
                residence=self.residence,
                at=self.at,
                home=home(),
            )
        return self._rules[platform]

    def verdict(self, facts: Facts) -> Verdict:
        return evaluate(facts, self.rule(facts.platform), self.choices, self.at)


_PERSON = Given("person", BigIntegerField())
_ACCOUNTS = Prepared(
    PlatformAccount.objects.filter(person_id=_PERSON).annotate(
        counted=Exists(Tally.objects.filter(person_id=_PERSON, fresh=True))
    ),
    annotations=["counted"],
)
_LIVES = Prepared(
    ResidenceRow.objects.filter(person_id=_PERSON).in_force(Given("at", DateTimeField()))[:1]
)


def world_of(person: User, *, at: datetime) -> World:
    """Read what the verdicts of a person depend on; 4 queries, however many posts."""
    accounts = tuple(_ACCOUNTS.all(person=person.pk))
    return World(
        person=person,
        at=at,
        lives=_LIVES.first(person=person.pk, at=at),
        accounts=accounts,
        choices=choices_of(person.subject),
        rulebook=current_edition().rulebook,
        counted=bool(accounts) and accounts[0].counted,
    )


def worlds_of(people: Sequence[User], *, at: datetime) -> tuple[World, ...]:
    """Read the worlds of several people; 4 queries, however many people."""
    residences = ResidenceRow.objects.filter(person__in=people).in_force(at)
    # Those that count stand first, and the last one written into the mapping stays.
    lives = {row.person_id: row for row in reversed(residences)}
    accounts: dict[int, list[PlatformAccount]] = {}
    for account in PlatformAccount.objects.filter(person__in=people):
        accounts.setdefault(account.person_id, []).append(account)
    choices = choices_of_many([person.subject for person in people])
    rulebook = current_edition().rulebook
    return tuple(
        World(
            person=person,
            at=at,
            lives=lives.get(person.pk),
            accounts=tuple(accounts.get(person.pk, ())),
            choices=choices.get(person.subject, ()),
            rulebook=rulebook,
            counted=False,
        )
        for person in people
    )
