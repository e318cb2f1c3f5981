"""
Archives of Reddit. See docs/formats/reddit.md.

Who can see a post is decided by the community it stands in, and the archive does not say which
communities are private.
"""

import re
from collections.abc import Mapping
from functools import partial

from consent.core.posts import Audience, Basis, Kind
from consent.posts.formats.archive import ArchiveReader, Posted, Tally
from consent.posts.formats.contract import Role, Syntax
from consent.posts.formats.conversations import MESSAGES
from consent.posts.formats.evidence import Findings
from consent.posts.formats.identified import Identified
from consent.posts.formats.layout import Layout, Place
from consent.posts.formats.moments import moment_in_text
from consent.posts.formats.paths import Path, numbered

ID = re.compile(r"(?:t[13]_)?([a-z0-9]{1,20})", re.IGNORECASE)
GONE = frozenset({"[deleted]", "[removed]"})
PRIVATE = re.compile(r"(?:messages(?:_archive)?|chat_history)(?:_headers)?(?:_\d+)?\.csv")


def _private(at: Path) -> str | None:
    return MESSAGES if PRIVATE.fullmatch(at.name) else None


def _table(name: str) -> Role:
    return Role(name, frozenset({"permalink"}), Syntax.TABLE)


LAYOUT = Layout(
    [
        Place(
            Role("statistics", frozenset({"statistic"}), Syntax.TABLE, counted=False),
            re.compile(r"statistics\.csv"),
            frozenset({""}),
            telling=False,
        ),
        Place(_table("posts"), numbered("posts", "csv"), frozenset({""}), telling=False),
        Place(_table("comments"), numbered("comments", "csv"), frozenset({""}), telling=False),
    ],
    own_names=re.compile(
        r"(?:(?:post|comment)_(?:votes|headers)|(?:saved|hidden)_(?:posts|comments)"
        r"|subscribed_subreddits|posts|gilded_content|approved_submitter_subreddits)(?:_\d+)?\.csv"
    ),
    private=_private,
)


class Reddit:
    """The format of Reddit's archives."""

    platform = "reddit"
    order = LAYOUT.order
    score = staticmethod(LAYOUT.score)
    role = staticmethod(LAYOUT.role)
    closed = staticmethod(LAYOUT.closed)

    def reader(self, *, latest: int) -> ArchiveReader:
        tally = Tally()
        findings = Findings(latest)
        posts = _Posts(latest, tally)
        return ArchiveReader(
            by_role={"posts": posts.post, "comments": posts.comment},
            about={"statistics": partial(_statistic, findings)},
            findings=findings,
            tally=tally,
            wrappers=0,
            stricter=posts.made.stricter,
        )


def _statistic(findings: Findings, row: Mapping[str, str]) -> bool:
    """Take whose archive it is and when it was made; the address beside them is passed over."""
    match row.get("statistic", "").strip().casefold():
        case "account name":
            return findings.handle(row.get("value"))
        case "export time":
            return findings.made_in_text(row.get("value"))
    return True


class _Posts:
    def __init__(self, latest: int, tally: Tally) -> None:
        self._latest = latest
        self.made = Identified(tally)

    def post(self, row: object) -> Posted | None:
        return self._made_of(row, Kind.POST, "t3_")

    def comment(self, row: object) -> Posted | None:
        return self._made_of(row, Kind.COMMENT, "t1_")

    def _made_of(self, row: object, kind: Kind, sort: str) -> Posted | None:
        found = ID.fullmatch(row.get("id", "")) if type(row) is dict else None
        if found is None:
            return None
        words = (row.get("title", ""), row.get("body", ""))
        return self.made.post(
            # A post and a comment can have the same number.
            sort + found[1].lower(),
            kind=kind,
            audience=Audience.UNKNOWN,
            basis=Basis.NOTHING,
            created_at=moment_in_text(row.get("date"), self._latest),
            text=" ".join(each for each in words if each and each not in GONE),
            album=f"r/{row['subreddit']}" if row.get("subreddit") else "",
        )
