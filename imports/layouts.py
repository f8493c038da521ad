"""What a kind of list looks like: its columns, their names in the wild, their normalisers. Floors register theirs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise

from imports.normalise.context import Context
from imports.normalise.problems import Normal, Problem
from imports.reader.cells import Cell

PersonalClass = Literal["general", "specific", "open"]
RowCheck = Callable[[Mapping[str, Any], Context], Sequence[tuple[str, Problem]]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    `required`: without this header the file is refused. `needed`: a row with no value here is wrong. `identity`:
    sixteen digits, never written as a number, never shown whole. `repeats`: few distinct values, so results are
    remembered. `fill_down`: a merged cell counts for all the rows it covers.
    """

    key: str
    label: str | Promise
    aliases: tuple[str, ...]
    normalise: Callable[[Cell, Context], Normal]
    required: bool = False
    needed: bool = False
    identity: bool = False
    personal_class: PersonalClass = "general"
    repeats: bool = False
    fill_down: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of list. `key` names the columns that identify a row; `plan` and `apply` belong to the floor above."""

    kind: str
    title: str | Promise
    region_system: Literal["kemendagri", "bps"]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    row_check: RowCheck | None = None
    plan: Callable[..., Any] | None = None
    apply: Callable[..., Any] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def column(self, key: str) -> Column:
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


_registry: dict[str, Layout] = {}


def register(layout: Layout) -> Layout:
    """Make a layout known under its kind. Raises ValueError when the kind or one of its columns is there twice."""
    keys = [column.key for column in layout.columns]
    if layout.kind in _registry and _registry[layout.kind] is not layout:
        raise ValueError(f"layout {layout.kind} is registered twice")
    if len(set(keys)) != len(keys):
        raise ValueError(f"layout {layout.kind} names a column twice")
    _registry[layout.kind] = layout
    return layout


def layout_for(kind: str) -> Layout:
    """The layout of a kind; raises KeyError."""
    return _registry[kind]


def all_layouts() -> list[Layout]:
    return sorted(_registry.values(), key=lambda layout: layout.kind)
