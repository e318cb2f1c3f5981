"""No text that a page is given has a NUL: people type none, and PostgreSQL keeps none."""

from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\0"


class NoNulMiddleware:
    """Refuse a request with a NUL in its address or its form, before a view can ask for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: object,  # noqa: ARG002 (the framework passes it)
        kwargs: object,  # noqa: ARG002
    ) -> None:
        """:raises BadRequest: if there is one"""
        texts = [request.path_info, *_texts(request.GET)]
        # A view that is exempt has yet to say how its form is read: it comes with files.
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            texts += _texts(request.POST)
        if any(NUL in text for text in texts):
            raise BadRequest


def _texts(sent: QueryDict) -> Iterator[str]:
    for name, values in sent.lists():
        yield name
        yield from values
