"""Rows into staging: read by the child, checked here, then sealed while COPY takes them in, by the thousand.

Three processes work at once: the child reads on while its pipe has room, this one checks and seals, and PostgreSQL
takes in what was fed to it so far. A chunk is one transaction with the batch row locked, and rows come in file order: a
killed worker's successor reads the file again and goes on after the last row that is there.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, Any

from django.db import connection, transaction
from django.db.models import Max

from accounts.querysets import is_within
from foundation.errors import Conflict
from imports.grounds import context_for, layout_of
from imports.headers import Understanding
from imports.layouts import Layout
from imports.lines import Checked, Fed, Lines
from imports.models import BatchState, ImportBatch, ImportRow
from imports.normalise.context import DAY_FIRST
from imports.normalise.dates import DATED, DateSurvey
from imports.normalise.problems import ACCEPT, REFUSE, Problem
from imports.normalise.rows import RowNormaliser
from imports.reader.cells import TEXT, Row, Summary
from imports.reader.parent import read_rows, read_sheets
from imports.roles import RowRoles
from imports.sources import limits

CHUNK = 4000
REMEMBERED = 20_000
COPY = "COPY imports_importrow (batch_id, number, verdict, key, raw, values, problems, diff) FROM STDIN (FORMAT BINARY)"
FED = 64 * 1024  # bytes of COPY at a time

Progress = Callable[[int, int], None]  # rows staged, rows expected (0: not known)


def stage(batch: ImportBatch, source: IO[bytes], progress: Progress | None = None) -> Summary:
    """Stage every row of the batch's sheet that is not staged yet. Raises FileRefused; keeps what was staged before it.

    Day and month of a date column can only be told apart when all its rows are seen; when they turn out mixed, the rows
    with such dates are staged anew with that knowledge.
    """
    layout = layout_of(batch)
    found = Understanding.from_json(batch.understanding["header"])
    merged = merged_of(batch, layout, source)
    said = batch.understanding.get("date_orders_said", {})
    while True:
        orders = date_orders(batch)
        clerk = Clerk(batch, layout, found, orders, merged)
        summary = clerk.take_all(source, progress)
        settled = clerk.orders() | said
        if settled == orders or _settle(clerk, settled):
            return summary


def merged_of(batch: ImportBatch, layout: Layout, source: IO[bytes]) -> Any:
    """The merged cells of the batch's sheet, where they say something of the rows they cover."""
    found = Understanding.from_json(batch.understanding["header"])
    if not any(layout.column(key).fill_down for key in found.mapping.values()):
        return ()
    return next(info.merged for info in read_sheets(source, limits()) if info.name == batch.sheet)


def date_orders(batch: ImportBatch) -> dict[str, str]:
    """Date column -> order of day and month, as its rows tell or somebody said."""
    told: dict[str, str] = batch.understanding.get("date_orders", {})
    said: dict[str, str] = batch.understanding.get("date_orders_said", {})
    return told | said


def _settle(clerk: Clerk, orders: dict[str, str]) -> bool:
    """Stage rows with doubtful dates anew under the right orders. False: too many, so all rows must be read again."""
    batch, staged = clerk.batch, ImportRow.objects.unscoped().filter(batch=clerk.batch)
    few = clerk.dubious if len(clerk.dubious) < REMEMBERED and not clerk.sequential else None
    with transaction.atomic():
        _locked(batch)
        batch.understanding["date_orders"] = orders
        if few is None:
            staged.drop_all()
            batch.staged_rows = 0
        else:
            staged.filter(number__in=[row.number for row, _texts in few]).drop_all()
            knowing = Clerk(batch, clerk.layout, clerk.found, orders, ())
            knowing.role = clerk.role
            checked = [knowing.check(row, texts) for row, texts in few]
            _copy(map(knowing.line, checked))
        batch.save(update_fields=["understanding", "staged_rows"])
    return few is not None


