"""How programs are served: with a key and nothing else, and on a short way."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from consent.api.problems import Problem

JSON = "application/json"
UNDER = "/api/"
View = Callable[..., HttpResponseBase]
WITHOUT_LENGTH = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
"""Answers whose length may not be said as 0: it would be that of the answer they stand for."""


def for_programs(*methods: str, send: str) -> Callable[[View], View]:
    """
    Serve programs: no cookie counts, problems are documents, and nothing is cached unless said.

    :param send: the sentence for whoever comes with another method
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def served(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            try:
                _check_method(request, methods, send)
                answer: HttpResponseBase = view(request, *args, **kwargs)
            except Problem as problem:
                answer = problem.response()
            answer.headers.setdefault("Cache-Control", "no-store")
            return answer

        served.for_programs = True  # type: ignore[attr-defined]
        return served

    return decorate


def _check_method(request: HttpRequest, methods: tuple[str, ...], send: str) -> None:
    if request.method not in methods:
        raise Problem(405, "method", send, {"Allow": ", ".join(methods)})


def unless_unchanged(
    request: HttpRequest, answer: HttpResponse | None = None, *, etag: str
) -> HttpResponse | None:
    """
    Return an answer, or that whoever asks has it already (304).

    :raises Problem: if only another one was wanted (If-Match)
    """
    found = get_conditional_response(request, etag=etag, response=answer)
    if found is not None and found.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise Problem(412, "changed", "What you asked for under If-Match is not what is here.")
    return found


class ShortWayMiddleware:
    """
    Lead programs past what is there for people: sessions, languages, forms, pages that are framed.

    All of that together costs more than most answers to a program do.
    """

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(UNDER):
            # Refuses a host that is not ours, as is done for people further down.
            request.get_host()
            try:
                found = resolve(request.path_info)
            except Resolver404:
                return self._get_response(request)
            if getattr(found.func, "for_programs", False):
                request.resolver_match = found
                answer = found.func(request, *found.args, **found.kwargs)
                if isinstance(answer, HttpResponse) and answer.status_code not in WITHOUT_LENGTH:
                    answer.headers.setdefault("Content-Length", str(len(answer.content)))
                return answer
        return self._get_response(request)
