"""The sheets of an XLSForm as pyxform wants them, read by our own reader so that nothing else opens a stranger's file.

Row numbers stay those a person sees in Excel: empty rows are kept as empty dictionaries.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from openpyxl.utils import get_column_letter
from pyxform.constants import SUPPORTED_SHEET_NAMES, SURVEY
from pyxform.xls2json_backends import get_excel_column_headers

from imports.reader.cells import BOOL, FORMULA, NUMBER, Limits, Refusal, Tally
from imports.reader.child import ExcelBook
from imports.reader.markup import walk
from imports.reader.packages import open_part

#: What a workbook may point at outside itself: an address in a cell that a person can click on.
HARMLESS = {"hyperlink"}


class Misplaced(Exception):
    """Something in a cell that pyxform would not speak of: code, sheet, row, column letter."""

    def __init__(self, code: str, sheet: str, row: int, column: str = "") -> None:
        super().__init__(code)
        self.place = {"code": code, "sheet": sheet, "row": row, "column": column}


def refuse_references(package: zipfile.ZipFile) -> None:
    """A questionnaire stands for itself: no other workbook, no data connection, no macro. Raises Refusal."""
    names = {name.lower() for name in package.namelist()}
    if any(name.startswith(("xl/externallinks/", "xl/querytables/")) or name == "xl/connections.xml" for name in names):
        raise Refusal("external")
    for name in package.namelist():
        if name.lower().endswith(".rels"):
            _refuse_outward(package, name)
    with open_part(package, "[Content_Types].xml") as part:
        if b"macroenabled" in part.read(1024 * 1024).lower():
            raise Refusal("macros")


def _refuse_outward(package: zipfile.ZipFile, name: str) -> None:
    def element(tag: str, attributes: dict[str, str]) -> None:
        outward = tag == "Relationship" and attributes.get("TargetMode") == "External"
        if outward and posixpath.basename(attributes.get("Type", "")) not in HARMLESS:
            raise Refusal("external")

    with open_part(package, name) as part:
        walk(part, element)


def workbook(book: ExcelBook, limits: Limits) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """(what pyxform takes as a workbook, sheet -> header -> column letter). Raises Refusal, Misplaced, PyXFormError."""
    names = [sheet.name for sheet in book.book.sheets]
    found: dict[str, Any] = {"sheet_names": names}
    columns: dict[str, dict[str, str]] = {}
    for name in names:
        title = name.lower()
        if title not in SUPPORTED_SHEET_NAMES:
            if len(names) > 1:
                continue
            title = SURVEY
        rows = list(_rows(book, name))
        if rows and rows[0][0] != 1:
            raise Misplaced("header_row", name, rows[0][0])
        headers = get_excel_column_headers(rows[0][1]) if rows else []
        found[title] = _records(headers, rows[1:])
        found[f"{title}_header"] = [{header: None for header in headers if header}] if any(headers) else []
        columns[title] = {header: get_column_letter(at + 1) for at, header in enumerate(headers) if header}
    return found, columns


def _rows(book: ExcelBook, name: str) -> Iterator[tuple[int, list[str]]]:
    """(number, texts) of the non-empty rows of a sheet."""
    for batch in book.rows(name, Tally()):
        for number, _hidden, kinds, texts in batch:
            cells = []
            for at, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
                if kind == FORMULA:
                    raise Misplaced("formula", name, number, get_column_letter(at + 1))
                cells.append(_plain(text, kind))
            if any(cells):
                yield number, cells


def _records(headers: list[str | None], rows: list[tuple[int, list[str]]]) -> list[dict[str, str]]:
    records: list[dict[str, str]] = []
    for number, cells in rows:
        records += [{} for _ in range(number - 2 - len(records))]
        named = zip(headers, cells, strict=False)
        records.append({header: cell for header, cell in named if header and cell})
    return records


def _plain(text: str, kind: str) -> str:
    """A cell as pyxform itself would take it over, except that a day stays a day (2026-11-30, no midnight)."""
    if kind == BOOL:
        return "TRUE" if text == "1" else "FALSE"
    if kind == NUMBER:
        return _number(text)
    return text.replace("\xa0", " ").strip()


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if number.is_finite() and number == number.to_integral_value() and number.adjusted() < 30:
        return str(int(number))
    return str(float(number))
