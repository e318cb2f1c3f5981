"""Load balancers ask whether the site is alive: by an address of the network, and without TLS."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

PROBES = frozenset({"/livez", "/readyz"})


class ProbesMiddleware:
    """
    Answer probes before anything looks at the host they name or sends them to https.

    Stands first. The answers hold nothing of a person, and no address of the site.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in PROBES:
            return self.get_response(request)
        answer: HttpResponse = resolve(request.path_info).func(request)
        answer.headers["Cache-Control"] = "no-store"
        return answer
