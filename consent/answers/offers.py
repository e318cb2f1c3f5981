"""What a person can choose, where, and what they chose so far."""

from collections.abc import Iterable
from dataclasses import dataclass

from consent.answers.world import World, home
from consent.core.choices import (
    EVERYTHING,
    Choice,
    Decision,
    Said,
    Scope,
    about_single_posts,
    then,
)
from consent.core.resolve import HOME
from consent.core.rules import Offer, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """
    What can be chosen for a scope.

    `objection`: saying no counts somewhere. `consent`: saying yes does. `wish`:
    neither does anything yet, so that a wish can be saved. `consent_needed`:
    nothing is used unless the person says yes. `under_18`: the person is, or may
    be, so that a yes is not taken from them. `right_by_law`: no platform in the
    scope offers a no, though the law where the person lives gives a right to it.
    """

    objection: bool
    consent: bool
    consent_needed: bool
    under_18: bool = False
    right_by_law: bool = False

    @property
    def wish(self) -> bool:
        return not self.objection


def offers_for(world: World, scope: Scope = EVERYTHING) -> Offers:
    """
    Return what can be chosen for a scope.

    Saying no is refused only where every platform in the scope is known to
    offer none: while nothing is used, or nothing is known, it is kept for later.
    A yes would outlast childhood, and cannot be unlearned: it waits until the
    person is certainly 18.
    """
    platforms = frozenset(_platforms(world, scope))
    rules = [world.rule(platform) for platform in platforms]
    under_18 = _under_18(world, platforms)
    objection = any(not refuses(rule) for rule in rules)
    return Offers(
        objection=objection,
        consent=not under_18 and any(_has_something_to_say_yes_to(rule) for rule in rules),
        consent_needed=bool(rules) and all(_needs_consent(rule) for rule in rules),
        under_18=under_18,
        right_by_law=not objection
        and any(rule.law and rule.law.regime.gives_a_no for rule in rules),
    )


def _under_18(world: World, platforms: frozenset[str]) -> bool:
    """Whether the person says so, or one of these platforms does of an account of theirs."""
    told = [world.adult_from(one) for one in world.accounts if one.platform in platforms]
    return any(day is not None and world.at < day for day in (world.person.adult_from, *told))


def refuses(rule: Rule) -> bool:
    """Return whether a rule leaves no way to say no."""
    return rule.policy is not None and rule.policy.status.trains and rule.policy.offer.refuses


def has_own_way(rule: Rule) -> bool:
    """Return whether a platform that this site does not run wants to be told a no by itself."""
    policy = rule.policy
    if rule.platform == HOME or policy is None or not policy.status.trains or refuses(rule):
        return False
    return policy.offer is not Offer.OPT_IN


def own_ways(world: World, scope: Scope = EVERYTHING) -> list[str]:
    """Return the platforms of the person, in a scope, that want to be told a no by themselves."""
    about = platforms_about(world, scope) or frozenset(world.platforms)
    return [one for one in world.platforms if one in about and has_own_way(world.rule(one))]


def _needs_consent(rule: Rule) -> bool:
    return rule.policy is not None and rule.policy.offer is Offer.OPT_IN


def _has_something_to_say_yes_to(rule: Rule) -> bool:
    return rule.policy is not None and rule.policy.status.trains and not rule.policy.offer.refuses


def _platforms(world: World, scope: Scope) -> Iterable[str]:
    about = platforms_about(world, scope)
    if about is not None:
        return about
    known = list(world.rulebook.platforms)
    return [HOME, *known] if home() else known


def platforms_about(world: World, scope: Scope) -> frozenset[str] | None:
    """
    Return the platforms that a choice for a scope is about.

    None is all there are: nothing of the person is here yet, and what counts is
    what may come.
    """
    if scope.platform:
        return frozenset({scope.platform})
    if scope.account:
        return frozenset(a.platform for a in world.accounts if str(a.key) == scope.account)
    return frozenset(world.platforms) or None


def said_for(world: World, scope: Scope = EVERYTHING) -> Choice | None:
    """Return the choice that stands for exactly this scope, with its exceptions, or None."""
    said: Said | None = None
    for choice in world.choices:
        same = choice.scope.key == scope.key
        if scope.posts:
            same = scope.posts <= choice.scope.posts
        if same and choice.made_at <= world.at:
            said = _then(said, choice)
    return said and said.at(world.at)


def _then(before: Said | None, new: Choice) -> Said:
    """As for one post, but an objection with other exceptions says something new."""
    said = then(before, new)
    if new.decision is Decision.OBJECT and new.scope.exceptions != said.last.scope.exceptions:
        return Said(last=new)
    return said


def noes_for_parts(world: World) -> tuple[Scope, ...]:
    """
    Return what the person says no to apart from everything, in the order they first spoke of it.

    All single posts are one scope, the last.
    """
    if not world.objections:
        return ()
    said: dict[object, Said] = {}
    for choice in world.choices:
        if not choice.scope.posts and choice.scope.key != EVERYTHING.key:
            said[choice.scope.key] = _then(said.get(choice.scope.key), choice)
    parts = [one.scope for one in _noes(said.values(), world)]
    by_itself = about_single_posts(world.choices)
    posts = frozenset(post for post, one in by_itself.items() if any(_noes([one], world)))
    return (*parts, Scope(posts=posts)) if posts else tuple(parts)


def _noes(said: Iterable[Said], world: World) -> Iterable[Choice]:
    counting = (one.at(world.at) for one in said)
    return (one for one in counting if one and one.decision is Decision.OBJECT)


def standing_wishes(world: World) -> tuple[Choice, ...]:
    """Return the wishes that still wait for an offer."""
    return tuple(
        choice
        for choice in world.choices
        if choice.decision is Decision.WISH and said_for(world, choice.scope) == choice
    )
