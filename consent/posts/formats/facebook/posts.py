"""
The posts of a Facebook archive.

Nothing in these archives says who could see a post; only the file tells that something is
archived, waits for approval or lies in the bin. What a post is (see `ReadPost.key`):

- A post that shows one photo or video, published within a day of its upload and without words
  of its own beside the caption, *is* that photo or video, also where an album tells of it. It
  is known by the medium's name and the time of its upload.
- Any other post with media is known by its time and the names of its media, so that it stays
  the same post when its words are edited. So is a comment.
- A post without media is known by its time and words; without words, by link and place. Once
  edited it looks like a new post: nothing in the archive says that it is the old one.

A post without words that shows one photo is a `photo`, one video a `video`; whatever has words
or several media is a `post`, unless its file says more (a reel, a story, a comment).
"""

from collections.abc import Callable
from typing import Any

from consent.core.posts import Kind
from consent.posts.formats.archive import Posted, Read, ReadAll, Tally
from consent.posts.formats.bulk import reader_of_many
from consent.posts.formats.contract import NAME_LENGTH, ReadPost
from consent.posts.formats.emission import Emit, Told, emit_all, emitter
from consent.posts.formats.excerpts import shortened, words
from consent.posts.formats.facebook.attachments import NOTHING, Attachments, address, attached
from consent.posts.formats.facebook.bulk import Media, Shown, posts_of_usual, usual_post
from consent.posts.formats.label_form import labelled
from consent.posts.formats.media import base_name, is_video
from consent.posts.formats.moments import EARLIEST, as_written, moment
from consent.posts.formats.sightings import Sightings

Make = Callable[[object, str, Attachments], Posted | None]

POST, COMMENT = Kind.POST.value, Kind.COMMENT.value
PHOTO, VIDEO = Kind.PHOTO.value, Kind.VIDEO.value
DAY = 24 * 60 * 60


class Posts:
    """
    Makes posts of the records of one archive.

    `reader` and `album` return the function that reads the records of one kind of file. These
    take any JSON value, and return None for what they do not understand.
    """

    def __init__(self, latest: int, tally: Tally) -> None:
        self._latest = latest
        self._tally = tally
        self._sightings = Sightings()

    def reader(self, of: Told) -> Read:  # noqa: C901 - because of the one in it
        """Return the function that reads what looks like a post of the timeline."""
        latest = self._latest
        emit = self._emitter(of)
        made = self._maker(of, emit)
        by_words = of.family.encode() + b"w%d\0"
        kind = of.kind or POST
        comments = of._replace(kind=COMMENT, family="c")
        made_comment = self._maker(comments, self._emitter(comments))

        def read(record: object) -> Posted | None:  # noqa: C901 - one call for each post
            if type(record) is not dict:
                return None
            timestamp = record.get("timestamp")
            data = record.get("data")
            text = ""
            if type(data) is list:
                for part in data:
                    if type(part) is dict:
                        if "post" in part:
                            text = words(part["post"])
                            if text:
                                break
                        elif type(part.get("comment")) is dict:
                            return _comment(record, part["comment"], made_comment)
            attachments = record.get("attachments")
            if attachments:
                return made(timestamp, text, attached(attachments, beside_words=bool(text)))
            if text and type(timestamp) is int and EARLIEST <= timestamp <= latest:
                # Most posts of most archives: words and nothing else.
                return emit(by_words % timestamp + text.encode(), kind, timestamp, text, "")
            if "label_values" in record:
                return _in_label_form(record, made)
            return made(timestamp, text, NOTHING)

        return read

    def reader_of_many(self, of: Told) -> ReadAll:
        """Return the function that reads many of what looks like posts of the timeline."""
        posts_of = posts_of_usual(
            words_known_by=f"{of.family}w",
            kind=of.kind or POST,
            shown=_shown(of),
            emit=lambda drafts: emit_all(drafts, of, self._sightings, self._tally),
        )
        return reader_of_many(usual_post(self._latest), posts_of)

    def album(self, of: Told) -> Read:
        """Return the function that reads photos and videos: of an album, or single ones."""
        emit = self._emitter(of)
        latest = self._latest

        def read(record: object) -> Posted | None:
            if type(record) is not dict:
                return None
            if "photos" not in record and "cover_photo" not in record:
                return _medium(record, emit, latest, "")
            name = shortened(words(record.get("name")), NAME_LENGTH)
            photos = record.get("photos", [])
            posts: list[ReadPost] = []
            for photo in photos if type(photos) is list else [photos]:
                read_one = _medium(photo, emit, latest, name) if type(photo) is dict else None
                self._tally.not_understood += read_one is None
                posts += read_one or ()
            return tuple(posts)

        return read

    def _maker(self, of: Told, emit: Emit) -> Make:
        """Return the function that makes a post of its parts."""
        latest = self._latest
        family = of.family
        shown = _shown(of)

        def made(timestamp: object, text: str, what: Attachments) -> Posted | None:
            text = text or what.words
            kind, first = of.kind or POST, ""
            if what.media:
                names = [base_name(medium.get("uri")) for medium in what.media]
                known_by, kind, first = shown(timestamp, text, what.media, names)
            else:
                written = as_written(timestamp)
                rest = f"{what.link}\0{what.other}"
                if not written and not text and rest == "\0":
                    return None
                known_by = f"{family}w{written}\0{text}" if text else f"{family}x{written}\0{rest}"
                text = text or address(what.link)
            return emit(known_by.encode(), kind, moment(timestamp, latest), text, first)

        return made

    def _emitter(self, of: Told) -> Emit:
        return emitter(of, self._sightings, self._tally)


