"""
A person's posts in groups that share the facts a verdict depends on.

Each group is evaluated once, however many posts it holds. People with many
posts have their groups counted beforehand (posts.Tally); the answer is the
same either way, and a test holds the two against each other.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    IntegerField,
    Max,
    Min,
    QuerySet,
    Value,
    When,
)
from django.utils.functional import cached_property

from consent.answers.world import World
from consent.core.choices import numbers_of_named
from consent.core.eligibility import Outcome, Reason, Verdict
from consent.core.posts import Audience, Basis, Facts, Kind, State
from consent.posts.models import PlatformAccount, Post, TallyGroup
from consent.posts.named import posts_named
from consent.prepared import Given, Prepared

NAMED_AT_ONCE = 500
DIMENSIONS = ("account_id", "kind", "state", "audience", "basis", "own_entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """
    Posts of one account with the same facts and therefore the same verdict.

    All their dates lie in [first_at, last_at]; both None: no date is known.
    """

    account: PlatformAccount
    facts: Facts
    """Those of its first post; of one that choices name, where they name these posts."""
    stored_audience: Audience
    """What the row says of it; in an account that is private now, fewer people see it."""
    basis: Basis
    own_entry: int | None
    first_at: datetime | None
    last_at: datetime | None
    count: int
    verdict: Verdict

    @property
    def kind(self) -> Kind:
        return self.facts.kind

    @property
    def state(self) -> State:
        return self.facts.state

    @property
    def audience(self) -> Audience:
        return self.facts.audience


def groups_of(world: World) -> tuple[Group, ...]:
    """Return every group of a person's posts, each with its verdict."""
    return Grouping(world).groups


def thresholds(world: World, facts: Facts | None = None) -> list[datetime]:
    """
    Return the instants at which a verdict may turn on the date of a post.

    Those are the day of growing up and every objection, because an objection
    may reach later posts only; for given facts only those that are about them.
    """
    instants = {
        choice.made_at
        for choice in world.objections
        if (choice.scope.covers(facts) if facts else not choice.scope.posts)
    }
    if facts:
        instants |= {facts.adult_from} - {None}
    else:
        instants |= {world.adult_from(account) for account in world.accounts} - {None}
    return sorted(instants)


def rows(posts: QuerySet[Post], cuts: Sequence[datetime]) -> QuerySet[Post, dict[str, object]]:
    """Count posts by their facts, and by the side of each cut their date lies on."""
    sides = [When(created_at=None, then=Value(-1))]
    sides += [When(created_at__lt=cut, then=Value(number)) for number, cut in enumerate(cuts)]
    side = Case(*sides, default=Value(len(cuts)), output_field=IntegerField())
    return (
        posts.order_by()
        .annotate(side=side)
        .values(*DIMENSIONS, "side")
        .annotate(count=Count("pk"), first_at=Min("created_at"), last_at=Max("created_at"))
    )


_COLUMNS = (*DIMENSIONS, "first_at", "last_at", "count")
_COUNTED = Prepared(
    TallyGroup.objects.filter(person_id=Given("person", BigIntegerField()), count__gt=0),
    columns=_COLUMNS,
)


