"""The way back: the same rows with the bad cells coloured and explained, and a sheet with only the rows to repair.

Written row by row, so memory stays flat. Everything but short plain numbers is written as text, and text that a
spreadsheet program might run carries the quote prefix, so nothing in the workbook computes.
"""

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, NamedTuple

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from imports.headers import OWN_COLUMNS, Understanding, header_key
from imports.normalise.problems import REFUSE
from imports.reader.cells import EMPTY, FLOAT, NUMBER, Limits, Row, SheetInfo
from imports.reader.guards import risky
from imports.reader.parent import Source, read_rows

ALL_ROWS, TO_REPAIR = "semua baris", "perbaiki"
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")  # in the name of a sheet
LONGEST_NAME = 31
TOLD_EVERY = 2_000  # rows
OWN_TITLES = ("Baris", "Masalah", "Saran")
COMMENTS = 10_000  # beyond this Excel becomes slow; colours and columns go on
LONGEST = 32_767  # characters in one cell of xlsx
EXACT_DIGITS = 15


class Mark(NamedTuple):
    """One remark. `column` counts from 0, None for the row as a whole."""

    row: int
    column: int | None
    level: str
    message: str
    suggestion: str = ""


class Counts(NamedTuple):
    rows: int
    marked: int
    wrong: int


