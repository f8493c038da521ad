"""A whole row at once: every column of a layout, the row's own troubles, then the check across its cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from imports.layouts import Column, Layout
from imports.normalise.columns import Answer, Memory, Reading, written
from imports.normalise.context import DAY_FIRST, Context
from imports.normalise.dates import DATED, DateSurvey
from imports.normalise.problems import REFUSE, WARN, Problem
from imports.reader.cells import EMPTY, NOTHING, TEXT, Cell, Row

Found = list[tuple[str, Problem]]
MOST_KNOWN = 1000  # different rows, by the kinds of their cells
FILLED_DOWN = Problem("filled_down", WARN)
Merged = Sequence[tuple[int, int, int, int]]


class Told(NamedTuple):
    """What a row says. `written`: the members of its JSON, in the order of `RowNormaliser.keys`."""

    values: dict[str, Any]
    remarks: Found
    written: list[str]


class RowNormaliser:
    """Callable(row) -> (values, problems). Rows must come in file order, for merged cells are taken from above.

    values: {key: value} for every column of the layout; problems: [(column key, or "" for the row, Problem)]. `fixed`:
    what is said of the whole file, for keys that have no column in it.
    """

    def __init__(
        self,
        layout: Layout,
        mapping: Mapping[int, str],
        ctx: Context,
        merged: Merged = (),
        date_orders: Mapping[str, str] | None = None,
        width: int = 0,
        fixed: Mapping[str, Any] | None = None,
    ) -> None:
        self.row_check, self.ctx, self.width = layout.row_check, ctx, width
        readings = {column.key: self._reading(layout, column, date_orders or {}) for column in layout.columns}
        self.plan = [(index, readings[key]) for index, key in sorted(mapping.items())]
        self.village: str = layout.options.get("village", "")
        unsaid = dict.fromkeys([*readings, *([self.village] if self.village else [])]) | dict(fixed or {})
        absent = {key: value for key, value in unsaid.items() if key not in mapping.values()}
        self.absent: list[Answer] = [(value, (), written(key, value)) for key, value in absent.items()]
        self.keys = [*(reading.key for _index, reading in self.plan), *absent]
        self.blank: dict[str, Any] = dict.fromkeys(self.keys)
        self.village_at = self.keys.index(self.village) if self.village else None
        self.known: dict[str, list[tuple[int, Memory]]] = {}
        self.reach = max(mapping, default=-1) + 1
        self.above = Above(layout, mapping, merged)

    def _reading(self, layout: Layout, column: Column, orders: Mapping[str, str]) -> Reading:
        own = replace(self.ctx, column=column.key, date_order=orders.get(column.key, DAY_FIRST))
        return Reading(column, own, is_key=column.key in layout.key)

    def __call__(self, row: Row) -> tuple[dict[str, Any], Found]:
        values, problems, _written = self.told(row)
        return values, problems

    def told(self, row: Row) -> Told:
        problems = self._row_troubles(row)
        answers = self._filled(row) if self.above.covered else self._answers(row)
        said, notes, members = zip(*answers, *self.absent, strict=True)
        values = self.blank.copy()  # has room for all keys already
        values.update(zip(self.keys, said, strict=True))
        if any(notes):
            problems.extend([(key, note) for key, some in zip(self.keys, notes, strict=True) for note in some])
        told = Told(values, problems, list(members))
        if self.row_check:
            problems.extend(self.row_check(values, self.ctx))
            self._write_anew(told, list(said))
        return told

    def _answers(self, row: Row) -> list[Answer]:
        """Rows of a list are mostly alike in the kinds of their cells: where to look is found once for all of those."""
        texts, kinds = row.texts, row.kinds
        if len(texts) < self.reach:
            texts = texts + [""] * (self.reach - len(texts))
        places = self.known.get(kinds)
        if places is None:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            padded = kinds.ljust(self.reach, EMPTY)
            places = self.known[kinds] = [(index, reading.of(padded[index])) for index, reading in self.plan]
        return [memory[texts[index]] for index, memory in places]

    def _filled(self, row: Row) -> list[Answer]:
        """With merged cells, of which each may tell of the rows below it."""
        answers = []
        for index, reading in self.plan:
            (text, kind), taken = self.above.cell(row.number, index, row.cell(index))
            value, notes, member = reading.of(kind)[text]
            answers.append((value, (FILLED_DOWN, *notes) if taken else notes, member))
        return answers

    def _write_anew(self, told: Told, said: list[Any]) -> None:
        """What the check across the cells set itself: the village, and hardly ever more."""
        values, members = told.values, told.written
        if self.village_at is not None:
            said[self.village_at] = village = values[self.village]
            members[self.village_at] = written(self.village, village)
        if [*values.values()] == said:
            return
        for at, (key, value) in enumerate(values.items()):
            if at >= len(said):
                members.append(written(key, value))
            elif value is not said[at]:
                members[at] = written(key, value)

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
