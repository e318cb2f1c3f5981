"""The first page of staff: the search box, and what waits for somebody."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consent.staff.queues import Queue, clock, ledger, put_aside, refused, snapshot
from consent.staff.releases.queues import proposed
from consent.staff.rules.queues import looks, sources, waiting

# What a second person has to see comes first: it decides about everybody.
QUEUES: list[Callable[[datetime], Queue]] = [
    looks,
    waiting,
    proposed,
    put_aside,
    refused,
    ledger,
    clock,
    snapshot,
    sources,
]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return admin.site.index(request, {"queues": queues(at=timezone.now())})


def queues(*, at: datetime) -> list[Queue]:
    """Return every queue as it is at an instant."""
    return [queue(at) for queue in QUEUES]
