"""Which posts a statement about their audience covers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db.models import Q

from consent.core.posts import Audience, Basis, State
from consent.posts.models import AudienceStatement

Said = AudienceStatement.Said

PRIVATE = (Audience.FOLLOWERS, Basis.ACCOUNT_STATE)
"""What an archive says of the posts of an account that was private."""
OPEN = (Audience.PUBLIC, Basis.ACCOUNT_STATE)
"""What it says of the posts of one that was not."""

SILENT_POSTS = Q(state=State.LIVE, archive_basis=Basis.NOTHING)
OPEN_POSTS = Q(state=State.LIVE, archive_audience=OPEN[0], archive_basis=OPEN[1])
PRIVATE_POSTS = Q(state=State.LIVE, archive_audience=PRIVATE[0], archive_basis=PRIVATE[1])
NONE = Q(pk__in=[])
CAN_BE = {Said.PUBLIC: SILENT_POSTS, Said.NOT_PUBLIC: SILENT_POSTS | OPEN_POSTS}
"""
What a person can say of which posts.

An archive that is silent about a post leaves the word to the person. What it says of a post
itself stands, and so does that archived, waiting and removed posts are seen by nobody else. That
an account was private is true of one day: of these posts, too, the person has the word, if they
speak of them and later (`_of_private`).
"""

KEYS_IN_CONDITION = 500


def covered(statement: AudienceStatement) -> Iterator[Q]:
    """Yield conditions: each post that a statement is about meets one of them."""
    return _narrowed(statement, _can_be(statement))


def touched(statement: AudienceStatement) -> Iterator[Q]:
    """Yield the same without asking what is known of the posts, which may change."""
    return _narrowed(statement, Q())


def _narrowed(statement: AudienceStatement, about: Q) -> Iterator[Q]:
    # By their person, too: the index of lists finds a time.
    about &= Q(account=statement.account_id, person=statement.person_id)
    if statement.starts_at is not None:
        about &= Q(created_at__gte=statement.starts_at)
    if statement.ends_at is not None:
        about &= Q(created_at__lt=statement.ends_at)
    if statement.album:
        about &= Q(album=statement.album)
    if not statement.posts:
        yield about
    keys = map(bytes.fromhex, statement.posts)
    while some := list(islice(keys, KEYS_IN_CONDITION)):
        yield about & Q(key__in=some)


def _can_be(statement: AudienceStatement) -> Q:
    if statement.of_private:
        return _of_private(statement)
    if statement.posts:
        return CAN_BE[Said(statement.said)] | _of_private(statement)
    return CAN_BE[Said(statement.said)]


def _of_private(statement: AudienceStatement) -> Q:
    """Return the condition for posts of a private account; none if it was private later."""
    private_at = statement.account.private_as_of
    return NONE if private_at and statement.made_at < private_at else PRIVATE_POSTS


class Told(NamedTuple):
    """A post, with what its archive says of it; `audience` and `basis` are the archive's."""

    key: bytes
    state: str
    audience: str
    basis: str
    created_at: datetime | None
    album: str


def is_about(statement: AudienceStatement, post: Told, private_at: datetime | None) -> bool:
    """
    Return whether a post meets a condition of `covered`.

    :param private_at: when its account was last known to be private
    """
    names_it = not statement.posts or post.key.hex() in statement.posts
    return names_it and _fits(statement, post, private_at)


def _fits(statement: AudienceStatement, post: Told, private_at: datetime | None) -> bool:
    """Return whether a post meets all of it but for its key."""
    return (
        _lies_in(statement, post.created_at)
        and (not statement.album or statement.album == post.album)
        and _is_told(statement, post, private_at)
    )


def _is_told(statement: AudienceStatement, post: Told, private_at: datetime | None) -> bool:
    """Return whether this can be said of a post of which the archive says that."""
    if post.state != State.LIVE:
        return False
    told = (post.audience, post.basis)
    if told == PRIVATE:
        names_them = statement.of_private or statement.posts
        return bool(names_them) and not (private_at and statement.made_at < private_at)
    return not statement.of_private and (
        post.basis == Basis.NOTHING or (statement.said == Said.NOT_PUBLIC and told == OPEN)
    )


def _lies_in(statement: AudienceStatement, created_at: datetime | None) -> bool:
    since, until = statement.starts_at, statement.ends_at
    if created_at is None:
        return since is None and until is None
    return (since is None or since <= created_at) and (until is None or created_at < until)


def may_meet(one: AudienceStatement, other: AudienceStatement) -> bool:
    """Return whether two statements about one account can be about the same post."""
    if one.posts and other.posts and set(one.posts).isdisjoint(other.posts):
        return False
    if one.album and other.album and one.album != other.album:
        return False
    return not (_ends_before(one, other) or _ends_before(other, one))


def _ends_before(one: AudienceStatement, other: AudienceStatement) -> bool:
    return bool(one.ends_at and other.starts_at and one.ends_at <= other.starts_at)


class Latest:
    """
    Finds the latest of many statements that is about a post, of one account.

    :param statements: latest first
    """

    def __init__(self, statements: Sequence[AudienceStatement]) -> None:
        self._by_post: dict[bytes, list[int]] = defaultdict(list)
        self._by_album: dict[str, list[int]] = defaultdict(list)
        self._others: list[int] = []
        self._statements = statements
        for number, statement in enumerate(statements):
            if statement.posts:
                for post in statement.posts:
                    self._by_post[bytes.fromhex(post)].append(number)
            elif statement.album:
                self._by_album[statement.album].append(number)
            else:
                self._others.append(number)

    def about(self, post: Told) -> AudienceStatement | None:
        """Return it; None if there is none."""
        lists = (self._by_post.get(post.key), self._by_album.get(post.album), self._others)
        found = (self._first(numbers, post) for numbers in lists if numbers)
        number = min((one for one in found if one is not None), default=None)
        return None if number is None else self._statements[number]

    def _first(self, numbers: Iterable[int], post: Told) -> int | None:
        for number in numbers:
            statement = self._statements[number]
            if _fits(statement, post, statement.account.private_as_of):
                return number
        return None
