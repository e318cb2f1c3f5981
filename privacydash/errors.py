"""What answers where no view does: a page for people, and for programs a document, as always."""

from collections.abc import Callable
from inspect import unwrap
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from consent.api.problems import Problem
from consent.api.programs import UNDER

Handler = Callable[..., HttpResponse]


def _or_problem(page: Handler, problem: Problem) -> Handler:
    """
    Return what shows one of the framework's pages to people, and tells programs of a problem.

    Around its pages the framework looks for a token in the body: of a body that cannot be read it
    would fail once more, and nobody would answer.
    """
    shown = unwrap(page)

    def answer(request: HttpRequest, *error: Any, **more: Any) -> HttpResponse:
        if not request.path_info.startswith(UNDER):
            return shown(request, *error, **more)
        told = problem.response()
        told.headers["Cache-Control"] = "no-store"
        return told

    return answer


unread = _or_problem(
    defaults.bad_request,
    Problem(400, "request", "Ask by the site's own name, and for an address that can be read."),
)
nowhere = _or_problem(
    defaults.page_not_found,
    Problem(404, "no-address", "The API has no such address: /api/v1/openapi.json has them all."),
)
failed = _or_problem(
    defaults.server_error,
    Problem(
        500, "failed", "This is our mistake. Send the same again later: nothing is kept twice."
    ),
)
