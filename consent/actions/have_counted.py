"""Ask for the posts of a person to be counted, if they have so many that it matters."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef

from accounts.models import User
from consent.posts.models import Post
from consent.posts.tallies import MANY
from consent.queue import Task, enqueue


def have_counted(*, person: User, at: datetime) -> None:
    """Have a person's posts counted in the background; inside the transaction that changed them."""
    have_counted_all([person.pk], at=at)


def have_counted_all(people: Collection[int], *, at: datetime) -> None:
    """Have the posts of people, by primary key, counted, each for themselves."""
    if not people:
        return
    many = Post.objects.filter(person=OuterRef("pk")).order_by()[MANY - 1 : MANY]
    with_many = User.objects.filter(Exists(many), pk__in=people).order_by("pk")
    for person in with_many.values_list("pk", flat=True):
        enqueue(Task.COUNT_POSTS, target=person, key=f"count:{person}", at=at)
