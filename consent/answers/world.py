"""Everything that the verdicts of one person depend on, read once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, DateTimeField, Exists, Subquery
from django.utils.functional import cached_property

from accounts.models import Residence as ResidenceRow
from accounts.models import User
from consent.core.choices import Choice, Decision, Said, Scope, standing, then
from consent.core.eligibility import Verdict, evaluate
from consent.core.places import Residence, residence_in
from consent.core.posts import Audience, Facts, Kind, State
from consent.core.resolve import Home, resolve_rule
from consent.core.rulebook import Rulebook
from consent.core.rules import Rule
from consent.core.sifted import Sifted
from consent.ledger.choices import choices_of, choices_of_many
from consent.posts.models import PlatformAccount, Tally
from consent.prepared import Given, Prepared
from consent.rulebook.editions import current_edition

# Up to so many choices are gone through quicker than sifted.
FEW = 16


def home() -> Home | None:
    """Return the operator's own platform, if there is one."""
    if not settings.HOME_PLATFORM_NAME:
        return None
    return Home(
        name=settings.HOME_PLATFORM_NAME,
        choice_for_everybody=settings.HOME_CHOICE_FOR_EVERYBODY,
    )


def noes_of_who_left(account: PlatformAccount) -> tuple[Choice, ...]:
    """
    Return the no that an account that is nobody's has from an owner who left; mostly none.

    It stands before all entries. Once the account is somebody's again, it is a choice of theirs.
    """
    if account.objected_at is None:
        return ()
    scope = Scope(account=str(account.key))
    return (Choice(index=-1, decision=Decision.OBJECT, scope=scope, made_at=account.objected_at),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict, with the rule that gave it and where a person lives by it."""

    verdict: Verdict
    rule: Rule
    residence: Residence | None


@dataclass(kw_only=True)
class World:
    """
    A person's residence, accounts and choices, and the rulebook, as of `at`.

    Where a person lives they say themselves; while nobody has asked them, a platform of theirs
    may. Who does not want to say lives nowhere, whatever platforms say. If a platform says something else of the owner of an account, the posts of that account
    can be used only if they could at either place (docs/ingest.md).
    """

    person: User
    at: datetime
    lives: Residence | None
    """Where the person says that they live; None if they do not say."""
    accounts: tuple[PlatformAccount, ...]
    choices: tuple[Choice, ...]
    rulebook: Rulebook
    counted: bool
    answered: bool = False
    """Whether the person has said where they live, if only that they do not want to say it."""
    rules: dict[tuple[str, Residence | None], Rule] = field(default_factory=dict)
    """What was resolved already, for this rulebook and instant; worlds that have both share it."""
    _places: dict[int, list[Residence | None]] = field(default_factory=dict, init=False, repr=False)
    """By account; a person's posts are in many groups, and in few accounts."""
    _ruled: dict[int, list[tuple[Residence | None, Rule]]] = field(
        default_factory=dict, init=False, repr=False
    )

    @cached_property
    def residence(self) -> Residence | None:
        """Where the person lives; None if nobody knows, or their platforms do not agree."""
        return self.lives if self._has_answered else self._told_by(self.accounts)

    @property
    def _has_answered(self) -> bool:
        return self.answered or self.lives is not None

    def _told_by(self, accounts: Iterable[PlatformAccount]) -> Residence | None:
        told = {place for one in accounts if (place := one.lives(self.at))}
        return told.pop() if len(told) == 1 else None

    @cached_property
    def platforms(self) -> tuple[str, ...]:
        """The platforms this person has accounts on."""
        return tuple(dict.fromkeys(account.platform for account in self.accounts))

    @cached_property
    def objections(self) -> tuple[Choice, ...]:
        """Every time the person said no, also where it does not count any more."""
        return tuple(choice for choice in self.choices if choice.decision is Decision.OBJECT)

    @cached_property
    def refused(self) -> tuple[Scope, ...]:
        """What the person says no to now, in no order; of single posts, a choice for each."""
        said: dict[object, Said] = {}
        for choice in self.choices:
            if choice.made_at <= self.at:
                for key in choice.scope.posts or [choice.scope.key]:
                    said[key] = then(said.get(key), choice)
        counting = (one.at(self.at) for one in said.values())
        return tuple(one.scope for one in counting if one and one.decision is Decision.OBJECT)

    def adult_from(self, account: PlatformAccount) -> datetime | None:
        """The instant from which the owner of an account was certainly 18; the later if two are told."""
        return self._adult_from[account.pk]

    @cached_property
    def account_by_id(self) -> dict[int, PlatformAccount]:
        return {account.pk: account for account in self.accounts}

    @cached_property
    def account_by_key(self) -> dict[str, PlatformAccount]:
        return {key: self.account_by_id[pk] for pk, key in self._keys.items()}

    @cached_property
    def _keys(self) -> dict[int, str]:
        return {account.pk: str(account.key) for account in self.accounts}

    @cached_property
    def _adult_from(self) -> dict[int, datetime | None]:
        own = self.person.adult_from
        return {one.pk: _later(own, one.adult_from) for one in self.accounts}

    def facts(
        self,
        account: PlatformAccount,
        *,
        kind: str,
        audience: str,
        state: str,
        created_at: datetime | None,
        post: str | None,
    ) -> Facts:
        """Return the facts of a post, or of posts that share them, of one of the accounts."""
        return Facts(
            platform=account.platform,
            account=self._keys[account.pk],
            kind=Kind(kind),
            audience=account.seen_by(Audience(audience)),
            state=State(state),
            created_at=created_at,
            adult_from=self._adult_from[account.pk],
            post=post,
        )

    def rule(self, platform: str) -> Rule:
        """Return what counts for this person's posts on a platform now."""
        return self.rule_at(platform, self._residence_at(platform))

    def _residence_at(self, platform: str) -> Residence | None:
        if self._has_answered:
            return self.lives
        there = [account for account in self.accounts if account.platform == platform]
        return self._told_by(there) or self.residence

    def rule_at(self, platform: str, residence: Residence | None) -> Rule:
        """Return what counts at a place for posts on a platform now."""
        asked = (platform, residence)
        if asked not in self.rules:
            self.rules[asked] = resolve_rule(
                self.rulebook, platform=platform, residence=residence, at=self.at, home=home()
            )
        return self.rules[asked]

    def verdict(self, facts: Facts) -> Verdict:
        return self.answer(facts).verdict

    def answer(self, facts: Facts, then: Sequence[Choice] = ()) -> Answer:
        """
        Return the verdict for a post, and where it is from.

        :param then: what the person could decide after all that they have
        """
        choices = (*self._about(facts), *then)
        first = None
        for residence, rule in self._rules_of(self.account_by_key[facts.account]):
            verdict = evaluate(facts, rule, choices, self.at)
            answer = Answer(verdict=verdict, rule=rule, residence=residence)
            if verdict.stops:
                return answer
            first = first or answer
        # Nowhere is the post kept out; there is always a place.
        return cast("Answer", first)

    def standing(self, facts: Facts) -> tuple[Choice, ...]:
        """Return the decisions of the person that count for a post, oldest first."""
        return standing(self._about(facts), facts=facts, at=self.at)

    def _about(self, facts: Facts) -> Sequence[Choice]:
        """Return those of the choices that can matter to a post."""
        return self.choices if len(self.choices) <= FEW else self._sifted.about(facts)

    @cached_property
    def _sifted(self) -> Sifted:
        return Sifted(self.choices, at=self.at)

    def places(self, account: PlatformAccount) -> list[Residence | None]:
        """Return the places at each of which a post of an account must be usable."""
        if account.pk not in self._places:
            own = self._residence_at(account.platform)
            told = account.lives(self.at)
            self._places[account.pk] = [own] if told in {None, own} else [own, told]
        return self._places[account.pk]

    def _rules_of(self, account: PlatformAccount) -> list[tuple[Residence | None, Rule]]:
        """Return the places of an account, and what counts there."""
        if account.pk not in self._ruled:
            self._ruled[account.pk] = [
                (place, self.rule_at(account.platform, place)) for place in self.places(account)
            ]
        return self._ruled[account.pk]


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


_PERSON = Given("person", BigIntegerField())
_LIVES = ResidenceRow.objects.filter(person_id=_PERSON).in_force(Given("at", DateTimeField()))[:1]
_OF_ACCOUNTS = tuple(field.attname for field in PlatformAccount._meta.concrete_fields)  # noqa: SLF001 (Django documents it)
_HOMES_AND_ACCOUNTS = Prepared(
    # From the person, so that there is a row also for who has no account. What does not depend
    # on the account is asked once for all rows.
    User.objects.filter(pk=_PERSON)
    .order_by("platform_accounts__platform", "platform_accounts__handle")
    .annotate(
        country=Subquery(_LIVES.values("country")),
        subdivision=Subquery(_LIVES.values("subdivision")),
        counted=Exists(Tally.objects.filter(person_id=_PERSON, fresh=True)),
    ),
    columns=[f"platform_accounts__{name}" for name in _OF_ACCOUNTS],
    annotations=["country", "subdivision", "counted"],
)


def world_of(person: User, *, at: datetime) -> World:
    """
    Read what the verdicts of a person depend on; 3 queries, however many posts.

    :raises User.DoesNotExist: if the person was deleted meanwhile
    """
    rows = _HOMES_AND_ACCOUNTS.rows(person=person.pk, at=at)
    if not rows:
        raise User.DoesNotExist
    *_account, country, subdivision, counted = rows[0]
    accounts = (row[: len(_OF_ACCOUNTS)] for row in rows if row[0] is not None)
    return World(
        person=person,
        at=at,
        lives=residence_in(country or "", subdivision or ""),
        accounts=tuple(
            PlatformAccount.from_db(connection.alias, _OF_ACCOUNTS, row) for row in accounts
        ),
        choices=choices_of(person.subject),
        rulebook=current_edition().rulebook,
        counted=counted,
        answered=country is not None,
    )


def by_now(world: World) -> World:
    """
    Return a world in which all that its person has said counts.

    What is in the ledger has been said, also if the clock of the server that took it was ahead of
    ours, or a long turn of ours had begun before.
    """
    newest = max((choice.made_at for choice in world.choices), default=world.at)
    return replace(world, at=newest, rules={}) if newest > world.at else world


def worlds_of(people: Sequence[User], *, at: datetime) -> tuple[World, ...]:
    """Read the worlds of several people; 4 queries, however many people."""
    residences = ResidenceRow.objects.filter(person__in=people).in_force(at)
    # Those that count stand first, and the last one written into the mapping stays.
    lives = {
        row.person_id: residence_in(row.country, row.subdivision) for row in reversed(residences)
    }
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
            answered=person.pk in lives,
        )
        for person in people
    )
