"""The site's addresses, and an empty page for signed-in people."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from privacydash import urls


@login_required
def empty(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return HttpResponse("")


urlpatterns = [path("bench/empty/", empty), *urls.urlpatterns]
