"""The albums among somebody's posts, to choose from; of very many, those with a word in their name."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from consent.posts.models import Post

MOST = 200
MOST_WORDS = 10


@dataclass(kw_only=True)
class Albums:
    """
    The names of albums, at most 200 at once.

    :param posts: those in question, of one person
    :param find: words that must be in a name, as somebody wrote them; '' for all
    """

    posts: QuerySet[Post]
    find: str

    @cached_property
    def names(self) -> list[str]:
        return self._found[:MOST]

    @property
    def some_are_missing(self) -> bool:
        """Whether there are more than these."""
        return len(self._found) > MOST

    @cached_property
    def _found(self) -> list[str]:
        names = self.posts.exclude(album="")
        for word in self.find.split()[:MOST_WORDS]:
            names = names.filter(album__icontains=word)
        in_order = names.order_by("album").values_list("album", flat=True)
        return list(in_order.distinct()[: MOST + 1])
