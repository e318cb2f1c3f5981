"""A proven choice as a file in JSON-LD."""

import json

from django.http import HttpResponse

from consent.core.linked_data import linked_data
from consent.core.receipts import Proven


def as_linked_data(proven: Proven, *, name: str) -> HttpResponse:
    """
    Return the file of a proven choice, under this name.

    :raises ValueError: if the entry is not about a choice
    """
    text = json.dumps(linked_data(proven), ensure_ascii=False, indent=1)
    response = HttpResponse(f"{text}\n", content_type="application/ld+json")
    response["Content-Disposition"] = f'attachment; filename="{name}.jsonld"'
    return response
