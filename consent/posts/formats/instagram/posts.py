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
from typing import Any

from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.formats.archive import Posted, Read, Tally
from consent.posts.formats.emission import Emit, Told, emitter
from consent.posts.formats.instagram.records import Parts, comment_parts, post_parts
from consent.posts.formats.media import base_name
from consent.posts.formats.sightings import Sightings

POST = Kind.POST.value
STORY = Kind.STORY.value
STORIES = "s"
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
    """

    def __init__(self, latest: int, tally: Tally, is_private: Callable[[], bool]) -> None:
        self._latest = latest
        self._tally = tally
        self._is_private = is_private
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

        def out(parts: Parts) -> Posted:
            kind = of.kind or _kind(parts.media)
            return _emitted(parts, kind, STORIES if kind == STORY else of.family, emit)

        return out

    def _emitter(self, of: Told) -> Emit:
        return emitter(of, self._sightings, self._tally)


def _emitted(parts: Parts, kind: str, family: str, emit: Emit) -> Posted:
    names = [base_name(each.get("uri") or each.get("path")) for each in parts.media]
    # Words beside a medium can be edited, so they do not count; alone they are all there is.
    known = ("n", *sorted(names)) if any(names) else ("w", parts.text, str(len(names)))
    known_by = "\0".join((family, parts.known_time, *known))
    first = names[0] if names else ""
    return emit(known_by.encode(), kind, parts.created_at, parts.text, first)


def _for_followers(of: Told) -> Told:
    return of._replace(audience=Audience.FOLLOWERS.value, basis=Basis.ACCOUNT_STATE.value)


def _kind(media: list[dict[str, Any]]) -> str:
    """Return the kind that the folders of the first medium tell."""
    uri = media[0].get("uri") or media[0].get("path") if media else None
    if type(uri) is not str:
        return POST
    folders = uri.split("/")[:-1]
    return next((KINDS_OF_FOLDERS[each] for each in folders if each in KINDS_OF_FOLDERS), POST)
