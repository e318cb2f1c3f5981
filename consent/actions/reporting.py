"""What an import tells its owner once the archive was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from consent.core.posts import Audience
from consent.core.records import instant
from consent.posts.formats import ReadPost, Stricter

MOST_LISTED = 200
"""Files that are named one by one; an account can have thousands of albums."""


@dataclass(slots=True)
class Audiences:
    """How many posts of an archive come with their audience."""

    known: int = 0
    unknown: int = 0

    def count(self, posts: Sequence[ReadPost]) -> None:
        unknown = [post.audience for post in posts].count(Audience.UNKNOWN)
        self.unknown += unknown
        self.known += len(posts) - unknown

    def correct(self, posts: Sequence[Stricter]) -> None:
        """Count posts that were counted already as they have to count."""
        for before, now in posts:
            more = (now.audience == Audience.UNKNOWN) - (before.audience == Audience.UNKNOWN)
            self.unknown += more
            self.known -= more


def report(read: Mapping[str, Any], audiences: Audiences) -> dict[str, Any]:
    """
    Return what is kept of the reader's report.

    `from` and `until` are the dates of the oldest and newest post (RFC 3339, or None);
    `files` is how many files were opened, `files_read` the first of them, each with `name`
    and `posts`; `skipped_private` counts by kind the private files that were left closed,
    `unknown_files` the others; `left_out` counts entries that are somebody else's posts
    (`others`) or messages (`private`). `also` holds the numbers of the imports of posts of other
    platforms that came along, if any did, and `missing` the number of posts that were known and
    should be in the archive, but are not. `account` is what the archive says of itself, `evidence`
    what it says of the account and its region, and nothing is decided on it; `evidence_from` names
    the files that say it. `made` is when the archive was made as far as it says (`earliest`, or
    None, and `latest`), `digest` what the same archive brought again has in common with it.
    """
    return {
        "platform": read["platform"],
        "from": _instant(read["from"]),
        "until": _instant(read["until"]),
        "files": len(read["files_read"]),
        "files_read": read["files_read"][:MOST_LISTED],
        "skipped_private": read["closed"],
        "unknown_files": read["unknown_files"],
        "archives_inside": read["archives_inside"],
        "not_understood": read["not_understood"],
        "repeated": read["repeated"],
        "left_out": read["left_out"],
        "audience_known": audiences.known,
        "audience_unknown": audiences.unknown,
        "account": read["account"],
        "evidence": read["evidence"],
        "evidence_from": read["evidence_from"],
        "digest": read["digest"],
        "spent": read["spent"],
    }


def _instant(seconds: int | None) -> str | None:
    return None if seconds is None else instant(datetime.fromtimestamp(seconds, UTC))
