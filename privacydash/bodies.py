"""How large a form may be: asked before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Pages that take files, and have a limit of their own before they read.
OWN_LIMIT = frozenset({"import-new", "verify"})
TOO_LARGE = 413


class FormLimitMiddleware:
    """
    Refuse a form that is larger than the framework takes of one without files, 2.5 MB.

    Stands before the check of tokens, which reads the whole body, and a file in it onto the disk.
    Programs have limits of their own: their requests do not come here (consent/api/bodies.py).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: object,  # noqa: ARG002 (the framework passes it)
        args: object,  # noqa: ARG002
        kwargs: object,  # noqa: ARG002
    ) -> HttpResponse | None:
        # Without a length nothing is read: the framework takes the body as empty.
        said = request.META.get("CONTENT_LENGTH") or "0"
        if request.resolver_match.url_name in OWN_LIMIT:
            return None
        if said.isdecimal() and int(said) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        return render(request, "413.html", status=TOO_LARGE)
