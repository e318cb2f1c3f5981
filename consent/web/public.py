"""How a page for everybody is answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers


def answer(
    request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """Return a page; caches do not keep it if somebody is signed in, as its menu then says so."""
    response = render(request, template, context, status=status)
    if request.user.is_authenticated:
        add_never_cache_headers(response)
    return response
