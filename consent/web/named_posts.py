"""The single posts that a choice names, to be read on its receipt."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest

from accounts.models import User
from consent.posts.models import Post
from consent.posts.named import posts_named
from consent.web import wording

SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPost:
    """A post by its title; `hex` is its key."""

    hex: str
    title: str


def named_posts(person: User, names: Collection[str]) -> list[NamedPost]:
    """Return up to 100 of the posts that are still here, newest first."""
    if not names:
        return []
    keys = [bytes.fromhex(name) for name in names]
    dates = list(posts_named(person, keys).order_by().values_list("created_at", "pk"))
    # Of very many the database would look for the newest among all posts of the person.
    newest = nlargest(SHOWN, dates, key=_how_new)
    found = Post.objects.in_bulk([pk for _created_at, pk in newest])
    shown = (found[pk] for _created_at, pk in newest if pk in found)
    return [NamedPost(hex=post.hex, title=wording.title_of(post)) for post in shown]


def _how_new(row: tuple[datetime | None, int]) -> tuple[float, int]:
    created_at, pk = row
    return (float("-inf") if created_at is None else created_at.timestamp(), pk)
