"""What a platform's programs can send: thin, and described by the same declarations."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from consent.access.models import Scope
from consent.actions.ingest import Outcome, Word, ingest
from consent.api import bodies, limits, openapi, openapi_snapshots, openapi_use
from consent.api.keys import key_of
from consent.api.programs import JSON, View, for_programs
from consent.api.use import ABOUT_ALL, ABOUT_ONE
from consent.posts.ingest.lines import SHAPES, Type
from consent.posts.ingest.parsing import Expected, read_lines


def _batch(type_: Type) -> View:
    @for_programs("POST", send="Send a batch with POST.")
    def take(request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        key = key_of(request, Scope.INGEST, at=at)
        limits.count_request(key, at=at)
        with limits.one_of_few(key):
            rows = bodies.rows_of(request)
            expected = Expected(at=at, type=type_, platform=key.platform)
            outcomes = ingest(lines=list(read_lines(rows, expected)), at=at)
        return HttpResponse(orjson.dumps(_told(outcomes)), content_type=JSON)

    return take


accounts, posts, removals = _batch(Type.ACCOUNT), _batch(Type.POST), _batch(Type.REMOVAL)


def _told(outcomes: list[Outcome]) -> dict[str, object]:
    words = [outcome.word for outcome in outcomes]
    return {
        **{str(word): words.count(word) for word in Word},
        "lines": [_line(outcome) for outcome in outcomes],
    }


def _line(outcome: Outcome) -> dict[str, object]:
    line = {"index": outcome.index, "id": outcome.id, "outcome": outcome.word}
    if outcome.word is Word.REFUSED:
        line |= {"field": outcome.field, "reason": outcome.reason}
    return line


@require_safe
@cache_control(public=True, max_age=300)
def document(_request: HttpRequest) -> HttpResponse:
    """Describe the API to programs (OpenAPI 3.1)."""
    return HttpResponse(orjson.dumps(openapi.document()), content_type=JSON)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Describe the API to people."""
    context = {
        "shapes": [
            (openapi.ADDRESSES[shape.type], shape, openapi.fields_of(shape))
            for shape in SHAPES.values()
        ],
        "most_lines": bodies.MOST_LINES,
        "most_bytes": bodies.MOST_BYTES,
        "media_type": bodies.MEDIA_TYPE,
        "use_one": openapi_use.ONE,
        "use_many": openapi_use.MANY,
        "opt_outs": openapi_use.OPT_OUTS,
        "snapshot_latest": openapi_snapshots.LATEST,
        "confirm": openapi_snapshots.CONFIRM,
        "snapshot_file": openapi_snapshots.FILE,
        "answer": [*ABOUT_ONE, *ABOUT_ALL],
    }
    return render(request, "api/guide.html", context)
