"""Queries that Django writes once a process, for paths that are walked hundreds of times a second.

Writing the SQL of a query costs Django several times what sending it and reading the answer cost. A `Prepared` keeps
the SQL of one queryset; only its `Given` values change. Related objects are not read along: annotate what is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models.expressions import Expression

Row = TypeVar("Row", bound=models.Model)


class Given(Expression):
    """A value that is known only when the query is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, *_arguments: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


class Prepared(Generic[Row]):
    """`build` makes the queryset, with `Given("name")` where a value goes; `rows(name=...)` asks."""

    def __init__(self, build: Callable[[], models.QuerySet[Row]]) -> None:
        self.build = build
        self.written: tuple[type[Row], str, list[Any]] | None = None

    def rows(self, **values: Any) -> list[Row]:
        if self.written is None:
            queryset = self.build()
            sql, marked = queryset.query.sql_with_params()
            self.written = queryset.model, sql, list(marked)
        model, sql, marked = self.written
        given = [values[value.name] if isinstance(value, Given) else value for value in marked]
        return list(model._base_manager.raw(sql, given))

    def first(self, **values: Any) -> Row | None:
        """The first row; for questions with one answer or none."""
        return next(iter(self.rows(**values)), None)
