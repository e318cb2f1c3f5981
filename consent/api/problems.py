"""What is wrong with a request, as a document for programs (RFC 9457)."""

import json

from django.http import HttpResponse

JSON = "application/problem+json"


class Problem(Exception):
    """
    A request that is not served.

    `code` is the stable name of the problem for programs; `detail` is a sentence for people.
    """

    def __init__(
        self, status: int, code: str, detail: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers or {}

    def response(self) -> HttpResponse:
        body = {
            "type": f"urn:privacydash:problem:{self.code}",
            "title": TITLES[self.code],
            "status": self.status,
            "detail": self.detail,
        }
        return HttpResponse(
            json.dumps(body), status=self.status, content_type=JSON, headers=self.headers
        )


TITLES = {
    "no-key": "A key is needed",
    "scope": "The key does not open this",
    "platform": "The key is for another platform",
    "method": "Not this method",
    "media-type": "Not this sort of body",
    "length": "The length of the body must be said",
    "too-large": "The batch is too large",
    "body": "The body does not say what it should",
    "gzip": "The body is no whole gzip file",
    "no-snapshot": "There is no snapshot to filter with",
    "no-file": "There is no such file",
    "expired": "The snapshot is over",
    "changed": "It is not the one you have",
    "range": "The range lies beyond the file",
    "too-many": "Too many requests",
    "request": "The request cannot be read",
    "no-address": "There is no such address",
    "failed": "Something went wrong on our side",
}
"""Every problem there is, by its code."""
