"""
Put the posts of an archive into the database, quickly, and as often as one likes.

A post that is known stays one post. What a later archive says differently of it is kept
back until the archive was read to its end.
"""

# Statements are put together from our own names of tables and columns; values are parameters.
# ruff: noqa: S608

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Min, QuerySet

from consent.core.posts import Audience, Basis, State
from consent.posts import statements
from consent.posts.absence import Seen, keys_of
from consent.posts.covering import PRIVATE
from consent.posts.formats import ReadPost, Stricter
from consent.posts.formats.strictness import level_of
from consent.posts.incoming import Owner, appended, checked, incoming_here
from consent.posts.models import Import, PlatformAccount, Post

AT_ONCE = 5_000
"""Rows in one transaction."""

OTHER_FACTS = """
(p.state <> i.state OR p.archive_audience <> i.audience OR p.archive_basis <> i.basis)
"""
OTHER_WORDS = """
((i.text <> '' AND i.text <> p.text) OR (i.album <> '' AND i.album <> p.album))
"""
COUNT = f"""
SELECT count(*) - count(p.id), count(*) FILTER (WHERE {OTHER_FACTS} OR {OTHER_WORDS})
FROM posts_incoming i %(beside)s
"""
DIFFERENT = f"""
SELECT p.id, {OTHER_FACTS}, i.key, i.state, i.audience, i.basis, {OTHER_WORDS},
    CASE WHEN i.text = '' THEN p.text ELSE i.text END,
    CASE WHEN i.album = '' THEN p.album ELSE i.album END, (i.album <> '' AND i.album <> p.album)
FROM posts_incoming i %(beside)s WHERE {OTHER_FACTS} OR {OTHER_WORDS}
"""
NEW_WORDS = "UPDATE posts_post SET text = %s, album = %s WHERE id = %s"


class Facts(NamedTuple):
    """What an archive says of a post that can change while it stays the same post."""

    state: str
    audience: str
    basis: str

    @property
    def protect(self) -> bool:
        """Whether posts of these facts are certainly not for everybody."""
        silent = {Audience.PUBLIC, Audience.UNKNOWN}
        return self.state != State.LIVE or self.audience not in silent

    def level(self) -> int:
        """Return how strictly they keep a post to few people."""
        return level_of(self.state, self.audience)


class Change(NamedTuple):
    """What an archive says differently of posts, by their keys."""

    facts: Facts
    keys: list[bytes]
    known: bool
    """Whether it counts for posts that were here before, too."""


class Store:
    """
    Takes the posts of one import into one account.

    `add` and `change` must be called inside a transaction that holds the person.
    """

    def __init__(self, *, account: PlatformAccount, by: Import) -> None:
        self._account = account
        self._owner = Owner(account.person_id, account.pk, by.pk)
        self._incoming = incoming_here()
        self._count = COUNT % {"beside": self._incoming.beside}
        self._different = DIFFERENT % {"beside": self._incoming.beside}
        self._some_are_known = Post.objects.filter(account=account).exists()
        # Of posts that were known before, some may be missing.
        self._seen = Seen() if self._some_are_known else None
        self._changed: dict[Facts, bytearray] = defaultdict(bytearray)
        self._stricter: dict[Facts, bytearray] = defaultdict(bytearray)
        """What the archive says of posts that it has told of before, less strictly."""

    def add(self, posts: Sequence[ReadPost]) -> int:
        """
        Add the posts that are not known yet and return how many those were.

        Known posts get the words of the archive; its facts wait for `changes`.
        """
        posts = checked(posts)
        # Appending is fastest, but leaves no trace of which posts the archive holds.
        if not (self._seen or self._some_are_known) and appended(
            self._incoming, posts, self._owner
        ):
            return len(posts)
        new = self._add_missing(posts)
        self._some_are_known = new < len(posts)
        return new

    def tell_stricter(self, posts: Sequence[Stricter]) -> None:
        """Take what waits for `changes`: that the archive contradicts itself about posts."""
        for post in checked([each.now for each in posts]):
            self._stricter[Facts(post.state, post.audience, post.basis)] += post.key

    def changes(self, *, also_less: bool, size: int) -> Iterator[Change]:
        """
        Yield what the archive says differently of posts, with up to `size` keys at a time.

        The loosest comes first: of several changes of one post the last counts.

        :param also_less: also what protects a post less than what we know of it
        """
        for facts, keys in self._changed.items():
            if facts.protect or also_less:
                for some in keys_of(keys, size):
                    yield Change(facts, some, known=True)
        for facts in sorted(self._stricter, key=Facts.level):
            for some in keys_of(self._stricter[facts], size):
                yield Change(facts, some, known=facts.protect or also_less)

    def change(self, change: Change, *, made: datetime) -> None:
        """
        Let an archive's facts count for posts, beneath what the person says of them.

        :param made: the latest instant at which the archive can have been made. That the account
            was private then does not touch posts of which the person has spoken since.
        """
        facts = change.facts
        posts = Post.objects.filter(account=self._account, key__in=change.keys)
        if not change.known:
            posts = posts.filter(imported_by=self._owner.by)
        if facts[1:] == PRIVATE and statements.are_later(self._account, made):
            posts = posts.exclude(basis=Basis.STATEMENT)
        posts.update(
            state=facts.state,
            audience=facts.audience,
            basis=facts.basis,
            archive_audience=facts.audience,
            archive_basis=facts.basis,
        )
        statements.apply_all(statements.standing(self._account), posts)

    def note_absence(
        self,
        *,
        between: tuple[datetime, datetime] | None,
        at: datetime,
        turn: Callable[[], AbstractContextManager[Any]],
    ) -> int:
        """Mark known posts that the archive does not hold any more (see `absence.Seen.settle`)."""
        if self._seen is None:
            return 0
        return self._seen.settle(self._account, between=between, at=at, turn=turn)

    def _add_missing(self, posts: Sequence[ReadPost]) -> int:
        with connection.cursor() as cursor:
            self._incoming.fill(cursor, posts)
            if self._seen:
                self._seen.note(cursor, {post.kind for post in posts})
            cursor.execute(self._count, [self._account.pk])
            missing, different = cursor.fetchone()
            if different:
                self._note_differences(cursor)
            if missing:
                add = f"{self._incoming.insert} ON CONFLICT (account_id, key) DO NOTHING"
                cursor.execute(add, self._owner)
        return int(missing)

    def _note_differences(self, cursor: Any) -> None:
        words, moved = [], []
        cursor.execute(self._different, [self._account.pk])
        for pk, other_facts, key, *facts, other_words, text, album, other_album in cursor:
            if other_facts:
                self._changed[Facts(*facts)] += bytes(key)
            if other_words:
                words.append((text, album, pk))
            if other_album:
                moved.append(pk)
        if words:
            cursor.executemany(NEW_WORDS, words)
        if moved:
            # What was said of the album that a post was in is not about it any more.
            statements.follow_anew(self._account, moved)


def brought_by(import_: Import) -> Iterator[QuerySet[Post]]:
    """Return the posts that an import brought, some at a time."""
    theirs = Post.objects.filter(imported_by=import_)
    ends = theirs.filter(person=import_.person_id).aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is not None:
        for pk in range(ends["first"], ends["last"] + 1, AT_ONCE):
            yield theirs.filter(pk__gte=pk, pk__lt=pk + AT_ONCE)
