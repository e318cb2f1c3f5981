"""What a person can choose, where, and what they chose so far."""

from collections.abc import Iterable
from dataclasses import dataclass

from consent.answers.world import World, home
from consent.core.choices import EVERYTHING, Choice, Decision, Said, Scope, then
from consent.core.resolve import HOME
from consent.core.rules import Offer, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """
    What can be chosen for a scope.

    `objection`: saying no counts somewhere. `consent`: saying yes does. `wish`:
    neither does anything yet, so that a wish can be saved. `consent_needed`:
    nothing is used unless the person says yes.
    """

    objection: bool
    consent: bool
    consent_needed: bool

    @property
    def wish(self) -> bool:
        return not self.objection


def offers_for(world: World, scope: Scope = EVERYTHING) -> Offers:
    """
    Return what can be chosen for a scope.

    Saying no is refused only where every platform in the scope is known to
    offer none: while nothing is used, or nothing is known, it is kept for later.
    """
    rules = [world.rule(platform) for platform in _platforms(world, scope)]
    return Offers(
        objection=any(not refuses(rule) for rule in rules),
        consent=any(_has_something_to_say_yes_to(rule) for rule in rules),
        consent_needed=bool(rules) and all(_needs_consent(rule) for rule in rules),
    )


def refuses(rule: Rule) -> bool:
    """Return whether a rule leaves no way to say no."""
    return rule.policy is not None and rule.policy.status.trains and rule.policy.offer.refuses


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


def standing_wishes(world: World) -> tuple[Choice, ...]:
    """Return the wishes that still wait for an offer."""
    return tuple(
        choice
        for choice in world.choices
        if choice.decision is Decision.WISH and said_for(world, choice.scope) == choice
    )
