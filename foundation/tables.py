"""What the lists of all floors share as tables: where the library's types end, how numbers stand."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables

from foundation import formats

NUMBER: dict[str, Any] = {"td": {"class": "num"}, "th": {"class": "num"}}
FIRST: dict[str, Any] = {"td": {"class": "stick"}, "th": {"class": "stick"}}


class Table(tables.Table):  # type: ignore[misc]  # the library has no types
    """A list."""


class Column(tables.Column):  # type: ignore[misc]  # the library has no types
    """A column that writes its values itself."""


class CountColumn(Column):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(attrs=NUMBER, **kwargs)

    def render(self, value: int) -> str:
        return formats.number(value)
