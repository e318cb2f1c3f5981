"""Ask for the posts of a person to be counted, if they have so many that it matters."""

from datetime import datetime

from accounts.models import User
from consent.posts.models import Post
from consent.posts.tallies import MANY
from consent.queue import Task, enqueue


def have_counted(*, person: User, at: datetime) -> None:
    """Have a person's posts counted in the background; inside the transaction that changed them."""
    if Post.objects.filter(person=person)[MANY - 1 : MANY].exists():
        enqueue(Task.COUNT_POSTS, target=person.pk, key=f"count:{person.pk}", at=at)
