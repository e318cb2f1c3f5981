"""The usual posts of a Facebook timeline, many at once. See `consent.posts.formats.bulk`."""

from collections.abc import Callable
from typing import Any

from consent.posts.formats.bulk import Unusual
from consent.posts.formats.contract import ReadPost
from consent.posts.formats.emission import Drafts
from consent.posts.formats.excerpts import all_words
from consent.posts.formats.media import base_names
from consent.posts.formats.moments import EARLIEST

Media = list[dict[str, Any]]
Shown = Callable[[int, str, Media, list[str], str], tuple[str, str, str]]
"""
Takes time, words and media of a post, the names of the media, and the words as they are written;
returns what the post is known by, its kind and the name of the first medium.
"""
Usual = tuple[int, str, Media]
"""The time of a post, its words as they are written, and its media."""

NO_MEDIA: Media = []


def usual_post(latest: int) -> Callable[[Any], Usual]:
    """Return the function that takes a record apart, if it looks as most of them do."""

    def usual(record: Any) -> Usual:
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

    return usual


def posts_of_usual(
    *,
    words_known_by: str,
    kind: str,
    shown: Shown,
    emit: Callable[[Drafts], list[ReadPost]],
) -> Callable[[list[Usual]], list[ReadPost] | None]:
    """
    Return the function that makes posts of many records.

    :param words_known_by: what a post of words is known by, before its time
    :param kind: of a post of words
    """

    def posts_of(usual: list[Usual]) -> list[ReadPost] | None:
        times, written, media = zip(*usual, strict=True)
        texts = all_words(written)
        if texts.count("") > written.count(""):
            # Where words turn out to be blank, others may follow.
            return None
        known_by = [f"{words_known_by}{at}\0{text}" for at, text in zip(times, texts, strict=True)]
        kinds, first = [kind] * len(usual), [""] * len(usual)
        names = base_names([medium.get("uri") for each in media for medium in each])
        begin = 0
        for number, each in enumerate(media):
            if each:
                end = begin + len(each)
                known_by[number], kinds[number], first[number] = shown(
                    times[number], texts[number], each, names[begin:end], written[number]
                )
                begin = end
        return emit(Drafts(known_by, kinds, times, texts, first))

    return posts_of