def _shown(of: Told) -> Shown:
    """Return the function that says what a post with media is known by."""
    family = of.family

    def shown(
        timestamp: object, text: str, media: Media, names: list[str], written: str = ""
    ) -> tuple[str, str, str]:
        kind = of.kind or POST
        if len(media) > 1:
            known_by = "\0".join((f"{family}n{as_written(timestamp)}", *sorted(names)))
            return known_by, kind, names[0]
        medium, name = media[0], names[0]
        alone = _is_its_medium(timestamp, text, medium, written)
        known_by = f"{family}n{as_written(timestamp)}\0{name}"
        if alone:
            known_by = f"{family}m{as_written(medium['creation_timestamp'])}\0{name}"
        if not of.kind and (alone or not text):
            kind = VIDEO if is_video(medium) else PHOTO
        return known_by, kind, name

    return shown


def _comment(record: dict[str, Any], comment: dict[str, Any], made: Make) -> Posted | None:
    """Read a comment. Its author is the person; whom it answers is not read."""
    timestamp = comment.get("timestamp", record.get("timestamp"))
    text = words(comment.get("comment"))
    what = attached(record.get("attachments"), beside_words=bool(text))
    return made(timestamp, text, what)


def _in_label_form(record: dict[str, Any], made: Make) -> Posted | None:
    form = labelled(record)
    timestamp = record.get("timestamp") or form.time()
    # Where nothing else tells two records apart: the platform's own number.
    number = record.get("fbid")
    other = words(number) or as_written(number)
    return made(timestamp, form.words(), Attachments(form.media, other=other))


def _medium(medium: dict[str, Any], emit: Emit, latest: int, album: str) -> Posted | None:
    """Read one photo or video of an album. Its place and its commenters are not read."""
    uploaded = medium.get("creation_timestamp")
    name = base_name(medium.get("uri"))
    if not name and type(uploaded) is not int:
        return None
    text = words(medium.get("description"))
    known_by = f"pm{as_written(uploaded)}\0{name}"
    kind = VIDEO if is_video(medium) else PHOTO
    return emit(known_by.encode(), kind, moment(uploaded, latest), text, name, album)


def _is_its_medium(timestamp: object, text: str, medium: dict[str, Any], written: str) -> bool:
    """
    Return whether a post is nothing but its one photo or video, new when it was posted.

    :param written: the text of the post as the archive writes it, if it is at hand
    """
    uploaded = medium.get("creation_timestamp")
    if type(timestamp) is not int or type(uploaded) is not int:
        return False
    caption = medium.get("description")
    if text and not (written and caption == written) and text != words(caption):
        return False
    return abs(timestamp - uploaded) <= DAY
