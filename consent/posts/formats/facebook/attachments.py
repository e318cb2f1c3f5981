"""What hangs on a Facebook post: media, a link, a place, or words in an unusual place."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from consent.posts.formats.excerpts import words
from consent.posts.formats.media import records

OWN_WORDS = {
    "life_event": "title",
    "poll": "question",
    "for_sale_item": "title",
}
HOSTS_OF_PEOPLE = ("facebook.com", "fb.com", "fb.me", "fb.watch", "instagram.com", "messenger.com")


class Attachments(NamedTuple):
    """The parts of a post's attachments that we use."""

    media: list[dict[str, Any]]
    link: str = ""
    other: str = ""
    """A place or a text, to tell posts apart. Not to be stored: it may name a home or a friend."""
    words: str = ""


NOTHING = Attachments([])


def attached(value: Any, *, beside_words: bool) -> Attachments:
    """
    Return what is attached to a post.

    :param beside_words: True if the post has words of its own: then only the media are looked
        for, since the rest serves to recognise posts without words
    """
    media: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    try:
        for attachment in value:
            for each in attachment["data"]:
                medium = each.get("media")
                if type(medium) is dict:
                    media.append(medium)
                else:
                    others.append(each)
    except (AttributeError, KeyError, TypeError):
        media, others = _as_found(value)
    if beside_words or not others:
        return Attachments(media)
    return Attachments(
        media,
        _first(_text(each.get("external_context"), "url") for each in others),
        _first(_text(each.get("place"), "name") or words(each.get("text")) for each in others),
        _first(map(_own_words, others)),
    )


def _as_found(value: object) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return media and other things from attachments that do not have the usual shape."""
    found = [each for one in records(value) for each in records(one.get("data"))]
    media = [each["media"] for each in found if type(each.get("media")) is dict]
    return media, [each for each in found if type(each.get("media")) is not dict]


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


def address(link: str) -> str:
    """
    Return a link so that a person recognises what they shared: host and path.

    '' for an address on the platform itself: it names somebody's profile or post.
    """
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.")
    if parts.scheme not in {"http", "https"} or host.endswith(HOSTS_OF_PEOPLE):
        return ""
    return host + parts.path.rstrip("/")


def _own_words(attached_thing: dict[str, Any]) -> str:
    return _first(_text(attached_thing.get(name), key) for name, key in OWN_WORDS.items())


def _text(value: object, key: str) -> str:
    return words(value.get(key)) if type(value) is dict else ""
