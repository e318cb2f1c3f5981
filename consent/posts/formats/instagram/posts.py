"""
The posts of an Instagram archive.

There is no identifier and no audience on any of them. A post is known by the time and the names
of its photos and videos, whatever file tells of it and whatever its caption says by then: so it
stays the same post when its caption is edited or when it is archived. Without a medium it is
known by its time and words.

What stands in the feed is a `post`, whatever it shows; the file or the folder of its medium can
say that it is a reel, a story, a long video (`video`) or a profile photo (`photo`). A private
account's posts are seen by its followers; its comments by whoever sees the other's post.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from typing import Any

from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.formats.archive import Posted, Read, ReadAll, Tally
from consent.posts.formats.bulk import reader_of_many
from consent.posts.formats.contract import ReadPost
from consent.posts.formats.emission import Drafts, Emit, Told, emit_all, emitter
from consent.posts.formats.excerpts import all_words
from consent.posts.formats.instagram.bulk import Usual, usual_post
from consent.posts.formats.instagram.records import Parts, comment_parts, post_parts
from consent.posts.formats.media import base_name, base_names
from consent.posts.formats.sightings import Sightings

POST = Kind.POST.value
STORY, COMMENT = Kind.STORY.value, Kind.COMMENT.value
STORIES = "s"
LONGEST_FOLDER = 100
KINDS_OF_FOLDERS = {
    "reels": Kind.REEL.value,
    "stories": STORY,
    "igtv": Kind.VIDEO.value,
    "profile": Kind.PHOTO.value,
}


class Posts:
    """
    Makes posts of the records of one archive.

    The methods return the function that reads the records of one kind of file. These take any
    JSON value, and return None for what they do not understand.

    :param is_private: says whether the account is private, as soon as its profile is read
    :param is_comment: says of a medium whether the post it belongs to is a comment
    """

    def __init__(
        self,
        latest: int,
        tally: Tally,
        is_private: Callable[[], bool],
        is_comment: Callable[[Any], bool] | None = None,
    ) -> None:
        self._latest = latest
        self._tally = tally
        self._is_private = is_private
        self._is_comment = is_comment
        self._sightings = Sightings()

    def posts(self, of: Told) -> Read:
        """Return the function that reads what only followers see if the account is private."""
        unknown = self._by_kind(of)
        private = self._by_kind(_for_followers(of)) if of.state == State.LIVE else unknown

        def read(record: object) -> Posted | None:
            parts = post_parts(record, self._latest) if type(record) is dict else None
            if parts is None:
                return None
            return (private if self._is_private() else unknown)(parts)

        return read

    def many_posts(self, of: Told) -> ReadAll:
        """Return the function that reads many records as that of `posts` reads single ones."""
        private = _for_followers(of) if of.state == State.LIVE else of

        def posts_of(usual: list[Usual]) -> list[ReadPost] | None:
            drafts = _drafts(usual, of)
            if drafts is None:
                return None
            told = private if self._is_private() else of
            return emit_all(drafts, told, self._sightings, self._tally)

        return reader_of_many(usual_post(self._latest, self._is_comment), posts_of)

    def profile_photos(self, of: Told) -> Read:
        """Return the function that reads photos that everybody sees, private account or not."""
        out = self._by_kind(of)

        def read(record: object) -> Posted | None:
            parts = post_parts(record, self._latest) if type(record) is dict else None
            return None if parts is None else out(parts)

        return read

    def comments(self, of: Told) -> Read:
        emit = self._emitter(of)

        def read(record: object) -> Posted | None:
            parts = comment_parts(record, self._latest)
            return None if parts is None else _emitted(parts, of.kind, of.family, emit)

        return read

    def _by_kind(self, of: Told) -> Callable[[Parts], Posted]:
        """Return the function that hands a post out, among the posts or among the stories."""
        emit = self._emitter(of)
        is_comment = self._is_comment

        def out(parts: Parts) -> Posted:
            kind = of.kind or (_kind(_path(parts.media[0])) if parts.media else POST)
            if is_comment is not None and any(map(is_comment, parts.media)):
                kind = COMMENT
            return _emitted(parts, kind, STORIES if kind == STORY else of.family, emit)

        return out

    def _emitter(self, of: Told) -> Emit:
        return emitter(of, self._sightings, self._tally)


def _emitted(parts: Parts, kind: str, family: str, emit: Emit) -> Posted:
    names = [base_name(_path(each)) for each in parts.media]
    known_by = _known_by(family, parts.known_time, parts.text, names)
    first = names[0] if names else ""
    return emit(known_by.encode(), kind, parts.created_at, parts.text, first)


def _drafts(usual: list[Usual], of: Told) -> Drafts | None:
    """Return what `_emitted` hands out, for many; None if words turn out to be blank."""
    paths, written, known_times, created = zip(*usual, strict=True)
    texts = all_words(written)
    if texts.count("") > written.count(""):
        return None
    kinds = [of.kind or _kind(each[0]) for each in paths]
    names = base_names(list(chain.from_iterable(paths)))
    known_by, first, begin = [], [], 0
    for kind, time, text, each in zip(kinds, known_times, texts, paths, strict=True):
        family = STORIES if kind == STORY else of.family
        end = begin + len(each)
        known_by.append(_known_by(family, str(time), text, names[begin:end]))
        first.append(names[begin])
        begin = end
    return Drafts(known_by, kinds, created, texts, first)


def _known_by(family: str, time: str, text: str, names: list[str]) -> str:
    """Return what a post is known by, from the names of its media."""
    if names[1:]:
        names = sorted(names)
    # Words beside a medium can be edited, so they do not count; alone they are all there is.
    if not any(names):
        return f"{family}\0{time}\0w\0{text}\0{len(names)}"
    return f"{family}\0{time}\0n\0" + "\0".join(names)


def _path(medium: dict[str, Any]) -> object:
    return medium.get("uri") or medium.get("path")


def _for_followers(of: Told) -> Told:
    return of._replace(audience=Audience.FOLLOWERS.value, basis=Basis.ACCOUNT_STATE.value)


def _kind(path: object) -> str:
    """Return the kind that the folders of the first medium tell."""
    if type(path) is not str:
        return POST
    folder = path.rpartition("/")[0]
    return _known_kind_in(folder) if len(folder) <= LONGEST_FOLDER else _kind_in(folder)


def _kind_in(folder: str) -> str:
    folders = folder.split("/")
    return next((KINDS_OF_FOLDERS[each] for each in folders if each in KINDS_OF_FOLDERS), POST)


# An archive has a folder for each month.
_known_kind_in = lru_cache(maxsize=1000)(_kind_in)
