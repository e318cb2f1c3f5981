"""The single posts that a choice names, to be read on its receipt."""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from consent.posts.models import Post
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
    found = Post.objects.filter(person=person, key__in=keys).order_by("-created_at", "-pk")
    return [NamedPost(hex=post.hex, title=wording.title_of(post)) for post in found[:SHOWN]]
