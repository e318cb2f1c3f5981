"""Let very many posts follow a statement about their audience, or follow it no more."""

from collections.abc import Callable

from django.db import transaction

from accounts.models import User
from consent.posts import statements
from consent.posts.models import AudienceStatement
from consent.posts.tallies import hold_posts


def let_posts_follow(*, statement_id: int, alive: Callable[[], None] = lambda: None) -> None:
    """
    Let all posts of a statement, standing or taken back, follow what their owner says now.

    Some thousands at a time, each turn whole or not at all, and from where an earlier worker came
    to. Nothing happens if it is done already, or its owner has left.
    """
    while _turn(statement_id):
        alive()


@transaction.atomic
def _turn(statement_id: int) -> bool:
    """Let the next posts follow; False if there was nothing to do."""
    of_it = AudienceStatement.objects.filter(pk=statement_id, reached__isnull=False)
    person = User.objects.filter(audience_statements__in=of_it).first()
    if person is None:
        return False
    hold_posts(person)
    # Only now nobody else changes it.
    statement = of_it.select_related("account").first()
    if statement is None:
        return False
    done = statements.some_follow(statement, after=statement.reached)
    statement.left = max(0, statement.left - len(done)) if done else 0
    statement.reached = done[-1] if done else None
    statement.save(update_fields=["left", "reached"])
    return bool(done)
