"""The usual posts of Instagram and Threads, many at once. See `consent.posts.formats.bulk`."""

from collections.abc import Callable
from typing import Any

from consent.posts.formats.bulk import Unusual
from consent.posts.formats.moments import EARLIEST

Usual = tuple[list[Any], str, int, int]
"""
The paths of the media of a post, its words as written, the time it is known by, and when it was
made.
"""
OTHER_FORMS = frozenset({"label_values", "taken_at", "string_map_data"})


def usual_post(
    latest: int, is_unusual: Callable[[Any], bool] | None = None
) -> Callable[[Any], Usual]:
    """
    Return the function that takes a record apart, if it looks as most of them do.

    :param is_unusual: says so of a medium in it for one more reason
    """

    def usual(record: Any) -> Usual:
        media = record["media"]
        if type(media) is not list or not OTHER_FORMS.isdisjoint(record):
            raise Unusual
        text, times, paths = record.get("title"), [], []
        for medium in media:
            at = medium["creation_timestamp"]
            if type(at) is not int or not EARLIEST <= at <= latest:
                raise Unusual
            if is_unusual is not None and is_unusual(medium):
                raise Unusual
            times.append(at)
            paths.append(medium.get("uri") or medium.get("path") or "")
            text = text or medium.get("title")
        if type(text or "") is not str or not times:
            raise Unusual
        time = record.get("creation_timestamp")
        if time is None:
            return paths, text or "", min(times), times[0]
        if type(time) is not int or not EARLIEST <= time <= latest:
            raise Unusual
        return paths, text or "", time if media[1:] else times[0], time

    return usual
