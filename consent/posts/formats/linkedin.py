"""
Archives of LinkedIn. See docs/formats/linkedin.md.

A post says PUBLIC or something else; only PUBLIC is clear. Comments and articles say nothing.
"""

import re
from urllib.parse import unquote

from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.formats.archive import ArchiveReader, Posted, Tally
from consent.posts.formats.contract import Role, Syntax
from consent.posts.formats.conversations import MESSAGES
from consent.posts.formats.emission import emitter, told
from consent.posts.formats.evidence import Findings
from consent.posts.formats.excerpts import one_line
from consent.posts.formats.identified import Identified
from consent.posts.formats.layout import Layout, Place
from consent.posts.formats.media import base_name
from consent.posts.formats.moments import moment_in_text
from consent.posts.formats.paths import Path
from consent.posts.formats.sightings import Sightings

URN = re.compile(r"urn:li:(?:share|ugcPost|activity|groupPost):[\w-]+")
PRIVATE = re.compile(r"(?:.*_)?messages\.csv|guide_messages\.csv|learning_.*messages\.csv")


def _private(at: Path) -> str | None:
    return MESSAGES if PRIVATE.fullmatch(at.name) else None


def _table(name: str, *columns: str) -> Role:
    # The digits behind a name are not the number of a part.
    return Role(name, frozenset(columns), Syntax.TABLE, counted=False)


LAYOUT = Layout(
    [
        Place(_table("shares", "sharelink", "sharecommentary"), re.compile(r"shares(_\d+)?\.csv")),
        Place(
            _table("articles", "title", "content"),
            re.compile(r"articles(_\d+)?\.csv"),
            frozenset({"", "articles"}),
            telling=False,
        ),
        Place(
            _table("comments", "message"),
            re.compile(r"comments(_\d+)?\.csv"),
            frozenset({""}),
            telling=False,
        ),
    ],
    own_names=re.compile(r"(?:shares|rich_media|invitations|connections)(_\d+)?\.csv"),
    private=_private,
)


class LinkedIn:
    """The format of LinkedIn's archives."""

    platform = "linkedin"
    order = LAYOUT.order
    score = staticmethod(LAYOUT.score)
    role = staticmethod(LAYOUT.role)
    closed = staticmethod(LAYOUT.closed)

    def reader(self, *, latest: int) -> ArchiveReader:
        tally = Tally()
        posts = _Posts(latest, tally)
        return ArchiveReader(
            by_role={
                "shares": posts.share,
                "articles": posts.article,
                "comments": posts.comment,
            },
            about={},
            findings=Findings(latest),
            tally=tally,
            wrappers=0,
            stricter=posts.made.stricter,
        )


class _Posts:
    def __init__(self, latest: int, tally: Tally) -> None:
        self._latest = latest
        self._tally = tally
        self.made = Identified(tally)
        sightings = Sightings()
        self._articles = emitter(told(1, kind=Kind.ARTICLE, family="a"), sightings, tally)
        self._comments = emitter(told(2, kind=Kind.COMMENT, family="c"), sightings, tally)

    def share(self, row: object) -> Posted | None:
        if type(row) is not dict:
            return None
        urn = URN.search(unquote(row.get("sharelink", "")))
        text = row.get("sharecommentary", "")
        if urn is None:
            return None
        if not text and not row.get("mediaurl") and not row.get("sharedurl"):
            # A repost without a word of one's own.
            return self.made.somebody_elses()
        is_public = row.get("visibility") == "PUBLIC"
        return self.made.post(
            urn[0],
            kind=Kind.POST,
            audience=Audience.PUBLIC if is_public else Audience.UNKNOWN,
            basis=Basis.EXPORT_FIELD if is_public else Basis.NOTHING,
            state=State.LIVE,
            created_at=moment_in_text(row.get("date"), self._latest),
            text=text,
            media=base_name(row.get("mediaurl", "")),
        )

    def article(self, row: object) -> Posted | None:
        if type(row) is not dict or not row.get("title"):
            return None
        title, date = one_line(row["title"]), row.get("date", row.get("published date", ""))
        known_by = f"a\0{date}\0{title}".encode("utf-8", "replace")
        return self._articles(
            known_by, Kind.ARTICLE.value, moment_in_text(date, self._latest), title, ""
        )

    def comment(self, row: object) -> Posted | None:
        if type(row) is not dict or not row.get("message"):
            return None
        text, date = one_line(row["message"]), row.get("date", "")
        # The link names what was commented on, in other words in every archive.
        known_by = f"c\0{date}\0{text}".encode("utf-8", "replace")
        return self._comments(
            known_by, Kind.COMMENT.value, moment_in_text(date, self._latest), text, ""
        )
