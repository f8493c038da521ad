"""A whole row at once: every column of a layout, the row's own troubles, then the check across its cells."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from imports.layouts import Column, Layout
from imports.normalise.context import DAY_FIRST, Context
from imports.normalise.dates import DATED, DateSurvey
from imports.normalise.problems import REFUSE, WARN, Normal, Problem
from imports.reader.cells import EMPTY, NOTHING, TEXT, Cell, Row

Found = list[tuple[str, Problem]]
REMEMBERED = 20_000
Merged = Sequence[tuple[int, int, int, int]]
Memory = defaultdict[str, dict[str, Normal]]  # kind of cell -> its text -> what was made of it


class Step:
    """What is done with one column. `memory`: by kind and text, what was made of cells before."""

    def __init__(self, column: Column, ctx: Context) -> None:
        self.normalise, self.needed, self.repeats, self.ctx = column.normalise, column.needed, column.repeats, ctx
        self.memory: Memory = defaultdict(dict)

    def look(self, text: str, kind: str) -> Normal:
        """What a cell says that is not remembered, or that it says nothing where it must."""
        found = self.normalise(Cell(text, kind), self.ctx)
        if self.needed and found.value is None and not any(note.level == REFUSE for note in found.notes):
            found = Normal(None, (*found.notes, Problem("missing", REFUSE)))
        if self.repeats:
            remembered = self.memory[kind]
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            remembered[text] = found
        return found


class RowNormaliser:
    """Callable(row) -> (values, problems). Rows must come in file order, for merged cells are taken from above.

    values: {key: value} for every column of the layout; problems: [(column key, or "" for the row, Problem)].
    """

    def __init__(
        self,
        layout: Layout,
        mapping: Mapping[int, str],
        ctx: Context,
        merged: Merged = (),
        date_orders: Mapping[str, str] | None = None,
        width: int = 0,
    ) -> None:
        self.row_check, self.ctx, self.width = layout.row_check, ctx, width
        self.blank: dict[str, Any] = {column.key: None for column in layout.columns}
        orders = date_orders or {}
        self.plan: list[tuple[int, str, Memory, Callable[[str, str], Normal]]] = []
        for index, key in sorted(mapping.items()):
            step = Step(layout.column(key), replace(ctx, column=key, date_order=orders.get(key, DAY_FIRST)))
            self.plan.append((index, key, step.memory, step.look))
        self.reach = max(mapping, default=-1) + 1
        self.above = Above(layout, mapping, merged)

    def __call__(self, row: Row) -> tuple[dict[str, Any], Found]:
        values, problems = self.blank.copy(), self._row_troubles(row)
        texts, kinds = row.texts, row.kinds
        if len(texts) < self.reach:
            missing = self.reach - len(texts)
            texts, kinds = texts + [""] * missing, kinds + EMPTY * missing
        filled = self.above.covered
        for index, key, memory, look in self.plan:
            text, kind = texts[index], kinds[index]
            if filled:
                (text, kind), taken = self.above.cell(row.number, index, Cell(text, kind))
                if taken:
                    problems.append((key, Problem("filled_down", WARN)))
            value, notes = memory[kind].get(text) or look(text, kind)
            values[key] = value
            if notes:
                problems.extend([(key, note) for note in notes])
        if self.row_check:
            problems.extend(self.row_check(values, self.ctx))
        return values, problems

    def _row_troubles(self, row: Row) -> Found:
        if row.trouble:
            return [("", Problem(row.trouble, REFUSE))]
        if self.width and len(row.texts) > self.width and row.kinds[self.width :].strip(EMPTY):
            return [("", Problem("beyond_header", REFUSE))]
        return []


class Above:
    """What merged cells of the columns marked so say of the rows they cover. Asked for row after row, in file order."""

    def __init__(self, layout: Layout, mapping: Mapping[int, str], merged: Merged) -> None:
        self.fill = {index for index, key in mapping.items() if layout.column(key).fill_down}
        self.covered = {
            (row, index)
            for top, first, bottom, last in merged
            for index in range(first, last + 1)
            if index in self.fill
            for row in range(top + 1, bottom + 1)
        }
        self.kept: dict[int, Cell] = {}

    def cell(self, number: int, index: int, cell: Cell) -> tuple[Cell, bool]:
        """The cell that counts, and whether it is the one above: an empty one inside a merged range takes its first."""
        if (number, index) not in self.covered:
            self.kept[index] = cell
        elif cell.kind == EMPTY and self.kept.get(index, NOTHING).kind != EMPTY:
            return self.kept[index], True
        return cell, False


def survey_dates(rows: Iterable[Row], layout: Layout, mapping: Mapping[int, str]) -> dict[str, str]:
    """One pass over the data rows: {key: order} for the date columns, to be handed to RowNormaliser."""
    surveys = {index: DateSurvey() for index, key in mapping.items() if layout.column(key).normalise in DATED}
    for row in rows:
        for index, survey in surveys.items():
            if index < len(row.texts) and row.kinds[index] == TEXT:
                survey.see(row.texts[index])
    return {mapping[index]: survey.order for index, survey in surveys.items()}
