"""A pipeline says with which snapshot it filters from now on."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent.access.models import Scope
from consent.actions.confirm_snapshot import (
    BadName,
    NoSuchSnapshot,
    OtherPlatforms,
    SnapshotOver,
    confirm_snapshot,
)
from consent.api import limits
from consent.api.bodies import body_of
from consent.api.keys import key_of
from consent.api.problems import Problem
from consent.api.programs import JSON, for_programs
from consent.api.questions import read_member
from consent.api.use import Member
from consent.core.records import instant

MEMBER = "snapshot"
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
QUESTION = (Member(MEMBER, DIGEST, "What the snapshot is called by, as in the filter's report."),)
ANSWER = (
    *QUESTION,
    Member("pipeline", {"type": "string"}, "Whose word it is: what the key is called."),
    Member("entries", {"type": "integer", "minimum": 0}, "Every choice below it is honoured now."),
    Member(
        "confirmed",
        {"type": "string", "format": "date-time"},
        "When this pipeline said so for the first time.",
    ),
)


@for_programs("POST", send="Confirm a snapshot with POST.")
def confirm(request: HttpRequest) -> HttpResponse:
    """Keep that the pipeline of this key filters with a snapshot; again: the same answer."""
    at = timezone.now()
    key = key_of(request, Scope.CONFIRM, at=at)
    limits.count_request(key, at=at)
    try:
        made = confirm_snapshot(
            digest=_digest(request), pipeline=key.label, platform=key.platform, at=at
        )
    except NoSuchSnapshot:
        raise Problem(404, "no-snapshot", "No such snapshot was cut here.") from None
    except SnapshotOver:
        raise Problem(410, "expired", "The snapshot is over. Filter with a new one.") from None
    except OtherPlatforms:
        text = f"This key is for {key.platform}, and the snapshot holds nothing of it."
        raise Problem(403, "platform", text) from None
    except BadName:
        raise Problem(403, "scope", "The key has no name that can be shown to people.") from None
    told = {
        MEMBER: made.snapshot.digest,
        "pipeline": made.pipeline,
        "entries": made.entries,
        "confirmed": instant(made.confirmed_at),
    }
    return HttpResponse(orjson.dumps(told), content_type=JSON)


def _digest(request: HttpRequest) -> str:
    if request.content_type != JSON:
        raise Problem(415, "media-type", f"Send an object, as {JSON}.")
    found = read_member(body_of(request), MEMBER)
    if not isinstance(found, str):
        raise Problem(400, "body", f"{MEMBER} must be a text.")
    return found
