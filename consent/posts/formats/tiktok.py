"""
Archives of TikTok. See docs/formats/tiktok.md.

A video says who can view it, and the account whether it is private. Everything lies in one
document, and the settings may stand behind the videos: so videos wait for the end of the file.
"""

import re
from collections.abc import Iterator

from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.formats.archive import ArchiveReader, Posted, Tally
from consent.posts.formats.contract import ReadPost, Role, new_post
from consent.posts.formats.emission import emitter, told
from consent.posts.formats.evidence import Findings
from consent.posts.formats.excerpts import one_line
from consent.posts.formats.identified import PlainFacts, facts_of
from consent.posts.formats.layout import Layout, Place
from consent.posts.formats.moments import moment_in_text
from consent.posts.formats.paths import Path
from consent.posts.formats.sightings import Sightings
from consent.posts.formats.waiting import Waiting, WaitingPosts

VIDEO, COMMENT = Kind.VIDEO.value, Kind.COMMENT.value
# Until 2024, and since.
VIDEOS = ("Video/Videos/VideoList", "Post/Posts/VideoList")
DELETED = (
    "Post/Recently Deleted Posts/PostList",
    "Post/RecentlyDeletedPosts/PostList",
    "Post/RecentlyDeletedPosts/VideoList",
)
COMMENTS = ("Comment/Comments/CommentsList",)
SETTINGS = ("App Settings/Settings/SettingsMap", "Profile And Settings/Settings/SettingsMap")
PROFILES = (
    "Profile/Profile Information/ProfileMap",
    "Profile/Profile Info/ProfileMap",
    "Profile And Settings/Profile Info/ProfileMap",
)
EVERYBODY = "Everyone"
YEAR = re.compile(r"(?:19|20)\d\d")


def _nothing_private(_: Path) -> str | None:
    # Messages lie in the same document; their lists are passed over.
    return None


LAYOUT = Layout(
    [
        Place(
            Role(
                "document",
                frozenset((*VIDEOS, *DELETED, *COMMENTS, *SETTINGS, *PROFILES)),
                counted=False,
            ),
            re.compile(r"user_data(?:_tiktok)?\.json"),
        ),
    ],
    private=_nothing_private,
)


class TikTok:
    """The format of TikTok's archives."""

    platform = "tiktok"
    order = LAYOUT.order
    score = staticmethod(LAYOUT.score)
    role = staticmethod(LAYOUT.role)
    closed = staticmethod(LAYOUT.closed)

    def reader(self, *, latest: int) -> "_Reader":
        return _Reader(latest)


class _Reader(ArchiveReader):
    def __init__(self, latest: int) -> None:
        tally, findings, sightings = Tally(), Findings(latest), Sightings()
        self._latest = latest
        self._found = findings
        self._waiting = WaitingPosts()
        self._deleted = emitter(told(1, kind=Kind.VIDEO, state=State.REMOVED), sightings, tally)
        self._videos = emitter(told(2, kind=Kind.VIDEO), sightings, tally)
        self._comments = emitter(told(3, kind=Kind.COMMENT, family="c"), sightings, tally)
        super().__init__(
            by_role={"document": lambda _: None},
            by_list={
                **dict.fromkeys(VIDEOS, self._video),
                **dict.fromkeys(DELETED, self._deleted_video),
                **dict.fromkeys(COMMENTS, self._comment),
                **dict.fromkeys(SETTINGS, self._settings),
                **dict.fromkeys(PROFILES, self._profile),
            },
            about={},
            findings=findings,
            tally=tally,
            wrappers=0,
        )

    def flush(self) -> Iterator[ReadPost]:
        """Return the videos: what the account says is known by now."""
        private = self._found.account.get("private")
        waiting, self._waiting = self._waiting, WaitingPosts()
        facts = [_facts(everybody, private) for everybody in (False, True)]
        return (_video(one, facts[one.said]) for one in waiting)

    def _video(self, record: object) -> Posted | None:
        date, title = _named(record)
        if not date or type(record) is not dict:
            return None
        known_by = f"v\0{date}\0{title}".encode("utf-8", "replace")
        created_at = moment_in_text(date, self._latest)
        posts = self._videos(known_by, VIDEO, created_at, title, "")
        everybody = record.get("WhoCanView") == EVERYBODY
        for post in posts:
            self._waiting.add(post, said=everybody)
        return ()

    def _deleted_video(self, record: object) -> Posted | None:
        date, title = _named(record)
        if not date:
            return None
        known_by = f"v\0{date}\0{title}".encode("utf-8", "replace")
        created_at = moment_in_text(date, self._latest)
        return self._deleted(known_by, VIDEO, created_at, title, "")

    def _comment(self, record: object) -> Posted | None:
        date = record.get("date") if type(record) is dict else None
        if type(date) is not str or type(record.get("comment")) is not str:
            return None
        text = one_line(record["comment"])
        known_by = f"c\0{date}\0{text}".encode("utf-8", "replace")
        created_at = moment_in_text(date, self._latest)
        return self._comments(known_by, COMMENT, created_at, text, "")

    def _settings(self, record: object) -> Posted | None:
        said = record.get("Private Account") if type(record) is dict else None
        if type(said) is str and said.casefold() in {"enabled", "disabled"}:
            self._found.account["private"] = said.casefold() == "enabled"
        return () if type(record) is dict else None

    def _profile(self, record: object) -> Posted | None:
        if type(record) is not dict:
            return None
        self._found.handle(record.get("userName"))
        born = record.get("birthDate")
        years = YEAR.findall(born) if type(born) is str else []
        if len(years) == 1:
            self._found.born(int(years[0]))
        return ()


def _named(record: object) -> tuple[str, str]:
    """Return what a video is known by: when, and its title or sound."""
    if type(record) is not dict or type(record.get("Date")) is not str:
        return "", ""
    title = record.get("Title")
    if type(title) is not str or not title:
        title = record.get("Sound")
    return record["Date"], one_line(title) if type(title) is str else ""


def _facts(everybody: bool, private: object) -> PlainFacts:  # noqa: FBT001
    audience, basis = Audience.UNKNOWN, Basis.NOTHING
    if private is True:
        audience, basis = Audience.FOLLOWERS, Basis.ACCOUNT_STATE
    elif private is False and everybody:
        audience, basis = Audience.PUBLIC, Basis.EXPORT_FIELD
    return facts_of(Kind.VIDEO, State.LIVE, audience, basis)


def _video(one: Waiting, facts: PlainFacts) -> ReadPost:
    return new_post((one.key, *facts, one.created_at, one.text, "", ""))
