"""A row as it must be written to say the same where no other row stands around it: on the sheet to repair."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from imports.headers import Understanding
from imports.layouts import Layout
from imports.normalise.context import DAY_FIRST, Context
from imports.normalise.dates import DATED
from imports.normalise.rows import Above, Merged
from imports.reader.cells import TEXT, Cell, Row

DOUBTFUL = "?"  # before a value that would pass, as something else, when the file comes back


class Standalone:
    """Callable(row) -> row, for every row of a sheet in order.

    What a merged cell above says of it stands in the row itself. A date that other rows made clear is written with the
    year first; one they made doubtful stays wrong until somebody writes it anew. `date_orders`: as the rows were read.
    """

    def __init__(
        self, layout: Layout, found: Understanding, merged: Merged, date_orders: Mapping[str, str], today: dt.date
    ) -> None:
        self.above = Above(layout, found.mapping, merged)
        self.dates = {
            at: (layout.column(key).normalise, Context(today=today, date_order=date_orders[key]))
            for at, key in found.mapping.items()
            if date_orders.get(key, DAY_FIRST) != DAY_FIRST and layout.column(key).normalise in DATED
        }
        self.filled = sorted(self.above.fill) if self.above.covered else []
        self.reach = max([*self.filled, *self.dates], default=-1) + 1

    def __call__(self, row: Row) -> Row:
        if not self.reach:
            return row
        cells = [row.cell(at) for at in range(max(len(row.texts), self.reach))]
        for at in self.filled:
            cells[at], _taken = self.above.cell(row.number, at, cells[at])
        for at in self.dates:
            cells[at] = self._date(at, cells[at])
        return row._replace(texts=[cell.text for cell in cells], kinds="".join(cell.kind for cell in cells))

    def _date(self, at: int, cell: Cell) -> Cell:
        if cell.kind != TEXT or not cell.text.strip():
            return cell
        normalise, ctx = self.dates[at]
        meant, alone = normalise(cell, ctx).value, normalise(cell, replace(ctx, date_order=DAY_FIRST)).value
        if meant == alone:
            return cell
        return Cell(meant.isoformat() if meant else DOUBTFUL + cell.text)
