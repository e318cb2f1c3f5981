"""
The plain question that clients of opt-out registries know: a list of addresses, which are out?

A line of text is the id of a post or, for the operator's own platform, the address of its page
(HOME_POST_URL). Whatever is not known is out, so that a client of that sort lets nothing through
that this site does not know.
"""

from functools import lru_cache
from urllib.parse import unquote

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent.answers.lookup import look_up
from consent.api.bodies import body_of, lines_in
from consent.api.problems import Problem
from consent.api.programs import JSON, for_programs
from consent.api.use import key_for
from consent.core.eligibility import Reason
from consent.core.resolve import HOME

TEXT = "text/plain"
PLACE = "{post_id}"


@for_programs("POST", send="Ask about many posts with POST.")
def opt_outs(request: HttpRequest) -> HttpResponse:
    """Say for each line whether it is out, in the order of the lines; for the key's platform."""
    at = timezone.now()
    key = key_for(request, at=at)
    lines = _lines(request)
    found = look_up(key.platform, [post_id_of(key.platform, line) for line in lines], at=at)
    told = [
        {"url": line, "optOut": not use.may_be_used, "optIn": use.reason == Reason.CONSENTED}
        for line, use in zip(lines, found.uses, strict=True)
    ]
    return HttpResponse(orjson.dumps({"urls": told}), content_type=JSON)


def _lines(request: HttpRequest) -> list[str]:
    if request.content_type != TEXT:
        raise Problem(415, "media-type", f"Send one id or address on each line, as {TEXT}.")
    try:
        return [line.rstrip(b"\r").decode() for line in lines_in(body_of(request))]
    except UnicodeDecodeError:
        raise Problem(400, "body", "This is not text in UTF-8.") from None


def post_id_of(platform: str, line: str) -> str:
    """Return the id of the post that a line names: itself, or what stands in its address."""
    before, after = _form(settings.HOME_POST_URL if platform == HOME else "")
    inside = len(line) > len(before) + len(after)
    if before and inside and line.startswith(before) and line.endswith(after):
        return unquote(line[len(before) : len(line) - len(after)])
    return line


@lru_cache(maxsize=4)
def _form(address: str) -> tuple[str, str]:
    before, place, after = address.partition(PLACE)
    return (before, after) if place else ("", "")