class Clerk:
    """Checks the rows of one sheet; `line` turns what came of it into a line of staging."""

    def __init__(
        self, batch: ImportBatch, layout: Layout, found: Understanding, orders: dict[str, str], merged: Any
    ) -> None:
        self.batch, self.layout, self.found = batch, layout, found
        self.normalise = RowNormaliser(
            layout, found.mapping, context_for(layout, batch), merged=merged, date_orders=orders, width=found.width,
            fixed=batch.options.get("fixed"),
        )  # fmt: skip
        self.role = RowRoles(found, layout)
        self.surveys = {at: DateSurvey() for at, key in found.mapping.items() if layout.column(key).normalise in DATED}
        self.sequential = bool(merged)
        # Rows whose dates depend on the order of day and month; REMEMBERED at most.
        self.dubious: list[tuple[Row, str]] = []
        self.line = Lines(batch.pk, layout, self.normalise.keys)
        self.village = layout.options.get("village", "")
        self.village_column = layout.options.get("village_column", "village_code")
        self.region = batch.region_id

    def take_all(self, source: IO[bytes], progress: Progress | None) -> Summary:
        last = ImportRow.objects.unscoped().filter(batch=self.batch).aggregate(last=Max("number"))["last"] or 0
        done = self.batch.staged_rows
        with _no_collector(), read_rows(source, self.batch.sheet, limits()) as stream:
            rows = self._checked(stream.with_lines(), last)
            while chunk := list(islice(rows, CHUNK)):
                done = self._stage(chunk, expected=last, staged=done)
                last = chunk[-1].number
                if progress:
                    progress(done, round(done / stream.part) if stream.part else 0)
            return stream.summary

    def _stage(self, chunk: list[Checked], *, expected: int, staged: int) -> int:
        """One chunk, one transaction. Returns how many rows are staged now."""
        batch = self.batch
        with transaction.atomic():
            _locked(batch)
            last = ImportRow.objects.unscoped().filter(batch=batch).aggregate(last=Max("number"))["last"] or 0
            if last != expected:
                raise Conflict("another worker stages these rows", code="staged_elsewhere")
            _copy(map(self.line, chunk))
            staged += len(chunk)
            ImportBatch.objects.unscoped().filter(pk=batch.pk).update(staged_rows=staged)
        batch.staged_rows = staged
        return staged

    def orders(self) -> dict[str, str]:
        """Date columns that are not day first throughout."""
        orders = {self.found.mapping[at]: survey.order for at, survey in self.surveys.items()}
        return {key: order for key, order in orders.items() if order != DAY_FIRST}

    def _checked(self, stream: Iterator[tuple[Row, str]], last: int) -> Iterator[Checked]:
        for row, texts in stream:
            if row.number <= self.found.header_row:
                continue
            if self._is_dubious(row) and len(self.dubious) < REMEMBERED:
                self.dubious.append((row, texts))
            if row.number > last:
                yield self.check(row, texts)
                continue
            self.role(row)
            if self.sequential:
                self.normalise.told(row)

    def _is_dubious(self, row: Row) -> bool:
        """Look at dates written as text; ISO dates (year first) tell nothing and are most of them."""
        dubious = False
        for at, survey in self.surveys.items():
            if at < len(row.texts) and row.kinds[at] == TEXT and row.texts[at][4:5] != "-":
                survey.see(row.texts[at])
                dubious = True
        return dubious

    def check(self, row: Row, texts: str) -> Checked:
        role = self.role(row)
        if role == "astray":
            return Checked(row.number, texts, {}, [], [("", Problem("astray", REFUSE))])
        if role != "data":
            return Checked(row.number, texts, None, [], [("", Problem(f"skipped_{role}", ACCEPT))])
        told = self.normalise.told(row)
        village = told.values.get(self.village) if self.village else None
        if village and not is_within(village, self.region):
            told.remarks.append((self.village_column, Problem("outside_region", REFUSE)))
        values = {name: told.values.get(name) for name in self.line.needed}
        return Checked(row.number, texts, values, told.written, told.remarks)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows hold no circles of references; looking for some among so many objects took an eighth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _copy(lines: Iterable[bytes]) -> None:
    """Each line is made when COPY asks for it, so PostgreSQL works on the one before meanwhile."""
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, Fed(lines), FED)


def _locked(batch: ImportBatch) -> None:
    """Hold the batch for this chunk; it may have been discarded while we read."""
    state = ImportBatch.objects.unscoped().select_for_update().values_list("state", flat=True).get(pk=batch.pk)
    if state != BatchState.READING:
        raise Conflict("the import is not being read any more", code="not_reading")
