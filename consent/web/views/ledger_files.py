"""The ledger's public files, for everybody who wants to watch it; any web server could do this."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from consent.core.tiles import Tile
from consent.ledger.published import ledger_files

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
# A checkpoint lives as long as the publisher's pause; tiles live for ever, once they are there.
BRIEFLY = "public, max-age=2"
MINUTES = "public, max-age=300"
FOREVER = "public, max-age=31536000, immutable"


def _answer(
    request: HttpRequest, data: bytes | None, *, kind: str, kept: str, etag: str
) -> HttpResponse:
    if data is None:
        text = "Nothing of this name is published.\n"
        return HttpResponseNotFound(text, content_type=TEXT, headers={"Cache-Control": BRIEFLY})
    headers = {"Cache-Control": kept, "ETag": etag}
    response = HttpResponse(data, content_type=kind, headers=headers)
    return get_conditional_response(request, etag=etag, response=response)


def _page(read: Callable[[], bytes | None], *, kept: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view that answers with a small file that changes."""

    # Nothing is sent here: whoever tries is told so, and not that a form is missing.
    @csrf_exempt
    @require_safe
    def answer(request: HttpRequest) -> HttpResponse:
        data = read()
        etag = f'"{hashlib.sha256(data or b"").hexdigest()}"'
        return _answer(request, data, kind=TEXT, kept=kept, etag=etag)

    return answer


checkpoint = _page(lambda: ledger_files().checkpoint(), kept=BRIEFLY)
keys = _page(lambda: ledger_files().keys(), kept=MINUTES)


@csrf_exempt
@require_safe
def tile(request: HttpRequest, place: str) -> HttpResponse:
    """Return a tile or a bundle of entries; a narrow one is the beginning of the full one."""
    named = Tile.at(f"tile/{place}")
    data = None
    if named is not None:
        files = ledger_files()
        data = files.bundle(named) if place.startswith("entries/") else files.tile(named)
    # What a tile holds never changes, so its name is enough.
    return _answer(request, data, kind=BYTES, kept=FOREVER, etag=f'"{place}"')
