"""The site's addresses, and pages that do the least there is to do."""

import orjson
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from privacydash import urls


@login_required
def empty(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return HttpResponse("")


def nothing(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return HttpResponse("")


@csrf_exempt
def read(request: HttpRequest) -> HttpResponse:
    """Read the facts of posts by their keys, one query, and judge nothing."""
    from consent.core.posts import key_of
    from consent.posts.ingest.asked import known

    ids = orjson.loads(request.body)["post_ids"]
    found = known("home", sorted({key_of(one) for one in ids}))
    return HttpResponse(orjson.dumps([[one, key_of(one) in found] for one in ids]))


urlpatterns = [
    path("bench/empty/", empty),
    path("bench/nothing/", nothing),
    path("bench/read/", read),
    *urls.urlpatterns,
]
