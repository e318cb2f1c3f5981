"""The shape of a rulebook as a JSON Schema (draft 2020-12), for editors and other programs."""

from functools import singledispatch
from typing import Any

from consent.rulebook.schema import RULEBOOK
from consent.rulebook.shapes import (
    Day,
    Flag,
    ListOf,
    MappingOf,
    Number,
    Open,
    Optional,
    Record,
    Shape,
    Text,
    Word,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DAY = r"^\d{4}-\d{2}-\d{2}$"
DAY_OR_PART = r"^\d{4}(-\d{2}(-\d{2})?)?$"
SOME_TEXT = r"\S"
"""A text of spaces alone says nothing."""


def rulebook_schema() -> dict[str, Any]:
    """
    Return the JSON Schema of a whole rulebook.

    It says less than `checks.problems_of`: a file that it refuses is no
    rulebook, one that it accepts can still disagree with itself.
    """
    return {"$schema": DIALECT, "title": "A rulebook of privacydash", **schema_of(RULEBOOK)}


@singledispatch
def schema_of(shape: Shape | Optional) -> dict[str, Any]:
    """Return the JSON Schema of one shape."""
    raise TypeError(shape)


@schema_of.register
def _optional(shape: Optional) -> dict[str, Any]:
    return schema_of(shape.shape)


@schema_of.register
def _open(shape: Open) -> dict[str, Any]:
    return {"anyOf": [{"type": "null"}, schema_of(shape.shape)]}


@schema_of.register
def _text(shape: Text) -> dict[str, Any]:
    pattern = f"^(?:{shape.pattern.pattern})$" if shape.pattern else SOME_TEXT
    return {"type": "string", "maxLength": shape.longest, "pattern": pattern}


@schema_of.register
def _word(shape: Word) -> dict[str, Any]:
    return {"enum": [*shape.words]}


@schema_of.register
def _number(shape: Number) -> dict[str, Any]:
    return {"type": "integer", "minimum": shape.least, "maximum": shape.most}


@schema_of.register
def _flag(_shape: Flag) -> dict[str, Any]:
    return {"type": "boolean"}


@schema_of.register
def _day(shape: Day) -> dict[str, Any]:
    return {"type": "string", "pattern": DAY_OR_PART if shape.part else DAY}


@schema_of.register
def _list(shape: ListOf) -> dict[str, Any]:
    least = {"minItems": shape.least} if shape.least else {}
    return {"type": "array", "items": schema_of(shape.shape), **least}


@schema_of.register
def _mapping(shape: MappingOf) -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": schema_of(shape.key),
        "additionalProperties": schema_of(shape.shape),
    }


@schema_of.register
def _record(shape: Record) -> dict[str, Any]:
    needed = [key for key, one in shape.keys.items() if not isinstance(one, Optional)]
    return {
        "type": "object",
        "properties": {key: schema_of(one) for key, one in shape.keys.items()},
        "required": needed,
        "additionalProperties": False,
    }
