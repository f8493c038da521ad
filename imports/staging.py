"""Rows into staging: read by the child, normalised here, sealed, and copied in by the thousand.

A chunk is one transaction with the batch row locked, and rows come in file order: a killed worker's successor reads the
file again and goes on after the last row that is there. No identity number leaves this module in plain.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, Any

from django.db import connection, transaction
from django.db.models import Max

from accounts.querysets import is_within
from foundation import keys
from foundation.errors import Conflict
from foundation.formats import masked
from imports.grounds import context_for, layout_of
from imports.headers import Understanding
from imports.layouts import Layout
from imports.models import BatchState, ImportBatch, ImportRow, Verdict
from imports.normalise.context import DAY_FIRST
from imports.normalise.dates import DateSurvey, birth_date, calendar_date, moment
from imports.normalise.problems import ACCEPT, REFUSE, WARN, Problem
from imports.normalise.rows import RowNormaliser
from imports.reader.cells import TEXT, Row, Summary
from imports.reader.parent import read_rows, read_sheets
from imports.roles import RowRoles
from imports.sources import limits

CHUNK = 4000
KEY_LENGTH = 100
REMEMBERED = 20_000
COPY = "COPY imports_importrow (batch_id, number, verdict, key, raw, values, problems, diff) FROM STDIN"
RAW_PLACE = "imports_importrow.raw"
# Sixteen digits in a row, maybe set apart by blanks, dots or dashes: a NIK or KK number wherever it stands.
SIXTEEN = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){15}(?!\d)")
DATED = (birth_date, calendar_date, moment)

Progress = Callable[[int, int], None]  # rows staged, rows expected (0: not known)
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
encode_raw = json.JSONEncoder(separators=(",", ":")).encode


def stage(batch: ImportBatch, source: IO[bytes], progress: Progress | None = None) -> Summary:
    """Stage every row of the batch's sheet that is not staged yet. Raises FileRefused; keeps what was staged before it.

    Day and month of a date column can only be told apart when all its rows are seen; when they turn out mixed, the rows
    with such dates are staged anew with that knowledge.
    """
    layout = layout_of(batch)
    found = Understanding.from_json(batch.understanding["header"])
    merged: Any = ()
    if any(layout.column(key).fill_down for key in found.mapping.values()):
        merged = next(info.merged for info in read_sheets(source, limits()) if info.name == batch.sheet)
    said = batch.understanding.get("date_orders_said", {})
    while True:
        orders = batch.understanding.get("date_orders", {}) | said
        clerk = Clerk(batch, layout, found, orders, merged)
        summary = clerk.take_all(source, progress)
        settled = clerk.orders() | said
        if settled == orders or _settle(clerk, settled):
            return summary


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
            staged.filter(number__in=[row.number for row in few]).drop_all()
            knowing = Clerk(batch, clerk.layout, clerk.found, orders, ())
            _copy("".join(knowing.line(row) for row in few))
        batch.save(update_fields=["understanding", "staged_rows"])
    return few is not None


class Clerk:
    """Turns rows of one sheet into staged lines."""

    def __init__(
        self, batch: ImportBatch, layout: Layout, found: Understanding, orders: dict[str, str], merged: Any
    ) -> None:
        self.batch, self.layout, self.found = batch, layout, found
        self.normalise = RowNormaliser(
            layout, found.mapping, context_for(layout, batch), merged=merged, date_orders=orders, width=found.width
        )
        self.normalise.blank |= batch.options.get("fixed", {})  # what is said of the whole file, where it has no column
        self.role = RowRoles(found, layout)
        self.surveys = {at: DateSurvey() for at, key in found.mapping.items() if layout.column(key).normalise in DATED}
        self.sequential = bool(merged)
        self.dubious: list[Row] = []  # rows whose dates depend on the order of day and month; REMEMBERED at most
        self.seals, self.copies, self.seal = seals_of(layout), copies_of(layout), keys.Sealer()
        self.village = layout.options.get("village", "")
        self.village_column = layout.options.get("village_column", "village_code")
        self.region = batch.region_id

    def take_all(self, source: IO[bytes], progress: Progress | None) -> Summary:
        last = ImportRow.objects.unscoped().filter(batch=self.batch).aggregate(last=Max("number"))["last"] or 0
        done = self.batch.staged_rows
        with read_rows(source, self.batch.sheet, limits()) as stream:
            lines = self._lines(stream, last)
            while chunk := list(islice(lines, CHUNK)):
                done = _stage_chunk(self.batch, chunk, expected=last, staged=done)
                last = chunk[-1][0]
                if progress:
                    progress(done, round(done / stream.part) if stream.part else 0)
            return stream.summary

    def orders(self) -> dict[str, str]:
        """Date columns that are not day first throughout."""
        orders = {self.found.mapping[at]: survey.order for at, survey in self.surveys.items()}
        return {key: order for key, order in orders.items() if order != DAY_FIRST}

    def _lines(self, stream: Iterator[Row], last: int) -> Iterator[tuple[int, str]]:
        for row in stream:
            if row.number <= self.found.header_row:
                continue
            self._survey(row)
            if row.number > last:
                yield row.number, self.line(row)
            elif self.sequential:
                self.normalise(row)

    def _survey(self, row: Row) -> None:
        """Look at dates written as text; ISO dates (year first) tell nothing and are most of them."""
        dubious = False
        for at, survey in self.surveys.items():
            if at < len(row.texts) and row.kinds[at] == TEXT and row.texts[at][4:5] != "-":
                survey.see(row.texts[at])
                dubious = True
        if dubious and len(self.dubious) < REMEMBERED:
            self.dubious.append(row)

    def line(self, row: Row) -> str:
        """One line of COPY's text format."""
        values: dict[str, Any] = {}
        key, verdict = "", str(Verdict.PENDING)
        role = self.role(row)
        if role == "data":
            full, remarks = self.normalise(row)
            self._check_region(full, remarks)
            self._hide_numbers(full, remarks)
            values = self._sealed(full)
            key = "|".join(_key(values.get(name)) for name in self.layout.key)[:KEY_LENGTH].strip("|")
            if any(remark.level == REFUSE for _column, remark in remarks):
                verdict = str(Verdict.WRONG)
        else:
            remarks, verdict = [("", Problem(f"skipped_{role}", ACCEPT))], str(Verdict.SKIPPED)
        raw = self.seal(encode_raw(row.texts).encode(), RAW_PLACE).hex()
        problems = encode([self._stored(column, remark) for column, remark in remarks]) if remarks else "[]"
        return (
            f"{self.batch.pk}\t{row.number}\t{verdict}\t{_escaped(key)}\t\\\\x{raw}\t"
            f"{_escaped(encode(values))}\t{_escaped(problems)}\t{{}}\n"
        )

    def _check_region(self, values: dict[str, Any], remarks: list[tuple[str, Problem]]) -> None:
        village = values.get(self.village) if self.village else None
        if village and not is_within(village, self.region):
            remarks.append((self.village_column, Problem("outside_region", REFUSE)))

    def _hide_numbers(self, values: dict[str, Any], remarks: list[tuple[str, Problem]]) -> None:
        """Sixteen digits in a column that is not for them, an address or an id: hidden, and in a key column wrong."""
        for name, value in values.items():
            if not isinstance(value, str) or len(value) < 16 or name in self.seals or not SIXTEEN.search(value):
                continue
            values[name] = SIXTEEN.sub(lambda found: masked(found[0][-4:]), value)
            if name in self.layout.key:
                remarks.append((name, Problem("number_as_key", REFUSE)))
            else:
                remarks.append((name, Problem("number_in_text", WARN)))

    def _sealed(self, values: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in values.items() if value is not None}
        for name, (place, kind) in self.seals.items():
            number = kept.get(name)
            if number is not None:
                kept[name] = {
                    "c": self.seal(number.encode(), place).hex(),
                    "d": keys.digest(number, kind).hex(),
                    "l": number[-4:],
                }
                if name in self.copies:
                    kept[name]["n"] = self.seal(number.encode(), self.copies[name]).hex()
        return kept

    def _stored(self, column: str, remark: Problem) -> dict[str, Any]:
        """A remark as kept with the row. A proposal for an identity number would be one, so it is not kept."""
        stored: dict[str, Any] = {"column": column, "code": remark.code, "level": remark.level}
        if remark.params:
            stored["params"] = dict(remark.params)
        if remark.proposal and column not in self.seals:
            stored["proposal"] = remark.proposal
        return stored


