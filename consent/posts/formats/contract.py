"""What a reader of archives is given, and what it gives back."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple, Protocol

TEXT_LENGTH = 500
NAME_LENGTH = 200


class ReadPost(NamedTuple):
    """
    One post as an archive tells of it.

    `key` is 16 bytes: a fingerprint of what the post is, with the number of its occurrence
    among equal ones. It is the same in every later archive of the same account, and does not
    depend on rows, parts of files or folders. Within one archive a key comes once.

    `kind`, `state`, `audience` and `basis` are values of the enumerations in
    `consent.core.posts`. `created_at` is in Unix seconds, UTC, or None if the archive has no
    believable date. `text` is the person's own words, repaired and shortened to
    `TEXT_LENGTH` characters; `album` and `media` (the base name of the first photo or video)
    have at most `NAME_LENGTH`. What is not there is ''.
    """

    key: bytes
    kind: str
    state: str
    audience: str
    basis: str
    created_at: int | None
    text: str
    album: str
    media: str


class Stricter(NamedTuple):
    """That a post which was handed out is told of again, in a way that protects it more."""

    before: ReadPost
    now: ReadPost
    """The same post as it has to count."""


new_post = partial(tuple.__new__, ReadPost)
"""Makes a post of its nine values in a third of the time of ReadPost(...), which counts them."""


class Syntax(StrEnum):
    """How a file is written. See `consent.posts.reading.records`."""

    JSON = "json"
    SCRIPT = "script"
    """JSON that is assigned to a name: `window.YTD.tweets.part0 = […]`."""
    TABLE = "table"
    """Comma-separated values (RFC 4180) below a row with the names of the columns."""
    REPOSITORY = "repository"
    """A CAR file of an AT Protocol repository."""


class Role(NamedTuple):
    """
    What a file of an archive is for, and where in it its records lie.

    `list_keys` are the keys of the lists of records, `a/b` for the key `b` of the object under
    `a`; in a table they are names of columns, one
    of which is in the row that names them, in lower case; in a repository they are the
    collections that are read. `counted`: a long list comes in several files that are numbered
    without a gap, so that a missing one can be noticed. `sole`: an archive has one such file only.
    `tree` tells apart what one archive holds twice, each with its own numbers.
    """

    name: str
    list_keys: frozenset[str]
    syntax: Syntax = Syntax.JSON
    counted: bool = True
    sole: bool = False
    tree: str = ""


class Reader(Protocol):
    """Reads the records of one archive: all its files, all its parts."""

    @property
    def not_understood(self) -> int:
        """The number of records that are not what their file promises."""
        ...

    @property
    def repeated(self) -> int:
        """The number of records of posts that another file has told of already."""
        ...

    @property
    def left_out(self) -> Mapping[str, int]:
        """
        The number of records that do not become posts, by why.

        `others`: what somebody else wrote and the person passed on. `private`: messages that
        stand among the posts.
        """
        ...

    def read(self, role: Role, key: str | None, records: Sequence[object]) -> Iterable[ReadPost]:
        """
        Return the posts in records that follow each other. Any JSON values are accepted.

        `key` is the list the records lie in, None for elements of a list at the top of the
        file, and for a whole file that is one object with none of the role's lists in it.
        """
        ...

    def holds_posts(self, role: Role) -> bool:
        """Return whether files of a role are where posts are; others tell of the account."""
        ...

    def stricter(self) -> Sequence[Stricter]:
        """Return, once, the posts handed out so far that must count in a stricter way."""
        ...

    def flush(self) -> Iterable[ReadPost]:
        """Return, at the end of a file, the posts that waited for what stands behind them."""
        ...

    def finish(self) -> dict[str, Any]:
        """
        Return what the archive says of its account.

        `account` holds `handle`, `born` (a year) and `private` (now), each only if known;
        `evidence` holds what a person can look at to recognise the account and its region;
        `made_at` is when the archive was made, in Unix seconds, or None if it does not say.
        """
        ...


class Format(Protocol):
    """The archives of one platform."""

    @property
    def platform(self) -> str: ...

    @property
    def order(self) -> Mapping[str, int]:
        """Names of roles, and when files of that role are read (see `reading_order`)."""
        ...

    def score(self, names: Sequence[str]) -> int:
        """Return how strongly the names of an archive's files speak for this platform."""
        ...

    def role(self, name: str) -> Role | None:
        """Return what a file is for; None for a file that must not be opened."""
        ...

    def closed(self, name: str) -> str | None:
        """
        Return why a private file stays closed, for files that are somebody's conversation.

        One of `messages`, `ai_chats`, `support`; None for every other file.
        """
        ...

    def reader(self, *, latest: int) -> Reader:
        """
        Return a fresh reader for one archive.

        :param latest: dates after this, in Unix seconds, are not believed
        """
        ...


def reading_order(read_by: Format, names: Iterable[str]) -> list[tuple[str, Role]]:
    """
    Return the files to open, each with its role, in the order in which they must be read.

    The account comes first, since a private account decides the audience of its posts. Then
    come the states that protect most, since a post without an identifier counts as it was
    told of first: what is in the bin as well as on the timeline is in the bin.
    """
    roles = ((name, read_by.role(name)) for name in names)
    opened = [(name, role) for name, role in roles if role is not None]
    return sorted(opened, key=lambda each: (read_by.order[each[1].name], each[0]))
