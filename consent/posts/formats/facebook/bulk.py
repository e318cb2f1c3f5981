"""
The posts of a timeline, many at once: the fast way for what nearly all of them look like.

It gives what the reader of single records gives for one after another. For it looks at the same
things; words are repaired, keys are made and posts are handed out by functions that do for many
what they do for one; and a record that has anything in it that is not expected here goes to the
reader of single records, when it is its turn.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from consent.posts.formats.archive import ReadAll
from consent.posts.formats.contract import ReadPost
from consent.posts.formats.emission import Drafts
from consent.posts.formats.excerpts import all_words
from consent.posts.formats.media import base_names
from consent.posts.formats.moments import EARLIEST

Media = list[dict[str, Any]]
Shown = Callable[[int, str, Media, list[str]], tuple[str, str, str]]
"""
Takes time, words and media of a post, and the names of the media; returns what the post is known
by, its kind and the name of the first medium.
"""
One = Callable[[object], Iterable[ReadPost]]
Usual = tuple[int, str, Media]
"""The time of a post, its words as they are written, and its media."""

NO_MEDIA: Media = []


class Unusual(Exception):
    """This record is for the reader of single ones."""


def reader_of_many(
    *,
    words_known_by: str,
    kind: str,
    shown: Shown,
    emit: Callable[[Drafts], list[ReadPost]],
    latest: int,
) -> ReadAll:
    """
    Return the function that reads many records that look like posts of the timeline.

    :param words_known_by: what a post of words is known by, before its time
    :param kind: of a post of words
    """

    def read(records: Sequence[object], one: One) -> list[ReadPost]:
        posts: list[ReadPost] = []
        usual: list[Usual] = []
        for at, record in enumerate(records):
            try:
                usual.append(_usual(record, latest))
            except (Unusual, AttributeError, KeyError, TypeError):
                posts += read_usual(usual, records[at - len(usual) : at], one)
                posts += one(record)
                usual = []
        return posts + read_usual(usual, records[len(records) - len(usual) :], one)

    def read_usual(usual: list[Usual], records: Sequence[object], one: One) -> list[ReadPost]:
        if not usual:
            return []
        times, written, media = zip(*usual, strict=True)
        texts = all_words(written)
        if texts.count("") > written.count(""):
            # Where words turn out to be blank, others may follow.
            return [post for record in records for post in one(record)]
        known_by = [f"{words_known_by}{at}\0{text}" for at, text in zip(times, texts, strict=True)]
        kinds, first = [kind] * len(usual), [""] * len(usual)
        names = base_names([medium.get("uri") for each in media for medium in each])
        begin = 0
        for number, each in enumerate(media):
            if each:
                end = begin + len(each)
                known_by[number], kinds[number], first[number] = shown(
                    times[number], texts[number], each, names[begin:end]
                )
                begin = end
        return emit(Drafts(known_by, kinds, times, texts, first))

    return read


def _usual(record: Any, latest: int) -> Usual:
    timestamp, text = record["timestamp"], ""
    if type(timestamp) is not int or not EARLIEST <= timestamp <= latest:
        raise Unusual
    for part in record["data"]:
        if "post" in part:
            text = part["post"]
            if type(text) is not str or not text:
                raise Unusual
            break
        if "comment" in part:
            raise Unusual
    attachments = record.get("attachments")
    if not attachments and text:
        return timestamp, text, NO_MEDIA
    things = [each for attachment in attachments for each in attachment["data"]]
    media = [medium for each in things if type(medium := each.get("media")) is dict]
    if not text and (not media or len(media) < len(things)):
        raise Unusual
    return timestamp, text, media
