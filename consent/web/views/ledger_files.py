"""The ledger's public files, for everybody who wants to watch it; any web server could do this."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.http import etag, require_safe

from consent.core.tiles import Tile
from consent.ledger.published import ledger_files

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
# A checkpoint lives as long as the publisher's pause; tiles live for ever.
BRIEFLY = "public, max-age=2"
MINUTES = "public, max-age=300"
FOREVER = "public, max-age=31536000, immutable"


def _digest(data: bytes | None) -> str | None:
    return None if data is None else f'"{hashlib.sha256(data).hexdigest()}"'


def _answer(data: bytes | None, *, kind: str, kept: str) -> HttpResponse:
    if data is None:
        return HttpResponseNotFound("Nothing of this name is published.\n", content_type=TEXT)
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = kept
    return response


def _page(read: Callable[[], bytes | None], *, kept: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view that answers with a small file that changes."""

    @require_safe
    @etag(lambda _request: _digest(read()))
    def answer(_request: HttpRequest) -> HttpResponse:
        return _answer(read(), kind=TEXT, kept=kept)

    return answer


checkpoint = _page(lambda: ledger_files().checkpoint(), kept=BRIEFLY)
keys = _page(lambda: ledger_files().keys(), kept=MINUTES)


def _etag_of_tile(_request: HttpRequest, place: str) -> str | None:
    # What a tile holds never changes, so its name is enough.
    return None if Tile.at(f"tile/{place}") is None else f'"{place}"'


@require_safe
@etag(_etag_of_tile)
def tile(_request: HttpRequest, place: str) -> HttpResponse:
    """Return a tile or a bundle of entries; a narrow one is the beginning of the full one."""
    named = Tile.at(f"tile/{place}")
    data = None
    if named is not None:
        files = ledger_files()
        data = files.bundle(named) if place.startswith("entries/") else files.tile(named)
    return _answer(data, kind=BYTES, kept=FOREVER)
