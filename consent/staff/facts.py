"""What is known of a thing, as labels and values that a page can draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.db.models import Model
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

NOTHING = "–"
# Longer words are broken rather than let them widen a page.
LONGEST_WHOLE_WORD = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """
    One value and what it is called.

    `value` is ready to be shown, unless it is an instant: that is shown in the
    zone of whoever looks.
    """

    label: str
    value: Any

    @property
    def is_instant(self) -> bool:
        return isinstance(self.value, datetime)

    @property
    def is_of_short_words(self) -> bool:
        """Whether no word of the value has to be broken on a narrow page."""
        return all(len(word) <= LONGEST_WHOLE_WORD for word in str(self.value).split())


def facts_of(admin: ModelAdmin, thing: Model, names: Iterable[str]) -> list[Fact]:
    """Return facts of a thing by the names of its fields, or of methods of its admin."""
    return [
        Fact(label=label_of(admin, name), value=_ready(lookup_field(name, thing, admin)[2]))
        for name in names
    ]


def label_of(admin: ModelAdmin, name: str) -> str:
    """Return what such a fact is called: in the `labels` of the admin, or by the field itself."""
    own = getattr(admin, "labels", {})
    return str(own[name]) if name in own else capfirst(label_for_field(name, admin.model, admin))


def _ready(value: object) -> object:
    match value:
        case None | "":
            return NOTHING
        case bool():
            return _("Yes") if value else _("No")
        case int():
            return number_format(value, use_l10n=True, force_grouping=True)
        case str() | Promise() | datetime():
            return value
        case _:
            return str(value)
