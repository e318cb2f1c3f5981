"""Filters of lists whose choices are called what staff call them."""

from collections.abc import Mapping

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from consent.staff.pages import Text


def by(field: str, title: Text, words: Mapping[str, Text]) -> type[admin.SimpleListFilter]:
    """Return a filter by the value of a field; `words` says what each value is called."""

    class Filter(admin.SimpleListFilter):
        parameter_name = field

        def lookups(
            self,
            request: HttpRequest,  # noqa: ARG002 (the framework passes it)
            model_admin: admin.ModelAdmin,  # noqa: ARG002
        ) -> list[tuple[str, Text]]:
            return [(str(value), word) for value, word in words.items()]

        def queryset(
            self,
            request: HttpRequest,  # noqa: ARG002 (the framework passes it)
            queryset: QuerySet[Model],
        ) -> QuerySet[Model]:
            return queryset.filter(**{field: self.value()}) if self.value() else queryset

    Filter.title = title
    return Filter
