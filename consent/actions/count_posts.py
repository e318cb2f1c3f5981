"""Count the posts of a person who has many, so that pages need not."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from consent.answers.groups import rows, thresholds
from consent.answers.world import world_of
from consent.posts.models import Post
from consent.posts.tallies import count_again, hold_posts


@transaction.atomic
def count_posts(*, person_id: int, at: datetime) -> None:
    """
    Count a person's posts by their facts and trust the counts from now on.

    Posts are cut at the dates that matter to this person today; a choice made
    later cuts the group concerned when it is read (answers/groups.py). Nothing happens if they
    have left.
    """
    try:
        person = User.objects.get(pk=person_id)
        hold_posts(person)
    except User.DoesNotExist:
        return
    world = world_of(person, at=at)
    counted = rows(Post.objects.filter(person=person), thresholds(world))
    count_again(person=person, rows=counted, at=at)
