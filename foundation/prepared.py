"""Statements written once a process and planned once a connection, for paths walked hundreds of times a second.

Writing the SQL of a query costs Django several times what sending it and reading the answer cost, and PostgreSQL spends
more on planning it than on running it. So a queryset (`Prepared`), an insert or an update of one row becomes a prepared
statement, in which only the `Given` values change. No related objects are read along (annotate what is needed), and no
signals are sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import connection, models
from django.db.models.expressions import Expression
from django.db.models.sql.subqueries import UpdateQuery
from psycopg2.extensions import AsIs

Row = TypeVar("Row", bound=models.Model)

_numbers = count(1)
# The statements each connection to the database has been told; they go with it.
_told: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Given(Expression):
    """A value that is known only when the statement runs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # any value
        return "%s", [self]


class _Statement:
    """SQL with `Given` among its values, under the name by which PostgreSQL is to know it: `ngerombo_select_7`."""

    def __init__(self, sql: str, values: Sequence[Any]) -> None:
        self.sql, self.values = sql, values
        self.name = f"ngerombo_{sql.split(maxsplit=1)[0].lower()}_{next(_numbers)}"

    def run(self, given: dict[str, Any], turn: tuple[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows it answers with. `turn`: another statement with its value, run before it in the same round trip."""
        values = [given[value.name] for value in self.values if isinstance(value, Given)]
        call = f"EXECUTE {self.name} ({', '.join(['%s'] * len(values))})" if values else f"EXECUTE {self.name}"
        if turn is not None:
            call, values = f"{turn[0]}; {call}", [turn[1], *values]
        with connection.cursor() as cursor:
            self._tell()
            cursor.execute(call, values)
            return list(cursor.fetchall()) if cursor.description else []

    def _tell(self) -> None:
        """Once a connection. A statement it was told stays, whatever becomes of the transaction."""
        link = connection.connection
        told = _told.setdefault(link, set())
        if self.name not in told:
            numbers = count(1)
            marked = [AsIs(f"${next(numbers)}") if isinstance(value, Given) else value for value in self.values]
            with connection.wrap_database_errors, link.cursor() as cursor:
                cursor.execute(f"PREPARE {self.name} AS {self.sql}", marked)
            told.add(self.name)


class Prepared(Generic[Row]):
    """`build` makes the queryset, with `Given("name")` where a value goes; `rows(name=...)` asks.

    With a `turn`, a lock to wait for and its value, the query sees what was committed while it waited.
    """

    def __init__(self, build: Callable[[], models.QuerySet[Row]]) -> None:
        self.build = build
        self.reading: _Reading | None = None

    def rows(self, turn: tuple[str, Any] | None = None, **given: Any) -> list[Row]:
        reading = self.reading = self.reading or _reading(self.build())
        return [reading.made(row) for row in reading.statement.run(given, turn)]

    def first(self, turn: tuple[str, Any] | None = None, **given: Any) -> Row | None:
        """The first row; for questions with one answer or none."""
        return next(iter(self.rows(turn, **given)), None)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A query and how objects are made of its rows."""

    statement: _Statement
    model: type[models.Model]
    fields: list[str]
    annotations: dict[str, int]
    converters: dict[int, tuple[list[Any], Any]]

    def made(self, row: Sequence[Any]) -> Any:
        values = list(row)
        for place, (steps, column) in self.converters.items():
            for step in steps:
                values[place] = step(values[place], column, connection)
        made = self.model.from_db(connection.alias, self.fields, values[: len(self.fields)])
        for name, place in self.annotations.items():
            setattr(made, name, values[place])
        return made


def _reading(queryset: models.QuerySet[Any]) -> _Reading:
    compiler = queryset.query.get_compiler(connection=connection)
    statement = _Statement(*compiler.as_sql())
    columns = [column for column, _sql, _alias in compiler.select]
    fields = [columns[place].target.attname for place in compiler.klass_info["select_fields"]]  # they come first
    return _Reading(
        statement, queryset.model, fields, dict(compiler.annotation_col_map), compiler.get_converters(columns)
    )


class PreparedInsert:
    """Stores new objects of one model, as `save(force_insert=True)` does."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
        name = connection.ops.quote_name
        columns = ", ".join(name(str(field.column)) for field in self.fields)
        places = ", ".join(["%s"] * len(self.fields))
        self.statement = _Statement(
            f"INSERT INTO {name(model._meta.db_table)} ({columns}) VALUES ({places}) RETURNING {name('id')}",  # noqa: S608  (names of our own tables)
            [Given(field.attname) for field in self.fields],
        )

    def store(self, row: models.Model) -> None:
        given = {
            field.attname: field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in self.fields
        }
        ((row.pk,),) = self.statement.run(given)
        row._state.adding, row._state.db = False, connection.alias


class PreparedUpdate:
    """Sets the `columns` of the rows of a queryset; `run(...)` gives their values and those of the queryset."""

    def __init__(self, build: Callable[[], models.QuerySet[Any]], *columns: str) -> None:
        self.build, self.columns = build, columns
        self.statement: _Statement | None = None

    def run(self, **given: Any) -> None:
        if self.statement is None:
            query: UpdateQuery = self.build().query.chain(UpdateQuery)  # type: ignore[assignment]  # chain makes one
            query.add_update_values({column: Given(column) for column in self.columns})
            self.statement = _Statement(*query.get_compiler(connection=connection).as_sql())
        self.statement.run(given)
