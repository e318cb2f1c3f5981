"""How a page for everybody is answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language

from consent.core.jurisdictions import LANGUAGE


def answer(
    request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """
    Return a page in the language that is spoken now.

    Caches do not keep it if somebody is signed in, as its menu then says so.
    """
    response = render(request, template, context, status=status)
    # A page may be there in another language only than the person asked for.
    response["Content-Language"] = get_language() or LANGUAGE
    if request.user.is_authenticated:
        add_never_cache_headers(response)
    return response
