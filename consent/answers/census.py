"""
All people's posts, counted by what their verdicts depend on. Reads everything once.

Where nobody knows where a person lives, every rulebook keeps their posts out,
so they are in no place and are not counted.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby

from accounts.models import User
from consent.answers.groups import named_by, thresholds
from consent.answers.offers import platforms_about, standing_wishes
from consent.answers.world import World, home, worlds_of
from consent.core.census import Count, Counted, Wish
from consent.core.choices import Decision
from consent.core.places import Place, Residence, place_of
from consent.core.posts import Audience, Kind, State
from consent.core.regions import residence_called
from consent.core.resolve import policy_periods
from consent.core.rulebook import Rulebook
from consent.core.situations import Age, Situation, age_at, situation_of
from consent.posts.stretches import BEGINNING, StretchCount, count_public, stretches

PEOPLE_AT_ONCE = 1_000


def count_everybody(
    *, at: datetime, rulebooks: Sequence[Rulebook], alive: Callable[[], None]
) -> Count:
    """
    Return the count of everybody whose home is known, by the choices made by `at`.

    Deadlines in one of `rulebooks` are told apart. `alive` is called after every
    thousand people.
    """
    counting = _Counting(rulebooks)
    for people in _people():
        counting.add(worlds_of(people, at=at))
        alive()
    return counting.count


def areas(rulebook: Rulebook, places: Iterable[str]) -> dict[str, list[str]]:
    """Return places that a rulebook sees alike, together, under a name of their own: `*1`."""
    alike: dict[Place | None, list[str]] = {}
    for code in sorted(places):
        alike.setdefault(place_of(rulebook, residence_called(code)), []).append(code)
    several = ((place, codes) for place, codes in alike.items() if place and len(codes) > 1)
    return {f"*{number}": codes for number, (_place, codes) in enumerate(several)}


def _people() -> Iterator[list[User]]:
    last = 0
    everybody = User.objects.order_by("pk").only("pk", "subject", "born")
    while people := list(everybody.filter(pk__gt=last)[:PEOPLE_AT_ONCE]):
        yield people
        last = people[-1].pk


class _Counting:
    def __init__(self, rulebooks: Sequence[Rulebook]) -> None:
        self.count = Count()
        self._rulebooks = rulebooks
        self._deadlines: dict[tuple[str, Residence], list[datetime]] = {}

    def add(self, worlds: Iterable[World]) -> None:
        here = {world.person.pk: world for world in worlds if world.residence is not None}
        cuts = {person: _cuts(world) for person, world in here.items()}
        wanted = [one for person, cut in cuts.items() for one in stretches(person, cut)]
        counts = sorted(count_public(wanted), key=lambda row: row.person)
        found = {
            person: [*self._counted(here[person], cuts[person], rows)]
            for person, rows in groupby(counts, key=lambda row: row.person)
        }
        for person, world in here.items():
            self.count.add(_code(world), found.get(person, ()), _wishes(world))

    def _counted(
        self, world: World, cuts: Sequence[datetime], rows: Iterable[StretchCount]
    ) -> Iterator[Counted]:
        for row in rows:
            account = world.account_by_id[row.account]
            if account.seen_by(Audience.PUBLIC) is not Audience.PUBLIC:
                continue
            platform = account.platform
            made_at = cuts[row.number - 1] if row.number else BEGINNING
            situation = _situation(world, row, made_at)
            if situation is not None:
                passed = self._passed(world, platform, situation.objected_at)
                yield Counted(platform, situation, passed, row.posts)

    def _passed(self, world: World, platform: str, objected_at: datetime | None) -> int:
        """How many of the deadlines known for a platform an objection was made after."""
        if objected_at is None or world.residence is None:
            return 0
        about = (platform, world.residence)
        if about not in self._deadlines:
            self._deadlines[about] = self._deadlines_of(*about)
        return bisect_right(self._deadlines[about], objected_at)

    def _deadlines_of(self, platform: str, residence: Residence) -> list[datetime]:
        found = set()
        for rulebook in self._rulebooks:
            place = place_of(rulebook, residence)
            if place is not None:
                policies = policy_periods(rulebook, platform=platform, place=place, home=home())
                found |= {one.deadline_at for one in policies if one.deadline_at is not None}
        return sorted(found)


def _situation(world: World, row: StretchCount, made_at: datetime) -> Situation | None:
    """The situation of these posts, all made at an instant, or as if they were."""
    account = world.account_by_id[row.account]
    if not world.choices:
        return _silent(row.kind, age_at(made_at, world.adult_from(account)))
    facts = world.facts(
        account,
        kind=row.kind,
        audience=Audience.PUBLIC,
        state=State.LIVE,
        created_at=made_at,
        post=None if row.own_entry is None else named_by(world).get(row.own_entry),
    )
    return situation_of(facts, world.choices, world.at)


@cache
def _silent(kind: str, age: Age) -> Situation:
    """The situation of posts about which nothing was said: that of most posts there are."""
    return Situation(kind=Kind(kind), age=age)


def _wishes(world: World) -> Iterator[Wish]:
    for wish in standing_wishes(world):
        about = platforms_about(world, wish.scope)
        # An account that is gone is about nothing that could ever be offered.
        if about is None or about:
            yield about


def _cuts(world: World) -> list[datetime]:
    """Every instant at which the situation of a post may turn on its date."""
    about_single = {c.made_at for c in world.choices if c.decision is Decision.OBJECT}
    return sorted({*thresholds(world), *about_single})


def _code(world: World) -> str:
    residence = world.residence
    return "" if residence is None else residence.subdivision or residence.country
