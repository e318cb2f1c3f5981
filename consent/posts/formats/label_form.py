"""The newer of Meta's two JSON dialects: lists of labelled values instead of named keys."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from consent.posts.formats import translations
from consent.posts.formats.excerpts import words
from consent.posts.formats.media import records

DEEPEST = 16
"""Exports nest four levels; deeper ones are not worth the walk."""
WORDS_OF_A_SENTENCE = 4
LETTERS_OF_A_SENTENCE = 12


class Value(NamedTuple):
    """
    One labelled value.

    `labels` are the names it goes by, the technical one first, then the translated one; `under`
    are those of the values it is nested in.
    """

    labels: tuple[str, ...]
    under: tuple[str, ...]
    text: str
    time: object
    has_link: bool

    def goes_by(self, known: frozenset[str]) -> bool:
        return any(each in known for each in self.labels)


class Labelled(NamedTuple):
    """A record in the label form: its values at any depth, and its media."""

    values: list[Value]
    media: list[dict[str, Any]]

    def words(self) -> str:
        """
        Return the person's own words.

        By label, if it is known in the account's language; else the longest value at the top
        that reads like a sentence, so that a name is never taken for it.
        """
        for value in self.values:
            if value.text and value.goes_by(translations.WORDS) and not _of_others(value):
                return value.text
        free = [value.text for value in self.values if _may_be_words(value)]
        return max(free, key=len, default="")

    def time(self) -> object:
        """Return when it was made, as written, if one of the values says so."""
        for value in self.values:
            if value.time and value.goes_by(translations.TIME):
                return value.time
        return None

    def value_of(self, known: frozenset[str]) -> str:
        """Return the first text with one of the labels, '' if there is none."""
        return next((v.text for v in self.values if v.text and v.goes_by(known)), "")


def labelled(record: dict[str, Any]) -> Labelled:
    """Return what a record in the label form holds."""
    values: list[Value] = []
    media = list(_media(record))
    for item, under in _items(record):
        names = tuple(_labels(item))
        values.append(
            Value(
                labels=names,
                under=under,
                text=words(item.get("value")),
                time=item.get("timestamp_value"),
                has_link=bool(item.get("href")),
            )
        )
        media.extend(_media(item))
    return Labelled(values, media)


def _items(record: dict[str, Any]) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Yield the labelled values of a record with the labels above them, in their order."""
    waiting: list[tuple[dict[str, Any], tuple[str, ...]]]
    waiting = [(item, ()) for item in _several(record.get("label_values"))]
    waiting.reverse()
    while waiting:
        item, under = waiting.pop()
        yield item, under
        if len(under) < DEEPEST:
            inside = (*under, next(_labels(item), ""))
            nested = [*_several(item.get("dict")), *_several(item.get("vec"))]
            waiting.extend((each, inside) for each in reversed(nested))


def _several(value: object) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list, or the one object that stands in its place."""
    return iter((value,)) if type(value) is dict else records(value)


def _labels(item: dict[str, Any]) -> Iterator[str]:
    for name in ("ent_field_name", "label", "title"):
        text = words(item.get(name))
        if text:
            yield translations.label(text)


def _media(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in _several(holder.get("media")):
        inner = each.get("media")
        yield inner if type(inner) is dict else each


def _of_others(value: Value) -> bool:
    return any(label in translations.SOMEBODY_ELSE for label in value.under)


def _may_be_words(value: Value) -> bool:
    text = value.text
    if value.under or value.has_link or value.goes_by(translations.SOMEBODY_ELSE):
        return False
    if text.startswith(("http://", "https://")) or "@" in text.partition(" ")[0]:
        return False
    if " " in text:
        return text.count(" ") >= WORDS_OF_A_SENTENCE - 1
    # Chinese, Japanese, Thai and others write without spaces.
    return len(text) >= LETTERS_OF_A_SENTENCE and not text.isascii()
