"""What a choice would change, told before it is made. Reads nothing but what it is given."""

from collections.abc import Iterable

from consent.answers.groups import Group, facts_of
from consent.answers.world import World
from consent.core.choices import EVERYTHING, Choice, Decision, Scope
from consent.core.eligibility import Outcome, evaluate
from consent.core.posts import Facts
from consent.posts.models import Post


def usable_after(
    world: World, groups: Iterable[Group], decision: Decision, scope: Scope = EVERYTHING
) -> int:
    """Return how many of the posts in the groups could be used after this decision, made now."""
    choices = (*world.choices, _made_now(world, decision, scope))
    return sum(
        group.count
        for group in groups
        if evaluate(
            _facts(world, group), world.rule(group.account.platform), choices, world.at
        ).outcome
        is Outcome.CAN_BE_USED
    )


def objection_reaches(world: World, post: Post) -> bool:
    """Return whether opting out for this one post now would keep it out, whatever else does."""
    facts = facts_of(world, post)
    objection = _made_now(world, Decision.OBJECT, Scope(posts=frozenset({post.hex})))
    rule = world.rule(facts.platform)
    verdict = evaluate(facts, rule, (*world.choices, objection), world.at)
    return verdict.outcome is not Outcome.CAN_BE_USED


def _made_now(world: World, decision: Decision, scope: Scope) -> Choice:
    index = max((choice.index for choice in world.choices), default=-1) + 1
    return Choice(index=index, decision=decision, scope=scope, made_at=world.at)


def _facts(world: World, group: Group) -> Facts:
    return Facts(
        platform=group.account.platform,
        account=str(group.account.key),
        kind=group.kind,
        audience=group.audience,
        state=group.state,
        created_at=group.first_at,
        adult_from=world.person.adult_from,
        post=_one_post_of(world, group),
    )


def _one_post_of(world: World, group: Group) -> str | None:
    """Any post for which the choice that names the posts of this group is the latest such."""
    latest = {post: choice.index for choice in world.choices for post in choice.scope.posts}
    return next((post for post, index in latest.items() if index == group.own_entry), None)
