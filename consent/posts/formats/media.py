"""Photos and videos: only their names are read, never their files."""

from collections.abc import Iterator, Sequence
from typing import Any

from consent.posts.formats.contract import NAME_LENGTH
from consent.posts.formats.excerpts import is_plain, words

PLAIN = 80
"""Nearly all names are shorter, and plain ASCII."""
VIDEOS = (".mp4", ".mov", ".m4v", ".webm", ".avi", ".3gp", ".mkv")


def base_name(uri: object) -> str:
    """
    Return the last part of a medium's path: the part that stays the same in every archive.

    Folders change from one layout to the next, and the query of a web address with every
    export.
    """
    if type(uri) is not str:
        return ""
    name = uri.rpartition("/")[2]
    if name.isascii() and name.isprintable() and len(name) <= PLAIN and "?" not in name:
        return name.strip(" ")
    return words(name.partition("?")[0])[-NAME_LENGTH:].strip(" ")


def base_names(uris: Sequence[object]) -> list[str]:
    """Return what `base_name` makes of each path, several times as fast."""
    try:
        # A space between them, and nowhere else, is one that no path can have at its end.
        joined = " ".join(uris)  # type: ignore[arg-type] - what is no text raises
    except TypeError:
        return [base_name(uri) for uri in uris]
    plain = is_plain(joined) and "?" not in joined
    if plain and joined.count(" ") == len(uris) - 1:
        names = [uri.rpartition("/")[2] for uri in joined.split(" ")]
        if max(map(len, names), default=0) <= PLAIN:
            return names
    return [base_name(uri) for uri in uris]


def is_video(medium: dict[str, Any]) -> bool:
    """Return whether a medium is a video: by the data of its recording, else by its name."""
    uri = medium.get("uri")
    if type(uri) is str and uri.lower().endswith(VIDEOS):
        return True
    metadata = medium.get("media_metadata")
    return type(metadata) is dict and "video_metadata" in metadata


def records(value: object) -> Iterator[dict[str, Any]]:
    """Yield the objects in a list; nothing if it is not a list."""
    if type(value) is list:
        for each in value:
            if type(each) is dict:
                yield each
