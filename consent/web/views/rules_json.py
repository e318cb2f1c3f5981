"""The rulebook's pages as JSON, by plain GET, the same for everybody."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from consent.answers import editions as answers
from consent.answers.world import home
from consent.core.jurisdictions import LANGUAGE
from consent.core.places import place_called
from consent.rulebook.editions import current_edition, rulebook_of
from consent.web import rules_json
from consent.web.as_of import AsOf, as_of
from consent.web.platform_page import platform_lines
from consent.web.regions import lines

View = Callable[..., dict[str, Any]]
DUMPED = {"ensure_ascii": False, "separators": (",", ":")}
LONGEST_NUMBER = 9


class NotThere(Exception):
    """There is nothing of this name; the text says what there is instead."""


class Unclear(Exception):
    """The question makes no sense; the text says what to ask instead."""


def data(view: View) -> Callable[..., HttpResponseBase]:
    """Answer with what a view returns, in the rulebook's language, whoever asks."""

    @require_safe
    @conditional_page
    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponseBase:
        with translation.override(LANGUAGE):
            try:
                response = JsonResponse(view(request, **named), json_dumps_params=DUMPED)
            except NotThere as reason:
                return _refusal(reason, HTTPStatus.NOT_FOUND)
            except Unclear as reason:
                return _refusal(reason, HTTPStatus.BAD_REQUEST)
        response["Cache-Control"] = "public, max-age=300"
        response["Content-Language"] = LANGUAGE
        return response

    return answer


def _refusal(reason: Exception, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"error": str(reason)}, status=status)


def _seen(request: HttpRequest, **more: Any) -> AsOf:
    seen = as_of(request, **more)
    if seen.problem:
        raise Unclear(seen.problem)
    return seen


def _edition() -> dict[str, Any]:
    current = current_edition()
    return {"number": current.number, "digest": current.digest}


@data
def regions(request: HttpRequest) -> dict[str, Any]:
    """Return all regions."""
    rulebook, seen = current_edition().rulebook, _seen(request)
    own = None if seen.is_past else home()
    found = lines(rulebook, home=own, at=seen.at)
    return {
        "edition": _edition(),
        "day": seen.today.isoformat(),
        "regions": rules_json.regions(rulebook, found),
    }


@data
def region(request: HttpRequest, code: str) -> dict[str, Any]:
    """Return one region."""
    rulebook = current_edition().rulebook
    place = place_called(rulebook, code)
    if place is None:
        raise NotThere(
            _("There is no region %(code)s. /rules.json has all codes.") % {"code": code}
        )
    seen = _seen(request, west=place.west)
    own = None if seen.is_past else home()
    found = rules_json.region(rulebook, code=code, place=place, home=own, at=seen.at)
    return {"edition": _edition(), "day": seen.today.isoformat(), **found}


@data
def platforms(request: HttpRequest) -> dict[str, Any]:
    """Return all platforms."""
    rulebook, seen = current_edition().rulebook, _seen(request)
    own = None if seen.is_past else home()
    found = platform_lines(rulebook, home=own, at=seen.at)
    return {
        "edition": _edition(),
        "day": seen.today.isoformat(),
        "platforms": rules_json.platforms(found),
    }


@data
def platform(_request: HttpRequest, slug: str) -> dict[str, Any]:
    """Return one platform, with its policies of all days."""
    found = rules_json.platform(current_edition().rulebook, slug)
    if found is None:
        raise NotThere(
            _("There is no platform %(slug)s. /platforms.json has all of them.") % {"slug": slug}
        )
    return {"edition": _edition(), **found}


@data
def editions(request: HttpRequest) -> dict[str, Any]:
    """Return all editions, the newest first."""
    seen = _seen(request)
    found = answers.published(at=seen.at if seen.day else None)
    return {"editions": [rules_json.edition(one) for one in found]}


@data
def changes(request: HttpRequest) -> dict[str, Any]:
    """Return what changed between two editions."""
    older, newer = (_numbered(request.GET.get(key, "")) for key in ("from", "to"))
    return {
        "from": rules_json.edition(older),
        "to": rules_json.edition(newer),
        "changes": rules_json.changes(
            answers.changes(older.digest, newer.digest),
            old=rulebook_of(older.digest),
            new=rulebook_of(newer.digest),
        ),
    }


def _numbered(number: str) -> answers.Published:
    if not (number.isascii() and number.isdecimal()) or len(number) > LONGEST_NUMBER:
        raise Unclear(_("Ask with the numbers of two editions: ?from=1&to=2."))
    one = answers.numbered(int(number))
    if one is None:
        raise NotThere(
            _("There is no edition %(number)s. /rules/editions.json has all of them.")
            % {"number": number}
        )
    return one
