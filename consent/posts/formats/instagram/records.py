"""One record of an Instagram archive, in any of its shapes, as its parts."""

from typing import Any, NamedTuple

from consent.posts.formats import string_map, translations
from consent.posts.formats.excerpts import words
from consent.posts.formats.label_form import labelled
from consent.posts.formats.media import records
from consent.posts.formats.moments import as_written, moment, moment_in_text

PARTS_OF_AN_OLD_COMMENT = 2


class Parts(NamedTuple):
    """
    The parts of a post.

    `known_time` is the time it is known by, as written, whether it can be believed or not;
    `created_at` is in Unix seconds or None.
    """

    media: list[dict[str, Any]]
    text: str
    known_time: str
    created_at: int | None


def post_parts(record: dict[str, Any], latest: int) -> Parts | None:
    """Return the parts of a post, a story or a single medium; None if it is none of these."""
    if "label_values" in record:
        form = labelled(record)
        time = record.get("timestamp") or form.time()
        return _parts(form.media, form.words(), time, latest)
    if "taken_at" in record:
        return _old_medium(record, latest)
    if "string_map_data" in record:
        of = string_map.entries(record)
        text = string_map.value_of(translations.WORDS, of)
        return _parts(_media(record.get("media_list_data")), text, string_map.time_of(of), latest)
    if "media" in record:
        media = _media(record["media"])
    elif "uri" in record:
        media = [record]
    else:
        return None
    text = words(record.get("title"))
    if not text:
        text = next(filter(None, (words(each.get("title")) for each in media)), "")
    return _parts(media, text, record.get("creation_timestamp"), latest)


def comment_parts(record: object, latest: int) -> Parts | None:
    """Return the parts of a comment. Whose post it stands under is not read."""
    if type(record) is list:
        return _old_comment(record, latest)
    if type(record) is not dict:
        return None
    if "label_values" in record:
        return post_parts(record, latest)
    of = string_map.entries(record)
    time = string_map.time_of(of)
    text = string_map.comment_of(of)
    if not text and type(time) is not int:
        return None
    return _parts(_media(record.get("media_list_data")), text, time, latest)


def _parts(media: list[dict[str, Any]], text: str, time: object, latest: int) -> Parts | None:
    """
    Put the parts together.

    A single medium carries its own time, and the post around it has one in some files only:
    so the medium's comes first for recognition, and the post's for the date.
    """
    times = [at for each in media if type(at := each.get("creation_timestamp")) is int]
    known_time = time
    if times and (len(media) == 1 or type(time) is not int):
        known_time = min(times)
    if not media and not text and type(known_time) is not int:
        return None
    created_at = moment(time, latest)
    if created_at is None:
        believed = (each for each in times if moment(each, latest) is not None)
        created_at = next(believed, None)
    return Parts(media, text, as_written(known_time), created_at)


def _old_medium(record: dict[str, Any], latest: int) -> Parts | None:
    created_at = moment_in_text(record["taken_at"], latest)
    known_time = str(created_at) if created_at is not None else words(record["taken_at"])
    text = words(record.get("caption"))
    if not text and not known_time and "path" not in record:
        return None
    return Parts([record], text, known_time, created_at)


def _old_comment(record: list[Any], latest: int) -> Parts | None:
    """Read `[time, comment, account]`. The account is somebody else's."""
    if len(record) < PARTS_OF_AN_OLD_COMMENT:
        return None
    time, text = record[:2]
    if type(time) is not str or type(text) is not str:
        return None
    created_at = moment_in_text(time, latest)
    return Parts([], words(text), str(created_at or words(time)), created_at)


def _media(value: object) -> list[dict[str, Any]]:
    """Return media; some exports nest the list once more."""
    if type(value) is dict:
        return [value]
    if type(value) is not list:
        return []
    found = [each for each in value if type(each) is dict]
    for each in value:
        found.extend(records(each) if type(each) is list else ())
    return found