class Grouping:
    def __init__(self, world: World) -> None:
        self.world = world
        self._named_apart: list[tuple[dict, list[datetime]]] = []

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        if not self.world.accounts:
            return ()
        groups = [group for row in self._rows() for group in self._evaluate(row)]
        return (*groups, *self._of_named())

    def _rows(self) -> Iterable[dict[str, object]]:
        person = self.world.person
        if self.world.counted:
            counted = _COUNTED.rows(person=person.pk)
            return (dict(zip(_COLUMNS, row, strict=True)) for row in counted)
        return rows(Post.objects.filter(person=person), thresholds(self.world))

    def _evaluate(self, row: dict) -> Iterator[Group]:
        facts = self._facts(row)
        first, last = row["first_at"], row["last_at"]
        # Most posts of a group lie on one side of everything, and so of what is about them.
        cuts: list[datetime] = []
        if first and self._is_cut(first, last):
            cuts = [cut for cut in thresholds(self.world, facts) if first < cut <= last]
        if not cuts:
            yield self._group(row, facts)
        elif row["own_entry"] is not None:
            self._named_apart.append((row, cuts))
        else:
            # Counted before this choice was made: count this one group again, exactly.
            same = {name: row[name] for name in DIMENSIONS}
            posts = Post.objects.filter(
                person=self.world.person, created_at__gte=first, created_at__lte=last, **same
            )
            for part in rows(posts, cuts):
                yield self._group(part, replace(facts, created_at=part["first_at"]))

    def _of_named(self) -> Iterator[Group]:
        """
        Count the groups that are cut and that choices name, all at once.

        They are found by their keys: there may be many groups of few posts among very many.
        """
        cut: dict[tuple[object, ...], list[tuple[dict, list[datetime]]]] = defaultdict(list)
        for row, cuts in self._named_apart:
            cut[tuple(row[name] for name in DIMENSIONS)].append((row, cuts))
        parts: dict[tuple[int, int], tuple[dict, list[datetime]]] = {}
        numbers = {row["own_entry"] for row, _cuts in self._named_apart}
        for *alike, created_at in self._named_posts(numbers):
            for row, cuts in cut.get(tuple(alike), ()):
                if created_at and row["first_at"] <= created_at <= row["last_at"]:
                    side = bisect_right(cuts, created_at)
                    parts.setdefault((id(row), side), (row, []))[1].append(created_at)
        for row, dates in parts.values():
            part = row | {"first_at": min(dates), "last_at": max(dates), "count": len(dates)}
            yield self._group(part, self._facts(part))

    def _named_posts(self, numbers: set[int]) -> Iterator[tuple[Any, ...]]:
        """Yield facts and date of the posts that share these numbers (`own_entry`)."""
        named = numbers_of_named(self.world.choices).items()
        keys = (bytes.fromhex(post) for post, number in named if number in numbers)
        while some := list(islice(keys, NAMED_AT_ONCE)):
            yield from posts_named(self.world.person, some).values_list(*DIMENSIONS, "created_at")

    def _group(self, row: dict, facts: Facts) -> Group:
        return Group(
            account=self.world.account_by_id[row["account_id"]],
            facts=facts,
            stored_audience=Audience(row["audience"]),
            basis=Basis(row["basis"]),
            own_entry=row["own_entry"],
            first_at=row["first_at"],
            last_at=row["last_at"],
            count=row["count"],
            verdict=self.world.verdict(facts),
        )

    def _facts(self, row: dict) -> Facts:
        return self.world.facts(
            self.world.account_by_id[row["account_id"]],
            kind=row["kind"],
            audience=row["audience"],
            state=row["state"],
            created_at=row["first_at"],
            post=self._named_by.get(row["own_entry"]),
        )

    def _is_cut(self, first: datetime, last: datetime) -> bool:
        """Whether a verdict may turn between the first and the last post of a group."""
        place = bisect_right(self._instants, first)
        return place < len(self._instants) and self._instants[place] <= last

    @cached_property
    def _instants(self) -> list[datetime]:
        """Every instant that `thresholds` may name, whatever the facts; in order."""
        grown_up = {self.world.adult_from(account) for account in self.world.accounts}
        return sorted({choice.made_at for choice in self.world.objections} | (grown_up - {None}))

    @cached_property
    def _named_by(self) -> dict[int, str]:
        return named_by(self.world)


def named_by(world: World) -> dict[int, str]:
    """Return, for each number that posts named by choices share (`own_entry`), one such post."""
    return {number: post for post, number in numbers_of_named(world.choices).items()}


def facts_of(world: World, post: Post) -> Facts:
    """Return the facts of one post of this person."""
    return world.facts(
        world.account_by_id[post.account_id],
        kind=post.kind,
        audience=post.audience,
        state=post.state,
        created_at=post.created_at,
        post=post.hex,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Numbers of posts, by outcome and by reason; what is not listed is zero."""

    total: int
    by_outcome: dict[Outcome, int]
    by_reason: dict[Reason, int]


def totals(groups: Iterable[Group]) -> Totals:
    """Add up groups."""
    by_outcome = dict.fromkeys(Outcome, 0)
    by_reason: dict[Reason, int] = {}
    for group in groups:
        by_outcome[group.verdict.outcome] += group.count
        by_reason[group.verdict.reason] = by_reason.get(group.verdict.reason, 0) + group.count
    return Totals(total=sum(by_outcome.values()), by_outcome=by_outcome, by_reason=by_reason)
