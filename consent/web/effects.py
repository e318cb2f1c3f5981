"""What a choice would change, told before it is made. Reads nothing but what it is given."""

from collections.abc import Iterable
from dataclasses import replace

from consent.answers.groups import Group, facts_of
from consent.answers.world import World
from consent.core.choices import EVERYTHING, Choice, Decision, Scope
from consent.core.eligibility import Outcome
from consent.core.posts import Facts
from consent.posts.models import Post
from consent.posts.named import posts_named


def usable_after(
    world: World, groups: Iterable[Group], decision: Decision, scope: Scope = EVERYTHING
) -> int:
    """Return how many of the posts in the groups could be used after this decision, made now."""
    new = made_now(world, decision, scope)
    if decision is Decision.OBJECT and not scope.has_exceptions:
        # Such a no lets no post in: only those that can be used now may still be usable then.
        groups = [group for group in groups if group.verdict.outcome is Outcome.CAN_BE_USED]
    after = ((group, world.answer(group.facts, [new]).verdict) for group in groups)
    return sum(group.count for group, then in after if then.outcome is Outcome.CAN_BE_USED)


def alike(world: World, groups: Iterable[Group], scope: Scope) -> list[tuple[Facts, int]]:
    """Return the posts that a choice changes, as facts and how many share them."""
    if not scope.posts:
        return [(group.facts, group.count) for group in groups]
    keys = [bytes.fromhex(post) for post in scope.posts]
    return [(facts_of(world, post), 1) for post in posts_named(world.person, keys)]


def usable_among(
    world: World, posts: Iterable[tuple[Facts, int]], decision: Decision | None, scope: Scope
) -> int:
    """Return how many of these posts could be used after a decision, made now; None: as it is."""
    new = [] if decision is None else [made_now(world, decision, scope)]
    return sum(n for facts, n in posts if not world.answer(facts, new).verdict.stops)


def lost_by(
    world: World, posts: Iterable[tuple[Facts, int]], decision: Decision, scope: Scope
) -> int:
    """
    Return how many of these posts a decision would cost the opt-out that keeps them out, for good.

    They are kept out now, and could be used even if the person, having decided this, said no
    again at once: a no that was in time is over, and a new one comes too late for them.
    """
    then = made_now(world, decision, scope)
    again = replace(then, index=then.index + 1, decision=Decision.OBJECT)
    kept = ((facts, count) for facts, count in posts if world.verdict(facts).stops)
    return sum(n for facts, n in kept if not world.answer(facts, [then, again]).verdict.stops)


def objection_reaches(world: World, post: Post) -> bool:
    """Return whether opting out for this one post now would keep it out, whatever else does."""
    facts = facts_of(world, post)
    objection = made_now(world, Decision.OBJECT, Scope(posts=frozenset({post.hex})))
    return world.answer(facts, [objection]).verdict.stops


def made_now(world: World, decision: Decision, scope: Scope) -> Choice:
    """Return a choice as it would be if the person made it now."""
    index = max((choice.index for choice in world.choices), default=-1) + 1
    return Choice(index=index, decision=decision, scope=scope, made_at=world.at)
