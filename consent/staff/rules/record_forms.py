"""Forms for the entries of a rulebook, made from what an entry has to look like."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consent.rulebook.shapes import Day, ListOf, Open, Optional, Record, Shape, Text, Word
from consent.rulebook.value_words import WORDS
from consent.staff.rules.labels import HINTS, LABELS

LINE_AT_MOST = 600
"""A longer text gets a box of several lines."""

MORE_WORDS: Mapping[str, Promise] = {"restricted": _("only leaves more out")}
"""Words of the rulebook that are no members of a set of the law."""


class RecordForm(forms.Form):
    """
    The simple values of one entry: words, days, choices, lists of words.

    What is more than that stays as it is and is edited as text. `document()`
    gives the entry back with what was typed; a key that may be missing and is
    left empty is taken out.
    """

    def __init__(
        self,
        shape: Record,
        entry: Mapping[str, Any],
        data: Any = None,
        *,
        fixed: Iterable[str] = (),
    ) -> None:
        super().__init__(data, initial={}, label_suffix="")
        self.shape, self.entry = shape, entry
        fixed = set(fixed)
        for key, one in shape.keys.items():
            field = None if key in fixed else _field(key, one)
            if field is not None:
                self.fields[key] = field
                self.initial[key] = _shown(entry.get(key), field)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for problem in self.shape.problems(self.document(), ()):
                key = str(problem.at[0]) if problem.at else None
                self.add_error(key if key in self.fields else None, problem.reason)
        return cleaned

    def document(self) -> dict[str, Any]:
        """Return the entry as it would be; to be called when every field could be read."""
        made = dict(self.entry)
        for key in self.fields:
            if key not in self.shape.keys:
                continue
            value = _typed(self.cleaned_data.get(key), self.shape.keys[key])
            if value in (None, []) and isinstance(self.shape.keys[key], Optional):
                made.pop(key, None)
            else:
                made[key] = value
        return made


def _bare(shape: Shape | Optional) -> Shape:
    return shape.shape if isinstance(shape, Optional | Open) else shape


def _field(key: str, shape: Shape | Optional) -> forms.Field | None:
    """Return the field for a key; None for what is edited as text."""
    facts: dict[str, Any] = {
        "label": LABELS.get(key, key),
        "help_text": HINTS.get(key, ""),
        "required": not isinstance(shape, Optional | Open),
    }
    match _bare(shape):
        case Text() as text:
            long = text.longest > LINE_AT_MOST
            widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
            return forms.CharField(max_length=text.longest, widget=widget, **facts)
        case Word() as word:
            empty = [] if facts["required"] else [("", _("not said"))]
            return forms.ChoiceField(choices=[*empty, *_choices(word)], **facts)
        case Day() as day:
            kind = "text" if day.part else "date"
            return forms.CharField(widget=forms.TextInput(attrs={"type": kind}), **facts)
        case ListOf(shape=Word() as word):
            facts["required"] = False
            widget = forms.CheckboxSelectMultiple()
            return forms.MultipleChoiceField(choices=_choices(word), widget=widget, **facts)
        case ListOf(shape=Text() as text) as many if text.longest <= LINE_AT_MOST or text.pattern:
            facts["required"] = many.least > 0
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), **facts)
    return None


def _choices(word: Word) -> list[tuple[str, str | Promise]]:
    words = WORDS.get(word.of_type, {}) if word.of_type else {}
    return [(one, words.get(one, MORE_WORDS.get(one, one))) for one in word.words]


def _shown(value: Any, field: forms.Field) -> Any:
    """Return a value as its field shows it: a list as one line, unless it is of boxes to tick."""
    boxes = isinstance(field, forms.MultipleChoiceField)
    return ", ".join(value) if isinstance(value, list) and not boxes else value


def _typed(value: Any, shape: Shape | Optional) -> Any:
    match _bare(shape):
        case ListOf(shape=Word()):
            return list(value or ())
        case ListOf():
            return [one for one in re.split(r"[\s,]+", value or "") if one]
        case Text():
            # Browsers send lines with a carriage return, which no rulebook holds.
            return value.replace("\r\n", "\n") if value else None
        case _:
            return value or None
