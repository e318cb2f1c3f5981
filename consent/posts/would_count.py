"""How posts of an archive would count if it were kept, beside what is known of them here."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from consent.core.posts import Basis
from consent.posts import statements
from consent.posts.covering import PRIVATE
from consent.posts.formats import ReadPost
from consent.posts.models import AudienceStatement, PlatformAccount, Post
from consent.posts.store import Facts

KEYS_AT_ONCE = 1_000


class Would(NamedTuple):
    """A post as it would count if its archive is newer than all that is known, and if it is not."""

    if_newer: ReadPost
    if_older: ReadPost


class WouldCount:
    """
    Says of one archive how its posts would count in an account; nothing is written.

    :param said: what the person says of the account's posts, latest first
    :param private_at: when the account was last known to be private, with this archive
    :param made: the latest instant at which the archive can have been made
    """

    def __init__(
        self,
        account: PlatformAccount,
        *,
        said: Sequence[AudienceStatement],
        private_at: datetime,
        made: datetime,
    ) -> None:
        self._account = account
        self._said = said
        self._private_at = private_at
        self._spoken_since = statements.are_later(account, made)
        self.has_met_known = False
        """Whether a post of the archive is here already."""
        self._some_are_known = self._theirs().exists()

    def of(self, posts: Sequence[ReadPost]) -> Iterator[Would]:
        """Yield for each post how it would count."""
        known = self._known(posts) if self._some_are_known else {}
        self.has_met_known |= bool(known)
        for post in posts:
            here = known.get(post.key)
            yield self._beside(here, post) if here else Would(*[self._as_said(post)] * 2)

    def _theirs(self) -> QuerySet[Post]:
        return Post.objects.filter(person=self._account.person_id, account=self._account)

    def _known(self, posts: Sequence[ReadPost]) -> dict[bytes, Post]:
        keys = [post.key for post in posts]
        return {
            bytes(post.key): post
            for at in range(0, len(keys), KEYS_AT_ONCE)
            for post in self._theirs().filter(key__in=keys[at : at + KEYS_AT_ONCE])
        }

    def _beside(self, here: Post, post: ReadPost) -> Would:
        """Return what `Store.change` would make of a post that is here."""
        created_at = here.created_at and int(here.created_at.timestamp())
        post = post._replace(kind=here.kind, created_at=created_at, album=here.album or post.album)
        told = Facts(post.state, post.audience, post.basis)
        as_told = self._as_said(post)
        as_known = post._replace(state=here.state, audience=here.audience, basis=here.basis)
        if told == (here.state, here.archive_audience, here.archive_basis):
            return Would(as_told, as_told)
        stands = here.basis == Basis.STATEMENT and self._spoken_since
        if told[1:] == PRIVATE and stands:
            return Would(as_known, as_known)
        return Would(as_told, as_told if told.protect else as_known)

    def _as_said(self, post: ReadPost) -> ReadPost:
        if not self._said:
            return post
        audience = statements.as_said(post, self._said, private_at=self._private_at)
        return post._replace(audience=audience)
