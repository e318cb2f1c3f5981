"""The part of the API's description that is about looking posts up, made of what is answered."""

from collections.abc import Iterable
from typing import Any

from consent.access.models import Scope
from consent.api import bodies
from consent.api.opt_outs import TEXT
from consent.api.programs import JSON
from consent.api.questions import LINE_MEMBER, MEMBER
from consent.api.use import ABOUT_ALL, ABOUT_ONE, Member

ONE, MANY, OPT_OUTS = (
    "/api/v1/use/{platform}/{post_id}",
    "/api/v1/use/{platform}",
    "/api/v1/opt-outs",
)
KEY = [{"key": []}]


def in_path(name: str, about: str) -> dict[str, Any]:
    """Return the part of an address that has this name, described."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": about,
    }


PLATFORM = in_path("platform", "The key's own platform.")
POST_ID = in_path(
    "post_id", "What the platform calls the post, percent-encoded; it may hold slashes."
)
UNCHANGED = {
    "name": "If-None-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The ETag of an answer you have.",
}
NEEDS = f"Needs a key with the scope {Scope.LOOKUP}."
PACKED = (
    f"What is packed may unpack to {bodies.MOST_RATIO} times its size, or to "
    f"{bodies.RATIO_FROM:,} bytes if that is more; it has at most {bodies.MOST_MEMBERS:,} members."
)
AT_ONCE = f"Up to {bodies.MOST_LINES:,} posts and {bodies.MOST_BYTES:,} bytes, packed and unpacked. {PACKED}"
OTHER = "If-Match names another one."


def paths(problems: dict[str, Any], response: Any) -> dict[str, Any]:
    """
    Return what can be asked.

    :param problems: the answers to what cannot, by status
    :param response: makes the answer of a status that is only used here
    """
    of_one = {status: problems[status] for status in ("401", "403", "405", "429")}
    return {
        ONE: with_head(
            {
                "operationId": "use_of_one",
                "summary": "May this post be used?",
                "description": NEEDS,
                "security": KEY,
                "parameters": [PLATFORM, POST_ID, UNCHANGED],
                "responses": {
                    "200": _answer("What is so now.", {JSON: _ref("Use")}),
                    "304": {
                        "description": "The answer is still the one you have. Expires says until when."
                    },
                    "412": response("412", OTHER),
                    **of_one,
                },
            }
        ),
        MANY: {
            "post": {
                "operationId": "use_of_many",
                "summary": "May these posts be used?",
                "description": f"{NEEDS} {AT_ONCE} Answered in the order of the question, and in "
                "its sort: lines by lines.",
                "security": KEY,
                "parameters": [PLATFORM, ENCODING],
                "requestBody": {
                    "required": True,
                    "content": {
                        **_content({JSON: _ref("Question")}),
                        **lines_of("QuestionLine"),
                    },
                },
                "responses": {
                    "200": {
                        "description": "What is so now, for all of them at the same moment.",
                        "content": {**_content({JSON: _ref("Uses")}), **lines_of("Use")},
                    },
                    **problems,
                },
            }
        },
        OPT_OUTS: {
            "post": {
                "operationId": "opt_outs",
                "summary": "Which of these are out? As clients of opt-out registries ask.",
                "description": f"{NEEDS} One id or address on each line. {AT_ONCE} The key may be "
                "announced as `Authorization: API KEY`.",
                "security": KEY,
                "parameters": [ENCODING],
                "requestBody": _body({TEXT: {"type": "string"}}),
                "responses": {
                    "200": _answer("One answer for each line, in order.", {JSON: _ref("OptOuts")}),
                    **problems,
                },
            }
        },
    }


FOR_PARTS = {"206", "416"}


def with_head(get: dict[str, Any]) -> dict[str, Any]:
    """Return what can be done at an address: GET, and HEAD for the same without the body."""
    answers = {
        status: {name: part for name, part in answer.items() if name != "content"}
        for status, answer in get["responses"].items()
        if status not in FOR_PARTS
    }
    own = {
        "operationId": f"{get['operationId']}_head",
        "summary": f"{get['summary']} Only the head of the answer.",
        "responses": answers,
    }
    return {"get": get, "head": get | own}


def schemas() -> dict[str, Any]:
    """Return what questions and answers look like."""
    return {
        "Use": object_of([*ABOUT_ALL, *ABOUT_ONE]),
        "Uses": object_of(
            [*ABOUT_ALL, Member("posts", _list(object_of(ABOUT_ONE)), "One for each, in order.")]
        ),
        "Question": object_of(
            [
                Member(
                    MEMBER, {**_list({"type": "string"}), "maxItems": bodies.MOST_LINES}, "The ids."
                )
            ]
        ),
        "QuestionLine": object_of([Member(LINE_MEMBER, {"type": "string"}, "The id of a post.")]),
        "OptOuts": object_of(
            [Member("urls", _list(object_of(OPT_OUT)), "One for each line, in order.")]
        ),
    }


OPT_OUT = (
    Member("url", {"type": "string"}, "The line."),
    Member("optOut", {"type": "boolean"}, "It may not be used: somebody said no, or another rule."),
    Member("optIn", {"type": "boolean"}, "It may be used because its author said yes."),
)
ENCODING = {
    "name": "Content-Encoding",
    "in": "header",
    "schema": {"type": "string", "enum": ["identity", "gzip"]},
}


def lines_of(name: str) -> dict[str, Any]:
    """Return the sort of a body that has a JSON object on each line, by the name of its schema."""
    return {
        bodies.MEDIA_TYPE: {
            "schema": {"type": "string", "description": "Each line is a JSON object."},
            # As OpenAPI 3.2 names the schema of each item of a sequence.
            "x-itemSchema": _ref(name),
        }
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _body(sorts: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": _content(sorts)}


def _answer(about: str, sorts: dict[str, Any]) -> dict[str, Any]:
    return {"description": about, "content": _content(sorts)}


def _content(sorts: dict[str, Any]) -> dict[str, Any]:
    return {sort: {"schema": schema} for sort, schema in sorts.items()}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def object_of(members: Iterable[Member]) -> dict[str, Any]:
    members = list(members)
    return {
        "type": "object",
        "properties": {one.name: {**one.schema, "description": one.about} for one in members},
        "required": [one.name for one in members],
        "additionalProperties": False,
    }