class MarkedBook:
    """An xlsxwriter workbook with the sheets of the file, the one to repair, and the formats."""

    def __init__(
        self,
        target: Any,
        folder: str,
        found: Understanding,
        identities: set[int],
        sheet: str,
        others: Sequence[SheetInfo],
        alone: Callable[[Row], Row],
        labels: Mapping[int, str],
        said: Mapping[str, str],
    ) -> None:
        self.found, self.identity_columns, self.said = found, identities, said
        self.alone, self.labels = alone, labels if not found.headers else {}
        self.ours = own_columns(found)
        self.width = min(self.ours.values(), default=found.width)
        self.book = xlsxwriter.Workbook(
            target,
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.taken = {TO_REPAIR}
        self.others: list[tuple[SheetInfo, Any]] = []
        for info in others or [SheetInfo(sheet, 0)]:
            page = self.book.add_worksheet(self._name(info.name))
            if info.name == sheet:
                self.every = page
            else:
                self.others.append((info, page))
                self._hide(page, info.hidden)
        self.repair = self.book.add_worksheet(TO_REPAIR)
        self.formats: dict[tuple[str, bool], Any] = {}
        self.comments = self.repair_row = self.wrong = 0
        for page, first in ((self.every, self.width), (self.repair, self.width + len(said))):
            page.set_column(first, first, 8)
            page.set_column(first + 1, first + 2, 60)

    def _name(self, name: str) -> str:
        """The sheet's own name as far as Excel allows it, and no name twice."""
        wanted = FORBIDDEN.sub(" ", name).strip("' ")[:LONGEST_NAME] or ALL_ROWS
        if wanted.casefold() == TO_REPAIR:
            wanted = ALL_ROWS
        given, number = wanted, 1
        while given.casefold() in self.taken or given.casefold() == "history":  # Excel keeps that one for itself
            number += 1
            given = f"{wanted[: LONGEST_NAME - 4]} {number}"
        self.taken.add(given.casefold())
        return given

    @staticmethod
    def _hide(page: Any, hidden: str) -> None:
        if hidden == "veryHidden":
            page.very_hidden()
        elif hidden:
            page.hide()

    def copy(self, page: Any, rows: Iterable[Row]) -> None:
        """A sheet nobody asked about, as it came."""
        for row in rows:
            for at, (text, kind) in enumerate(zip(row.texts, row.kinds, strict=True)):
                if kind != EMPTY:
                    self._cell(page, row.number - 1, at, text, kind, False, "")

    def look(self, colour: str, quoted: bool) -> Any:
        """Text format, coloured ("" for none), with the quote prefix for text that looks like a formula."""
        if (colour, quoted) not in self.formats:
            properties: dict[str, Any] = {"num_format": "@"}
            if colour:
                properties |= {"bg_color": colour, "border": 1}
            if quoted:
                properties["quote_prefix"] = True
            self.formats[colour, quoted] = self.book.add_format(properties)
        return self.formats[colour, quoted]

    def write_row(self, row: Row, marks: list[Mark]) -> bool:
        """Both sheets' share of one row; True when the row is wrong."""
        by_column: dict[int | None, list[Mark]] = defaultdict(list)
        for mark in marks:
            by_column[mark.column].append(mark)
        own = self._own_cells(row, marks)
        header = row.number in self.found.header_rows
        wrong = not header and is_refused(marks)
        self._write(self.every, row.number - 1, row, by_column, own, comment=True)
        alone = row if header else self.alone(row)
        if header or wrong:
            self._name_columns()
            said = list(self.said if row.number == self.found.header_row else self.said.values())
            self._write(self.repair, self.repair_row, alone, by_column, own, comment=wrong, said=said)
            self.repair_row += 1
            self.wrong += wrong
        return wrong

    def _name_columns(self) -> None:
        """A sheet without column names gets them where it is repaired, or nobody could read that sheet."""
        if self.labels and not self.repair_row:
            for at, label in [*self.labels.items(), *enumerate([*self.said, *OWN_TITLES], self.width)]:
                self._cell(self.repair, 0, at, label, "t", True, "")
            self.repair_row = 1

    def _own_cells(self, row: Row, marks: list[Mark]) -> tuple[str, str, str] | None:
        if row.number == self.found.header_row:
            return OWN_TITLES
        if not marks:
            return (origin, "", "") if (origin := self._origin(row)) else None
        names = {mark: self.found.headers.get(mark.column, "") if mark.column is not None else "" for mark in marks}
        messages = "\n".join(f"{names[mark]}: {mark.message}" if names[mark] else mark.message for mark in marks)
        suggestions = "\n".join(dict.fromkeys(mark.suggestion for mark in marks if mark.suggestion))
        return self._origin(row) or str(row.number), messages, suggestions

    def _origin(self, row: Row) -> str:
        """In a sheet of repaired rows: where the row stood in the first file."""
        text = row.cell(self.ours["BARIS"]).text.strip() if "BARIS" in self.ours else ""
        return text if text.isdigit() and len(text) < 8 else ""

    def _write(
        self,
        sheet: Any,
        at: int,
        row: Row,
        by_column: Mapping[int | None, list[Mark]],
        own: tuple[str, str, str] | None,
        comment: bool,
        said: Sequence[str] = (),
    ) -> None:
        ours, more = set(self.ours.values()), len(said) + len(OWN_TITLES)
        for index, (text, kind) in enumerate(zip(row.texts, row.kinds, strict=True)):
            marks = by_column.get(index, [])
            if (kind == EMPTY and not marks) or index in ours:
                continue
            place = self._place(index, more)
            identity = index in self.identity_columns
            if identity and kind in (NUMBER, FLOAT) and is_refused(marks):
                text = "?" + text  # as plain text these doubtful digits would pass when the file comes back
            self._cell(sheet, at, place, text, kind, identity, colour_of(marks))
        for column, marks in by_column.items():
            if column is None:
                continue
            place = self._place(column, more)
            if column >= len(row.texts):
                self._cell(sheet, at, place, "", EMPTY, True, colour_of(marks))
            if comment and self.comments < COMMENTS:
                sheet.write_comment(at, place, "\n".join(f"{mark.message} {mark.suggestion}".strip() for mark in marks))
                self.comments += 1
        for place, text in enumerate([*said, *(own or ())], self.width):
            self._cell(sheet, at, place, text, "t", True, "")

    def _place(self, index: int, more: int) -> int:
        """Our columns stand right of the last header; what lies beyond moves to their right, by `more` columns."""
        return index if index < self.width or self.ours else index + more

    def _cell(self, sheet: Any, at: int, place: int, text: str, kind: str, identity: bool, colour: str) -> None:
        if kind in (NUMBER, FLOAT) and not identity and not colour and is_short_number(text):
            sheet.write_number(at, place, float(text))
        elif text:
            sheet.write_string(at, place, storable(text), self.look(colour, risky(text)))
        else:
            sheet.write_blank(at, place, None, self.look(colour, False))

    def close(self) -> None:
        (self.repair if self.wrong else self.every).activate()
        (self.repair if self.wrong else self.every).set_first_sheet()
        self.book.close()


def own_columns(found: Understanding) -> dict[str, int]:
    """Where Baris, Masalah and Saran stand when a marked-up sheet comes back: the last columns, or nowhere."""
    places = {header_key(text): at for at, text in found.headers.items() if header_key(text) in OWN_COLUMNS}
    last = sorted(places.values()) == list(range(found.width - len(OWN_TITLES), found.width))
    return places if len(places) == len(OWN_TITLES) and last else {}


def colour_of(marks: list[Mark]) -> str:
    if not marks:
        return ""
    return "#F8CBAD" if is_refused(marks) else "#FFF2CC"


def is_refused(marks: list[Mark]) -> bool:
    return any(mark.level == REFUSE for mark in marks)


def storable(text: str) -> str:
    """What one cell of xlsx can hold; a lone half of a character pair becomes a question mark."""
    return text[:LONGEST].encode("utf-8", "replace").decode()


def is_short_number(text: str) -> bool:
    """Whether a float keeps this number as it is written."""
    digits = text.lstrip("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit() and len(digits) <= EXACT_DIGITS


def write_marked(
    source: Source,
    sheet: str | None,
    found: Understanding,
    marks: Iterable[Mark],
    target: str | Path | IO[bytes],
    identity_columns: set[int] | None = None,
    limits: Limits | None = None,
    sheets: Sequence[SheetInfo] = (),
    progress: Callable[[int], None] | None = None,
    alone: Callable[[Row], Row] = lambda row: row,
    labels: Mapping[int, str] | None = None,
    said: Mapping[str, str] | None = None,
) -> Counts:
    """Write the marked-up workbook of a sheet to `target`. `marks` must be sorted by row.

    `alone`: a row as it goes to the sheet to repair, asked for every row below the header. `labels`: names of the
    columns, for a sheet that has none. `said`: title -> value of columns the sheet lacks, to repair with.

    Columns Baris, Masalah, Saran stand right of the last header; rows keep their numbers on their sheet, and the other
    `sheets` of the file are copied as they are. `progress` is told the rows written.
    Raises FileRefused when the source can no longer be read, ValueError when marks are out of order.
    """
    rows = marked = wrong = 0
    identities = {at for at, key in found.mapping.items() if key in ("nik", "family_card")} | (
        identity_columns or set()
    )
    with tempfile.TemporaryDirectory() as folder, closing(read_rows(source, sheet, limits)) as stream:
        out = str(target) if isinstance(target, str | Path) else target
        book = MarkedBook(out, folder, found, identities, sheet or "", sheets, alone, labels or {}, said or {})
        try:
            for row, row_marks in _together(stream, marks):
                rows += row.number > found.header_row
                marked += bool(row_marks)
                wrong += book.write_row(row, row_marks)
                if progress and rows % TOLD_EVERY == 1:
                    progress(rows)
            for info, page in book.others:
                with closing(read_rows(source, info.name, limits)) as others:
                    book.copy(page, others)
        finally:
            _finish(book)
    return Counts(rows, marked, wrong)


def _finish(book: MarkedBook) -> None:
    """Close the workbook also after a refused source, or its temporary files would stay open."""
    try:
        book.close()
    except XlsxWriterException as error:
        raise OSError(str(error)) from error


def _together(rows: Iterable[Row], marks: Iterable[Mark]) -> Iterator[tuple[Row, list[Mark]]]:
    """Each row with its marks; both come sorted by row number."""
    groups = ((number, list(group)) for number, group in groupby(marks, key=attrgetter("row")))
    number, group = next(groups, (0, []))
    for row in rows:
        if group and number < row.number:
            raise ValueError("marks must be sorted by row and name rows of the sheet")
        if group and number == row.number:
            yield row, group
            before = number
            number, group = next(groups, (0, []))
            if group and number <= before:
                raise ValueError("marks must be sorted by row and name rows of the sheet")
        else:
            yield row, []
