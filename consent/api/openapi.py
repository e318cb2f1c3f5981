"""The description of the API (OpenAPI 3.1), made of what is checked and answered."""

from typing import Any

from consent.access.models import Scope
from consent.actions.ingest import Word
from consent.api import bodies, openapi_snapshots, openapi_use
from consent.api.problems import JSON as PROBLEM
from consent.api.problems import TITLES
from consent.posts.ingest.lines import SHAPES, Field, Shape, Type

ADDRESSES = {type_: f"/api/v1/{type_}s" for type_ in Type}
VERSION = "1.0"

BATCH_PROBLEMS = {
    "400": "A body that is broken, or does not say what it should.",
    "401": "No key, or one that does not count (any more).",
    "403": "A key that does not open this, or is for another platform.",
    "405": "Another method. Allow names the right one.",
    "411": "A body whose length is not said.",
    "413": "A batch that is too large, or packed more tightly than we take.",
    "415": "A body of another sort, or packed in another way than with gzip.",
    "429": "Too many requests, or batches at once. Retry-After says how many seconds to wait.",
}


def document() -> dict[str, Any]:
    """Return the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "privacydash: a platform's own accounts and posts",
            "version": VERSION,
            "description": "Send batches of lines, in any order and as often as you like: the "
            "highest version of everything counts. Each line is answered by itself. Ask for posts "
            "whether they may be used, and fetch snapshots to filter with.",
        },
        "paths": {
            **{ADDRESSES[shape.type]: {"post": _operation(shape)} for shape in SHAPES.values()},
            **openapi_use.paths(_problems(), _response),
            **openapi_snapshots.paths(_problems(), _response),
        },
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key of this site. `Authorization: API KEY` is understood, too.",
                }
            },
            "schemas": {
                **{shape.type.title(): line_schema(shape) for shape in SHAPES.values()},
                **openapi_use.schemas(),
                **openapi_snapshots.schemas(),
                "Outcomes": _outcomes(),
                "Problem": _problem(),
            },
        },
    }


def _operation(shape: Shape) -> dict[str, Any]:
    return {
        "operationId": f"send_{shape.type}s",
        "summary": shape.about,
        "description": f"Needs a key with the scope {Scope.INGEST}. A batch has at most "
        f"{bodies.MOST_LINES:,} lines and {bodies.MOST_BYTES:,} bytes, packed and unpacked. "
        f"{openapi_use.PACKED} Each line is a JSON object as in #/components/schemas/{shape.type.title()}.",
        "security": [{"key": []}],
        "parameters": [openapi_use.ENCODING],
        "requestBody": {
            "required": True,
            "content": openapi_use.lines_of(shape.type.title()),
        },
        "responses": {
            "200": {
                "description": "The batch was taken; each line says what became of it.",
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Outcomes"}}
                },
            },
            **_problems(),
        },
    }


def _problems() -> dict[str, Any]:
    return {status: _response(status, about) for status, about in BATCH_PROBLEMS.items()}


def _response(status: str, about: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": about,
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == "429":
        found["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}
    return found


def line_schema(shape: Shape) -> dict[str, Any]:
    """Return the JSON schema of one line."""
    return {
        "type": "object",
        "description": shape.about,
        "properties": {
            "type": {"const": str(shape.type), "description": "Implied by the address."},
            "platform": {"type": "string", "description": "Implied by the key."},
            **{field.name: _field_schema(field) for field in shape.fields},
        },
        "required": [field.name for field in shape.fields if field.required],
        "additionalProperties": False,
    }


def _field_schema(field: Field) -> dict[str, Any]:
    schema = field.sort.schema()
    if not field.required:
        schema = {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "description": field.about}


def fields_of(shape: Shape) -> list[tuple[Field, str]]:
    """Return the fields of a sort of lines, each with its sort in words."""
    return [(field, _in_words(field.sort.schema())) for field in shape.fields]


WORDS_SHOWN = 12


def _in_words(schema: dict[str, Any]) -> str:
    if len(words := schema.get("enum", [])) > WORDS_SHOWN:
        return f"{words[0]}, {words[1]}, … {words[-1]}"
    if words:
        return ", ".join(words)
    return str(schema.get("format") or schema["type"])


def _outcomes() -> dict[str, Any]:
    number = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        "properties": {
            **{str(word): number for word in Word},
            "lines": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "index": {**number, "description": "The number of the line, from 0."},
                        "id": {"type": "string"},
                        "outcome": {"type": "string", "enum": [str(word) for word in Word]},
                        "field": {"type": "string"},
                        "reason": {"type": "string"},
                    },
                    "required": ["index", "id", "outcome"],
                    "additionalProperties": False,
                },
            },
        },
        "required": [*map(str, Word), "lines"],
        "additionalProperties": False,
    }


def _problem() -> dict[str, Any]:
    types = [f"urn:privacydash:problem:{code}" for code in TITLES]
    return {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": types},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": False,
    }
