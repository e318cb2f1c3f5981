"""Which posts a program asks about: the ids in a body of JSON, or of lines of it."""

from collections.abc import Sequence
from typing import Any

import orjson
from django.http import HttpRequest

from consent.api.bodies import MEDIA_TYPE, MOST_LINES, body_of, lines_in, too_large
from consent.api.problems import Problem
from consent.api.programs import JSON
from consent.posts.ingest.lines import Refused
from consent.posts.ingest.parsing import check_members

MEMBER = "post_ids"
LINE_MEMBER = "post_id"


def asked_in(request: HttpRequest) -> list[str]:
    """
    Return the ids of the posts that a request asks about, in its order.

    :raises Problem: for another body, or more than we take
    """
    match request.content_type:
        case "application/json":
            return _texts(read_member(body_of(request), MEMBER), f"{MEMBER}[%d]")
        case "application/x-ndjson":
            lines = lines_in(body_of(request))
            found = [
                read_member(line, LINE_MEMBER, f"Line {number}: ")
                for number, line in enumerate(lines)
            ]
            return _texts(found, f"line %d: {LINE_MEMBER}")
    raise Problem(
        415, "media-type", f"Send the ids of posts, as {JSON} or {MEDIA_TYPE}, not another sort."
    )


def read_member(text: bytes, name: str, where: str = "") -> Any:
    """
    Return what an object of JSON has under a name; it has nothing else, and that once.

    :param where: what stands before the words of a problem
    :raises Problem: for anything else
    """
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Problem(400, "body", f"{where}this is not JSON in UTF-8.") from None
    if not isinstance(found, dict) or list(found) != [name]:
        raise Problem(400, "body", f'{where}send an object with "{name}" and nothing else.')
    try:
        check_members(text, found)
    except Refused as refused:
        raise Problem(400, "body", f"{where}{refused}.") from None
    return found[name]


def _texts(found: Any, name: str) -> list[str]:
    if not isinstance(found, list):
        raise Problem(400, "body", f"{MEMBER} must be a list.")
    if len(found) > MOST_LINES:
        raise too_large(f"Ask about at most {MOST_LINES:,} posts at once.")
    _check(found, name)
    return found


def _check(found: Sequence[object], name: str) -> None:
    for number, one in enumerate(found):
        if type(one) is not str:
            raise Problem(400, "body", f"{name % number} must be a text.")
