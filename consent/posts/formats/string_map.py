"""Instagram's records of translated names and their values (`string_map_data`)."""

import re
from typing import Any, NamedTuple

from consent.posts.formats import translations
from consent.posts.formats.excerpts import words

USERNAME = re.compile(r"[a-z0-9._]{1,30}")


class Entry(NamedTuple):
    """One value: `name` is its translated name, as `translations.label` writes it."""

    name: str
    text: str
    time: object


def entries(record: dict[str, Any]) -> list[Entry]:
    """Return the values of a record in their order; none if it has another form."""
    mapped = record.get("string_map_data")
    if type(mapped) is not dict:
        return []
    return [
        Entry(translations.label(words(name)), words(each.get("value")), each.get("timestamp"))
        for name, each in mapped.items()
        if type(each) is dict
    ]


def value_of(known: frozenset[str], of: list[Entry]) -> str:
    """Return the first text under one of the names, '' if there is none."""
    return next((each.text for each in of if each.name in known and each.text), "")


def time_of(of: list[Entry]) -> object:
    """Return when it was made: the value with a known name, else the only one that is set."""
    times = [each for each in of if each.time]
    named = [each for each in times if each.name in translations.TIME]
    return next((each.time for each in (*named, *times)), None)


def comment_of(of: list[Entry]) -> str:
    """
    Return the person's own words in a comment, never the name of whom they answered.

    In languages whose names we do not know the order tells the two apart: the comment stands
    before the owner of the post. A value that is alone and could be a user name is left out.
    """
    known = value_of(translations.WORDS, of)
    if known or any(each.name in translations.WORDS for each in of):
        return known
    texts = [each.text for each in of if each.text and each.name not in translations.SOMEBODY_ELSE]
    if len(texts) == 1 and USERNAME.fullmatch(texts[0]):
        return ""
    return texts[0] if texts else ""
