"""What is known of one post: the facts a verdict may depend on, and no others."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What sort of content a post is."""

    POST = "post"
    COMMENT = "comment"
    PHOTO = "photo"
    VIDEO = "video"
    REEL = "reel"
    STORY = "story"
    REVIEW = "review"
    ARTICLE = "article"


class Audience(StrEnum):
    """Who could see a post."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    GROUP = "group"
    DIRECT = "direct"
    ONLY_ME = "only_me"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """How we know the audience of a post."""

    NOTHING = "nothing"
    """The archive does not say."""
    EXPORT_FIELD = "export_field"
    """The archive says it for this very post."""
    EXPORT_STATE = "export_state"
    """
    The place in the archive says it: what is archived or pending is not public, what is in a
    public repository is.
    """
    ACCOUNT_STATE = "account_state"
    """The account was private, or open to everybody, when the archive was made."""
    STATEMENT = "statement"
    """The person told us."""
    PLATFORM = "platform"
    """The platform's own record."""


class State(StrEnum):
    """Where a post is in its life on the platform."""

    LIVE = "live"
    ARCHIVED = "archived"
    PENDING = "pending"
    REMOVED = "removed"
    """Deleted, or in the platform's bin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    The facts of one post, or of a group of posts that share them.

    `created_at` is an aware UTC datetime, or None if the date is not known.
    `adult_from` is the instant from which the author was certainly 18; None if
    the age is not known. `account` and `post` are opaque keys that only have to
    equal those in the scope of a choice.
    """

    platform: str
    account: str
    kind: Kind
    audience: Audience
    state: State
    created_at: datetime | None
    adult_from: datetime | None
    post: str | None = None


def key_of(post_id: str) -> bytes:
    """
    Return the 16 bytes that stand for a post which its platform calls by an identifier.

    The first half of SHA-256 (FIPS 180-4) over the identifier in UTF-8; the same for an archive,
    for the platform's own record and for a corpus, where DuckDB and Spark compute it.
    """
    return hashlib.sha256(post_id.encode()).digest()[:16]
