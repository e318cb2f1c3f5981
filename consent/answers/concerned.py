"""On which platforms the posts are that a choice is about."""

from consent.answers.world import World
from consent.core.choices import Scope
from consent.posts.models import Post


def known_platforms(scope: Scope, world: World) -> frozenset[str] | None:
    """Return the platforms that a choice's posts are on; None if single posts may be on several."""
    if scope.platform:
        return frozenset([scope.platform])
    if scope.account:
        return frozenset(one.platform for one in world.accounts if str(one.key) == scope.account)
    if scope.posts and len(world.platforms) > 1:
        return None
    return frozenset(world.platforms)


def platforms_of(scope: Scope, world: World) -> frozenset[str]:
    """Return the platforms that a choice's posts are on; one query for single posts."""
    known = known_platforms(scope, world)
    if known is not None:
        return known
    keys = [bytes.fromhex(post) for post in scope.posts]
    found = Post.objects.filter(account__in=world.accounts, key__in=keys).order_by()
    return frozenset(found.values_list("account__platform", flat=True).distinct())
