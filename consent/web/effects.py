"""What a choice would change, told before it is made. Reads nothing but what it is given."""

from collections.abc import Iterable

from consent.answers.groups import Group, facts_of
from consent.answers.world import World
from consent.core.choices import EVERYTHING, Choice, Decision, Scope
from consent.core.eligibility import Outcome
from consent.posts.models import Post


def usable_after(
    world: World, groups: Iterable[Group], decision: Decision, scope: Scope = EVERYTHING
) -> int:
    """Return how many of the posts in the groups could be used after this decision, made now."""
    choices = (*world.choices, made_now(world, decision, scope))
    if decision is Decision.OBJECT and not scope.has_exceptions:
        # Such a no lets no post in: only those that can be used now may still be usable then.
        groups = [group for group in groups if group.verdict.outcome is Outcome.CAN_BE_USED]
    after = ((group, world.answer(group.facts, choices).verdict) for group in groups)
    return sum(group.count for group, then in after if then.outcome is Outcome.CAN_BE_USED)


def objection_reaches(world: World, post: Post) -> bool:
    """Return whether opting out for this one post now would keep it out, whatever else does."""
    facts = facts_of(world, post)
    objection = made_now(world, Decision.OBJECT, Scope(posts=frozenset({post.hex})))
    return world.answer(facts, (*world.choices, objection)).verdict.stops


def made_now(world: World, decision: Decision, scope: Scope) -> Choice:
    """Return a choice as it would be if the person made it now."""
    index = max((choice.index for choice in world.choices), default=-1) + 1
    return Choice(index=index, decision=decision, scope=scope, made_at=world.at)
