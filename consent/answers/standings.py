"""
What becomes of the posts of every account that a platform feeds: what a snapshot holds.

Accounts that nobody here has signed in for are among them: their place and age are what their
platform says, and they have made no choice. Reading happens at one instant of the database, see
`consent.actions.cut_snapshot`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Case, F, When

from consent.answers.owners import world_of_nobodys, worlds_behind
from consent.answers.world import World, home
from consent.core.choices import Choice
from consent.core.eligibility import Reason
from consent.core.periods import ONE_TICK
from consent.core.places import Residence, place_of
from consent.core.posts import Audience, Kind, State
from consent.core.resolve import policy_periods
from consent.core.rulebook import Rulebook
from consent.core.rules import Policy
from consent.core.turning import Turns, edges_of, instants_in, turns_of
from consent.posts.models import PlatformAccount
from consent.rulebook.editions import current_edition

ACCOUNTS_AT_ONCE = 2_000
REMEMBERED = 100_000
NAME = ("platform", "platform_id")
TOLD = ("country", "subdivision", "private", "born", "minor", "grown_up_at", "objected_at")
"""What is known of an account that is nobody's, beside since when it lives there."""


class NamedPost(NamedTuple):
    """A post that a choice names, where that makes a difference; `key` as in `Post`."""

    key: bytes
    turns: Turns


class Standing(NamedTuple):
    """What becomes of the public posts of an account, and of those that stand apart."""

    platform: str
    account_id: str
    turns: Turns
    posts: tuple[NamedPost, ...]


def standings(*, at: datetime, until: datetime) -> Iterator[Standing]:
    """
    Yield every account that a platform feeds, in no order.

    What it says counts from `at` to `until`: what is kept out at some time in between is kept out.
    """
    judging = _Judging(at=at, until=until)
    rulebook = current_edition().rulebook
    yield from _nobodys(judging, rulebook, at=at)
    for owners in _owners():
        for account, world in worlds_behind(owners, rulebook, at=at).items():
            if account in owners:
                yield judging.standing(world, world.account_by_id[account])


def _nobodys(judging: "_Judging", rulebook: Rulebook, *, at: datetime) -> Iterator[Standing]:
    """
    Yield the accounts that nobody here has signed in for.

    Mostly these are most of all, and little is known of them: what becomes of one is found out
    once for all of which the same is known.
    """
    # Since when an account lives somewhere matters if that is to come.
    moves_in = Case(When(lives_since__gt=at, then=F("lives_since")), default=None)
    free = PlatformAccount.objects.filter(platform_id__isnull=False, person=None).order_by()
    rows = free.annotate(moves_in=moves_in).values_list(*NAME, *TOLD, "moves_in")
    known: dict[tuple[Any, ...], Turns] = {}
    for platform, platform_id, *told in rows.iterator(ACCOUNTS_AT_ONCE):
        about = (platform, *told)
        turns = known.get(about)
        if turns is None:
            if len(known) >= REMEMBERED:
                known.clear()
            account = PlatformAccount(platform=platform, platform_id=platform_id)
            for name, value in zip((*TOLD, "lives_since"), told, strict=True):
                setattr(account, name, value)
            world = world_of_nobodys(account, rulebook, at=at)
            turns = known[about] = judging.standing(world, account).turns
        yield Standing(platform, platform_id, turns, ())


def _owners() -> Iterator[dict[int, int | None]]:
    """Yield some accounts of people at a time, each with whose it is."""
    theirs = PlatformAccount.objects.filter(platform_id__isnull=False, person__isnull=False)
    rows = theirs.order_by("person_id", "pk").values_list("pk", "person_id")
    found = rows.iterator(ACCOUNTS_AT_ONCE)
    while some := dict(islice(found, ACCOUNTS_AT_ONCE)):
        yield some


