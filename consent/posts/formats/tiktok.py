"""
Archives of TikTok. See docs/formats/tiktok.md.

A video says who can view it, and the account whether it is private. Everything lies in one
document, and the settings may stand behind the videos: so videos wait for the end of the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, compress, repeat
from typing import Any

from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.formats.archive import ArchiveReader, Posted, Tally
from consent.posts.formats.contract import ReadPost, Role, new_post
from consent.posts.formats.emission import emitter, fingerprints, told
from consent.posts.formats.evidence import Findings
from consent.posts.formats.excerpts import excerpts, one_line, one_lines
from consent.posts.formats.identified import PlainFacts, facts_of
from consent.posts.formats.layout import Layout, Place
from consent.posts.formats.moments import moment_in_text, moments_in_texts
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
SOURCES_OF_DELETED = dict(zip(DELETED, (1, 2, 3), strict=True))
SOURCES_OF_VIDEOS = dict(zip(VIDEOS, (4, 5), strict=True))
SOURCE_OF_COMMENTS = 6
"""One video may stand in lists of both names."""
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
                sole=True,
            ),
            re.compile(r"user_data(?:_tiktok)?\.json"),
        ),
    ],
    private=_nothing_private,
)


GONE = facts_of(Kind.VIDEO, State.REMOVED, Audience.ONLY_ME, Basis.EXPORT_STATE)


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
        self._sightings = sightings
        self._gone: set[bytes] = set()
        """Videos in the bin, by their keys; the list with all videos may stand before it."""
        self._for_few: set[bytes] = set()
        """Videos that are for everybody in one list and not in another, by their keys."""
        self._deleted = {
            name: emitter(told(source, kind=Kind.VIDEO, state=State.REMOVED), sightings, tally)
            for name, source in SOURCES_OF_DELETED.items()
        }
        self._comments = emitter(
            told(SOURCE_OF_COMMENTS, kind=Kind.COMMENT, family="c"), sightings, tally
        )
        super().__init__(
            by_role={"document": lambda _: None},
            by_list={
                **{name: partial(self._deleted_video, name) for name in DELETED},
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
        videos = chain.from_iterable(_videos(some, facts) for some in waiting)
        stricter = dict.fromkeys(self._for_few, facts[False]) | dict.fromkeys(self._gone, GONE)
        return (_with(video, stricter) for video in videos) if stricter else videos

    def read(self, role: Role, key: str | None, records: Sequence[object]) -> Iterable[ReadPost]:
        if key not in VIDEOS:
            return super().read(role, key, records)
        named = [(each, *_named(each)) for each in records]
        usable = [each for each in named if each[1]]
        self._tally.not_understood += len(named) - len(usable)
        if usable:
            self._wait(SOURCES_OF_VIDEOS[key], *zip(*usable, strict=True))
        return ()

    def _wait(
        self, source: int, videos: Sequence[Any], dates: Sequence[str], titles: Sequence[str]
    ) -> None:
        """Have videos wait, but for those that were told of already."""
        texts = one_lines(titles)
        known_by = map(_known_by, dates, texts)
        hashed = fingerprints(known_by)
        keys = self._sightings.keys(hashed, source)
        said = [video.get("WhoCanView") == EVERYBODY for video in videos]
        columns = (keys, moments_in_texts(dates, self._latest), excerpts(texts), said)
        if None in keys:
            self._tally.repeated += keys.count(None)
            told_again = zip(hashed, keys, said, strict=True)
            for each in {each for each, key, everybody in told_again if not (key or everybody)}:
                self._for_few.update(self._sightings.alike(each, source))
            new = [key is not None for key in keys]
            columns = tuple(list(compress(column, new)) for column in columns)
        self._waiting.add(Waiting(*columns))

    def _deleted_video(self, within: str, record: object) -> Posted | None:
        date, title = _named(record)
        if not date:
            return None
        text = one_line(title)
        created_at = moment_in_text(date, self._latest)
        known_by = _known_by(date, text)
        self._gone.update(fingerprints([known_by]))
        return self._deleted[within](known_by, VIDEO, created_at, text, "")

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
            # One list of settings that says private outweighs another.
            private = said.casefold() == "enabled"
            self._found.account["private"] = private or self._found.account.get("private", False)
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


def _known_by(date: str, title: str) -> bytes:
    return f"v\0{date}\0{title}".encode("utf-8", "replace")


def _named(record: object) -> tuple[str, str]:
    """Return what a video is known by, as it is written: when, and its title or sound."""
    if type(record) is not dict or type(record.get("Date")) is not str:
        return "", ""
    title = record.get("Title")
    if type(title) is not str or not title:
        title = record.get("Sound")
    return record["Date"], title if type(title) is str else ""


def _facts(everybody: bool, private: object) -> PlainFacts:  # noqa: FBT001
    audience, basis = Audience.UNKNOWN, Basis.NOTHING
    if private is True:
        audience, basis = Audience.FOLLOWERS, Basis.ACCOUNT_STATE
    elif private is False and everybody:
        audience, basis = Audience.PUBLIC, Basis.EXPORT_FIELD
    return facts_of(Kind.VIDEO, State.LIVE, audience, basis)


def _with(video: ReadPost, stricter: Mapping[bytes, PlainFacts]) -> ReadPost:
    if video.key not in stricter:
        return video
    _kind, state, audience, basis = stricter[video.key]
    return video._replace(state=state, audience=audience, basis=basis)


def _videos(some: Waiting, facts: Sequence[PlainFacts]) -> list[ReadPost]:
    """Return waiting videos with the facts that are right for what their records say."""
    columns = (
        *(some.keys, *zip(*map(facts.__getitem__, some.said), strict=True)),
        *(some.created, some.texts, repeat(""), repeat("")),
    )
    return list(map(new_post, zip(*columns, strict=False)))
