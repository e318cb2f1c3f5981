"""The part of the API's description that is about snapshots."""

from typing import Any

from consent.access.models import Scope
from consent.api import confirmations, openapi_use
from consent.api.openapi_use import ENCODING, KEY, OTHER, in_path, with_head
from consent.api.programs import JSON
from consent.api.snapshots import MANIFEST_TYPE, PARQUET

LATEST = "/api/v1/snapshots/latest"
CONFIRM = "/api/v1/confirmations"
FILE = "/api/v1/snapshots/{digest}/{name}"
DELTA = "/api/v1/snapshots/{digest}/from/{base}/{name}"
NEEDS = f"Needs a key with the scope {Scope.SNAPSHOT}."
DIGEST = in_path(
    "digest", "SHA-256 of the signed manifest, in hexadecimal: what a snapshot is called by."
)
NAME = in_path("name", "`manifest`, or a name that the manifest has.")
BASE = in_path("base", "What the earlier snapshot is called by.")
PROBLEMS = {"401", "403", "405", "429"}


def paths(problems: dict[str, Any], response: Any) -> dict[str, Any]:
    """
    Return what can be fetched.

    :param problems: the answers to what cannot, by status
    :param response: makes the answer of a status that is only used here
    """
    usual = {status: problems[status] for status in sorted(PROBLEMS)}
    missing = response("404", "There is no such snapshot here, or it has no such file.")
    return {
        LATEST: with_head(
            {
                "operationId": "latest_snapshot",
                "summary": "The manifest of the newest snapshot.",
                "description": f"{NEEDS} A C2SP signed note. Check the signature before you "
                "believe anything of it; `python -m consent.training.fetch` does.",
                "security": KEY,
                "parameters": [_header("If-None-Match", "The ETag of the manifest you have.")],
                "responses": {
                    "200": _file("The manifest.", MANIFEST_TYPE),
                    "304": {"description": "It is still the one you have."},
                    **usual,
                    "404": missing,
                    "412": response("412", OTHER),
                    "503": response("503", "The newest snapshot is over. Filter with none."),
                },
            }
        ),
        FILE: with_head(
            _part("snapshot_file", "A file of a snapshot, or a part of it.", [], usual, response)
        ),
        DELTA: with_head(
            _part(
                "delta_file",
                "A file of what turns an earlier snapshot into this one, or a part of it.",
                [BASE],
                usual,
                response,
            )
        ),
        CONFIRM: {"post": _confirm(problems, missing, response)},
    }


def _part(
    operation: str, summary: str, more: list[Any], usual: dict[str, Any], response: Any
) -> dict[str, Any]:
    return {
        "operationId": operation,
        "summary": summary,
        "description": f"{NEEDS} The ETag is strong: the digest of the file.",
        "security": KEY,
        "parameters": [
            DIGEST,
            *more,
            NAME,
            _header("Range", "One range of bytes (RFC 9110)."),
            _header("If-Range", "The ETag of the file that a part is wanted of."),
            _header("If-None-Match", "The ETag of the file you have."),
        ],
        "responses": {
            "200": _file("The whole file.", PARQUET),
            "206": _file("The part that was asked for: Content-Range.", PARQUET),
            "304": {"description": "It is still the one you have."},
            **usual,
            "404": response("404", "There is none such here."),
            "410": response("410", "The snapshot is over. Fetch the latest."),
            "412": response("412", OTHER),
            "416": response("416", "The range lies beyond the end of the file."),
        },
    }


def _confirm(problems: dict[str, Any], missing: Any, response: Any) -> dict[str, Any]:
    return {
        "operationId": "confirm_snapshot",
        "summary": "Say with which snapshot a pipeline filters from now on.",
        "description": f"Needs a key with the scope {Scope.CONFIRM}; people see what it is called. "
        "The snapshot must hold something of the key's platform. Saying it again changes nothing.",
        "security": KEY,
        "parameters": [ENCODING],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": {"$ref": "#/components/schemas/Confirm"}}},
        },
        "responses": {
            "200": {
                "description": "It is noted, since `confirmed`.",
                "content": {JSON: {"schema": {"$ref": "#/components/schemas/Confirmation"}}},
            },
            **problems,
            "404": missing,
            "410": response("410", "The snapshot is over. Filter with a new one."),
        },
    }


def schemas() -> dict[str, Any]:
    """Return what a confirmation looks like."""
    return {
        "Confirm": openapi_use.object_of(confirmations.QUESTION),
        "Confirmation": openapi_use.object_of(confirmations.ANSWER),
    }


def _header(name: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "schema": {"type": "string"}, "description": about}


def _file(about: str, media_type: str) -> dict[str, Any]:
    sort = media_type.partition(";")[0]
    return {
        "description": about,
        "headers": {"ETag": {"schema": {"type": "string"}}},
        "content": {sort: {"schema": {"type": "string", "format": "binary"}}},
    }
