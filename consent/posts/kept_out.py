"""The posts of platforms' own accounts that their own record keeps out, whatever anybody chose."""

from collections.abc import Iterator
from typing import NamedTuple

from consent.core.posts import Audience, State
from consent.core.turning import word_for
from consent.posts.models import Post, Removal

AT_ONCE = 5_000


class KeptOut(NamedTuple):
    """
    A post, and the number of the word that keeps it out (`consent.core.words`).

    `account_id` is what its platform calls the account; None: the post never came, only its end.
    """

    platform: str
    account_id: str | None
    key: bytes
    number: int


def kept_out_by_record() -> Iterator[KeptOut]:
    """Yield every post that is not for everybody, or is removed. Once each, in no order."""
    yield from _not_public()
    yield from _removed()


def _not_public() -> Iterator[KeptOut]:
    fed = Post.objects.filter(version__isnull=False)
    hidden = fed.exclude(audience=Audience.PUBLIC, state=State.LIVE).order_by()
    columns = ("fed_by", "account__platform_id", "key", "audience", "state")
    for platform, account, key, audience, state in hidden.values_list(*columns).iterator(AT_ONCE):
        number = word_for(Audience(audience), State(state))
        if number is not None:
            yield KeptOut(platform, account, bytes(key), number)


def _removed() -> Iterator[KeptOut]:
    number = word_for(Audience.PUBLIC, State.REMOVED)
    columns = ("platform", "account__platform_id", "key")
    rows = Removal.objects.order_by().values_list(*columns)
    for platform, account, key in rows.iterator(AT_ONCE):
        if number is not None:
            yield KeptOut(platform, account, bytes(key), number)
