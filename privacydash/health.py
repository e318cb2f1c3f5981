"""Is the process alive, and can it serve? For load balancers; nothing personal."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from consent.answers.freshness import freshness
from consent.ledger.standing import standing


def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """
    Answer 200 if the database answers, else 503; say how the ledger stands, for an alarm.

    A ledger that is `late` or `behind`, and a snapshot for training that is `late`, need somebody
    who looks at them; pages are served all the same.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        at = timezone.now()
        ledger, snapshot = standing(at=at), freshness(at=at)
    except DatabaseError:
        return JsonResponse({"ready": False, "database": False}, status=503)
    return JsonResponse(
        {
            "ready": True,
            "database": True,
            "ledger": ledger.state,
            "entries": ledger.entries,
            "published": ledger.published,
            "snapshot": snapshot.state,
        }
    )
