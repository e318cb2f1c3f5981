"""The posts of somebody that are called by their keys."""

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import User
from consent.posts.models import PlatformAccount, Post


def posts_named(person: User, keys: Iterable[bytes]) -> QuerySet[Post]:
    """Return those of a person's posts that have these keys."""
    # By their accounts alone: the index of keys begins with these, and SQLite without
    # statistics would rather read all posts of the person.
    accounts = PlatformAccount.objects.filter(person=person).values("pk")
    return Post.objects.filter(account__in=accounts, key__in=list(keys))