def seals_of(layout: Layout) -> dict[str, tuple[str, str]]:
    """Identity column -> (table.column its ciphertext is bound to, kind of digest), from options["seals"]."""
    said = layout.options.get("seals", {})
    found = {}
    for column in layout.columns:
        if column.identity:
            place, _, kind = said.get(column.key, f"imports_importrow.{column.key}:{column.key}").partition(":")
            found[column.key] = (place, kind)
    return found


def _key(value: Any) -> str:
    """A part of a row's key; of an identity number, half its digest."""
    return str(value["d"][:32] if isinstance(value, dict) else value or "")


def copies_of(layout: Layout) -> dict[str, str]:
    """Identity columns that a second column of the register holds as well -> its table.column."""
    return dict(layout.options.get("copies", {}))


def _escaped(text: str) -> str:
    """For COPY's text format; JSON has escaped line ends and tabs already, a key may not hold any."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    return text.replace("\t", " ").replace("\n", " ").replace("\r", " ")


def _stage_chunk(batch: ImportBatch, chunk: list[tuple[int, str]], *, expected: int, staged: int) -> int:
    """One chunk, one transaction. Returns how many rows are staged now."""
    with transaction.atomic():
        _locked(batch)
        last = ImportRow.objects.unscoped().filter(batch=batch).aggregate(last=Max("number"))["last"] or 0
        if last != expected:
            raise Conflict("another worker stages these rows", code="staged_elsewhere")
        _copy("".join(line for _number, line in chunk))
        staged += len(chunk)
        ImportBatch.objects.unscoped().filter(pk=batch.pk).update(staged_rows=staged)
    batch.staged_rows = staged
    return staged


def _copy(lines: str) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, io.BytesIO(lines.encode("utf-8", "replace")))


def _locked(batch: ImportBatch) -> None:
    """Hold the batch for this chunk; it may have been discarded while we read."""
    state = ImportBatch.objects.unscoped().select_for_update().values_list("state", flat=True).get(pk=batch.pk)
    if state != BatchState.READING:
        raise Conflict("the import is not being read any more", code="not_reading")
