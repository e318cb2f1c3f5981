"""May this post be used? One post, or many at once, for a pipeline that must know it now."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import http_date

from consent.access.models import ApiKey, Scope
from consent.answers.lookup import UNKNOWN, Use, Uses, look_up
from consent.api import limits
from consent.api.bodies import MEDIA_TYPE
from consent.api.keys import key_of
from consent.api.problems import Problem
from consent.api.programs import JSON, for_programs, unless_unchanged
from consent.api.questions import asked_in
from consent.core.eligibility import Reason
from consent.core.records import instant


class Member(NamedTuple):
    """A member of an answer, as programs read of it."""

    name: str
    schema: dict[str, Any]
    about: str


ABOUT_ALL = (
    Member("platform", {"type": "string"}, "Whose post it is."),
    Member("edition", {"type": "string"}, "The digest of the rules that the answer goes by."),
    Member(
        "ledger_index",
        {"type": ["integer", "null"], "minimum": 0},
        "The last entry of the ledger that is part of the answer: every choice up to it counts.",
    ),
    Member(
        "expires",
        {"type": "string", "format": "date-time"},
        "Until then you may go by the answer; afterwards ask again. The next change of the rules "
        "that is known ends it, too.",
    ),
)
ABOUT_ONE = (
    Member("post_id", {"type": "string"}, "What the platform calls the post."),
    Member("may_be_used", {"type": "boolean"}, "Whether it can be used to train AI."),
    Member(
        "reason",
        {"type": "string", "enum": [*(reason.value for reason in Reason), UNKNOWN]},
        f"Why. `{UNKNOWN}`: the platform never told this site of it, so it is kept out.",
    ),
)


def key_for(request: HttpRequest, *, at: datetime) -> ApiKey:
    """
    Return the key of a program that may look posts up, its request counted.

    :raises Problem: if it may not, or not so often
    """
    key = key_of(request, Scope.LOOKUP, at=at)
    limits.count_lookup(key, at=at)
    return key


def _check_platform(key: ApiKey, platform: str) -> None:
    if key.platform != platform:
        raise Problem(403, "platform", f"This key is for posts of {key.platform}.")


@for_programs("GET", "HEAD", send="Ask about one post with GET.")
def one(request: HttpRequest, platform: str, post_id: str) -> HttpResponse:
    """Say whether a post can be used."""
    at = timezone.now()
    _check_platform(key_for(request, at=at), platform)
    found = look_up(platform, [post_id], at=at)
    (use,) = found.uses
    told = _about_all(platform, found) | _about_one(post_id, use)
    answer = HttpResponse(orjson.dumps(told), content_type=JSON, headers={"ETag": _tag(told)})
    # Kept by whoever asked, and asked about again each time: that costs no more than a 304.
    answer["Cache-Control"] = "private, no-cache"
    answer["Expires"] = http_date(found.expires_at.timestamp())
    answer["Vary"] = "Authorization"
    return unless_unchanged(request, answer, etag=answer["ETag"])


@for_programs("POST", send="Ask about many posts with POST.")
def many(request: HttpRequest, platform: str) -> HttpResponse:
    """Say for many posts whether they can be used, in the order of the question."""
    at = timezone.now()
    _check_platform(key_for(request, at=at), platform)
    post_ids = asked_in(request)
    found = look_up(platform, post_ids, at=at)
    about_all = _about_all(platform, found)
    each = [_about_one(*both) for both in zip(post_ids, found.uses, strict=True)]
    if request.content_type == MEDIA_TYPE:
        body = b"".join(_lines(about_all | one for one in each))
    else:
        body = orjson.dumps({**about_all, "posts": each})
    return HttpResponse(body, content_type=request.content_type)


def _lines(answers: Iterator[dict[str, object]]) -> Iterator[bytes]:
    return (orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in answers)


def _about_all(platform: str, found: Uses) -> dict[str, object]:
    return {
        "platform": platform,
        "edition": found.edition,
        "ledger_index": found.ledger_index,
        "expires": instant(found.expires_at),
    }


def _about_one(post_id: str, use: Use) -> dict[str, object]:
    return {"post_id": post_id, "may_be_used": use.may_be_used, "reason": use.reason}


def _tag(told: dict[str, object]) -> str:
    """
    Return a weak tag for an answer: other answers have other tags, whenever they were given.

    The facts of the post are in it as far as the reason tells of them. Facts that change no answer
    are nobody's business.
    """
    same = orjson.dumps([value for name, value in told.items() if name != "expires"])
    # Nobody can tell from one tag what another answer would have been tagged.
    digest = salted_hmac("consent.api.use", same, secret=settings.SECRET_KEY, algorithm="sha256")
    return f'W/"{digest.hexdigest()[:32]}"'