class _Judging:
    """
    Asks the law once for all accounts that are alike.

    Verdicts compare instants and look at nothing else of them. So two accounts are alike if all
    instants that play a part lie in the same order, whichever they are.
    """

    def __init__(self, *, at: datetime, until: datetime) -> None:
        self._at = at
        self._until = until
        self._ends = (at, until)
        self._known: dict[object, tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]] = {}
        self._unsaid: dict[object, Turns] = {}
        self._instants: dict[object, tuple[datetime, ...]] = {}

    def standing(self, world: World, account: PlatformAccount) -> Standing:
        turns = self._turns(world, account, post=None)
        apart = (
            NamedPost(key=bytes.fromhex(post), turns=self._turns(world, account, post=post))
            for post in sorted(named_posts(world.choices))
        )
        return Standing(
            platform=account.platform,
            account_id=account.platform_id or "",
            turns=turns,
            posts=tuple(one for one in apart if one.turns != turns),
        )

    def _turns(self, world: World, account: PlatformAccount, *, post: str | None) -> Turns:
        moves = self._moves(world)
        if world.choices or moves:
            return self._asked(world, account, moves, post)
        about = (
            account.platform,
            account.seen_by(Audience.PUBLIC),
            world.adult_from(account),
            *world.places(account),
        )
        turns = self._unsaid.get(about)
        if turns is None:
            if len(self._unsaid) >= REMEMBERED:
                self._unsaid.clear()
            turns = self._unsaid[about] = self._asked(world, account, moves, post)
        return turns

    def _asked(
        self,
        world: World,
        account: PlatformAccount,
        moves: dict[datetime, tuple[object, ...]],
        post: str | None,
    ) -> Turns:
        places = world.places(account)
        of_rules = self._instants_of_rules(world, account.platform, places)
        adult_from = world.adult_from(account)
        own = instants_in(world.choices).union(moves, {adult_from} if adult_from else ())
        instants = own.union(of_rules)
        edges = edges_of(instants, until=self._until)
        order = {at: n for n, at in enumerate(sorted(instants.union(edges, self._ends)))}
        alike = (
            account.platform,
            tuple(places),
            tuple((order[at], *told) for at, told in moves.items()),
            account.seen_by(Audience.PUBLIC),
            None if adult_from is None else order[adult_from],
            tuple(order[one] for one in (*of_rules, *self._ends)),
            tuple(_shape(choice, account, post, order) for choice in world.choices),
        )
        found = self._known.get(alike)
        if found is None:
            turns = turns_of(self._reasons(world, account, instants, post), edges)
            found = (tuple(edges.index(cut) for cut in turns.cuts), turns.words)
            self._known[alike] = found
        cuts, words = found
        return Turns(tuple(edges[cut] for cut in cuts), words)

    def _moves(self, world: World) -> dict[datetime, tuple[object, ...]]:
        """Return when accounts begin to live elsewhere while it counts, and where all are then."""
        begin = {
            one.lives_since
            for one in world.accounts
            if one.lives_since is not None and self._at < one.lives_since < self._until
        }
        return {
            at: tuple((one.platform, one.lives(at)) for one in world.accounts)
            for at in sorted(begin)
        }

    def _reasons(
        self,
        world: World,
        account: PlatformAccount,
        instants: Iterable[datetime],
        post: str | None,
    ) -> Callable[[Kind, datetime], Reason]:
        """Return the law as a function of kind and date: the first no, up to the end."""
        inside = [at for at in instants if self._at < at < self._until]
        # What ends with the snapshot has not ended while it counts.
        moments = sorted({self._at, *inside, self._until - ONE_TICK})
        worlds = [replace(world, at=at, rules={}) for at in moments]

        def reason(kind: Kind, created_at: datetime) -> Reason:
            facts = world.facts(
                account,
                kind=kind,
                audience=Audience.PUBLIC,
                state=State.LIVE,
                created_at=created_at,
                post=post,
            )
            verdicts = [one.verdict(facts) for one in worlds]
            return next((one for one in verdicts if one.stops), verdicts[0]).reason

        return reason

    def _instants_of_rules(
        self, world: World, platform: str, places: Iterable[Residence | None]
    ) -> tuple[datetime, ...]:
        """Every instant that the rules for these places speak of."""
        about = (platform, tuple(places))
        if about not in self._instants:
            found: set[datetime] = set()
            for residence in filter(None, about[1]):
                place = place_of(world.rulebook, residence)
                if place is not None:
                    policies = policy_periods(
                        world.rulebook, platform=platform, place=place, home=home()
                    )
                    found.update(at for policy in policies for at in _instants(policy))
            self._instants[about] = tuple(sorted(found))
        return self._instants[about]


def named_posts(choices: Iterable[Choice]) -> set[str]:
    """Return the posts that choices are about, or except, one by one."""
    return {post for choice in choices for post in choice.scope.names}


def _instants(policy: Policy) -> Iterator[datetime]:
    values = (getattr(policy, field.name) for field in fields(policy))
    return (value for value in values if isinstance(value, datetime))


def _shape(
    choice: Choice, account: PlatformAccount, post: str | None, order: dict[datetime, int]
) -> tuple[object, ...]:
    """Return all of a choice that can make a difference, the same for choices that are alike."""

    def plain(value: object) -> object:
        match value:
            case datetime():
                return order[value]
            case frozenset() if not any(isinstance(one, Kind) for one in value):
                return bool(value), post in value
            case _:
                return "own" if value == str(account.key) else value

    # Choices come in the order of their indexes.
    said = (getattr(choice, one.name) for one in fields(choice) if one.name not in _APART)
    about = (getattr(choice.scope, one.name) for one in fields(choice.scope))
    return tuple(map(plain, (*said, *about)))


_APART = {"index", "scope"}
