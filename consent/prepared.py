"""
Small queries that almost every page asks, made into SQL once in each process.

Django makes the SQL of a query anew each time it is asked. For a query by key
that is most of what it costs: 0.5 ms, where the database needs 0.02 ms.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from typing import Any, Generic, Self, TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, Field, JSONField, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)


class Given(Expression):
    """Stands in a prepared query for a value that is given when it is asked."""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list["Given"]]:  # noqa: ARG002
        return "%s", [self]

    def among(self, values: dict[str, Any]) -> object:
        """Return its value as the database wants it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


class GivenMany(Given):
    """Stands behind `in` for values that are given when it is asked: any number but none."""

    def as_sqlite(self, compiler: object, connection: object) -> tuple[str, list["Given"]]:  # noqa: ARG002
        return "(SELECT value FROM json_each(%s))", [self]

    def as_postgresql(self, compiler: object, connection: object) -> tuple[str, list["Given"]]:  # noqa: ARG002
        # %b: sent as it is stored. As text, each one would be escaped in Python.
        return "(SELECT unnest(%b))", [self]

    def among(self, values: dict[str, Any]) -> object:
        of_each = self.output_field.get_db_prep_value
        found = [of_each(value, connection) for value in values[self.name]]
        return found if connection.vendor == "postgresql" else json.dumps(found)


@contextmanager
def plain_cursor() -> Iterator[CursorWrapper]:
    """
    Open a cursor that on PostgreSQL gives and gets values as they are stored and not as text.

    What it is asked is logged and counted by Django as ever; the cursor inside is plain psycopg,
    without the layers of Django that cost twice what a small query does. To read an instant from
    text takes ten times as long, since Django does it in Python. For queries without JSON, which
    Django expects to be text. Values have the type of their place, or one that is named beside it
    (`%s::bigint`).
    """
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            yield cursor
        return
    # Late: on SQLite it need not be installed.
    import psycopg

    connection.close_if_health_check_failed()
    connection.ensure_connection()
    is_logged = connection.queries_logged
    plain = _cursor_class()(connection.connection, is_logged=is_logged)
    plain.format = psycopg.pq.Format.BINARY
    wrap = connection.make_debug_cursor if is_logged else connection.make_cursor
    with wrap(plain) as cursor:
        yield cursor


@cache
def _cursor_class() -> type:
    """Return psycopg's cursor, which leaves some statements unprepared."""
    import psycopg

    class PlainCursor(psycopg.Cursor):
        def __init__(self, connection: object, *, is_logged: bool) -> None:
            super().__init__(connection)
            self._is_logged = is_logged

        def execute(self, query: str, params: Sequence[object] | None = None) -> Self:
            # Of a prepared statement psycopg keeps no text to log. And how to look for many values
            # depends on how many: a plan that PostgreSQL makes for any number of them takes them
            # for ten, and compares ten thousand with every row.
            never = self._is_logged or any(isinstance(value, list) for value in params or ())
            return super().execute(query, params, prepare=False if never else None)

    return PlainCursor


class Prepared(Generic[M]):
    """
    A query of one table; its SQL is made when it is first asked.

    :param query: filtered by `Given` values, and by nothing that differs from time to time
    :param columns: the fields to read, by their `attname`; all if none are named
    :param without: fields that are not read before somebody asks for them
    :param annotations: those of the query that become attributes
    """

    def __init__(
        self,
        query: QuerySet[M],
        *,
        columns: Sequence[str] = (),
        without: Sequence[str] = (),
        annotations: Sequence[str] = (),
    ) -> None:
        self._model = query.model
        fields = query.model._meta.concrete_fields  # noqa: SLF001 (Django documents it)
        every = [field.attname for field in fields if field.name not in without]
        self._names = columns or every
        self._annotations = annotations
        self._query = query.values_list(*self._names, *annotations).query

    @cached_property
    def _compiled(self) -> tuple[SQLCompiler, str, tuple[object, ...], dict]:
        compiler = self._query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select])
        return compiler, sql, tuple(params), converters

    @cached_property
    def _has_json(self) -> bool:
        compiler = self._compiled[0]
        return any(isinstance(column[0].output_field, JSONField) for column in compiler.select)

    def rows(self, **given: object) -> list[Sequence[Any]]:
        """Ask, and return the values of the columns and annotations of each row."""
        compiler, sql, params, converters = self._compiled
        values = [one.among(given) if isinstance(one, Given) else one for one in params]
        with connection.cursor() if self._has_json else plain_cursor() as cursor:
            cursor.execute(sql, values)
            found = cursor.fetchall()
        return list(compiler.apply_converters(found, converters)) if converters else found

    def all(self, **given: object) -> list[M]:
        """Ask, and return the objects."""
        size, alias = len(self._names), connection.alias
        found = []
        for row in self.rows(**given):
            one = self._model.from_db(alias, self._names, row[:size])
            for name, value in zip(self._annotations, row[size:], strict=True):
                setattr(one, name, value)
            found.append(one)
        return found

    def first(self, **given: object) -> M | None:
        """Ask, and return the first object; to be asked of a query with a limit."""
        return next(iter(self.all(**given)), None)
