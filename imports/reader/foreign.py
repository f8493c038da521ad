"""xls, xlsb and ods by calamine. Its numbers have been floats, so they are marked as such."""

import datetime as dt
from collections.abc import Iterator
from typing import IO, Any

import python_calamine

from imports.reader.cells import BOOL, DATE, EMPTY, ERROR, FLOAT, TEXT, Limits, Refusal, Tally

Raw = tuple[int, int, str, list[str]]
HIDDEN = {"Hidden": "hidden", "VeryHidden": "veryHidden"}
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"})


def open_foreign(stream: IO[bytes]) -> Any:
    """The workbook. Raises Refusal: locked, broken."""
    try:
        return python_calamine.CalamineWorkbook.from_filelike(stream)
    except python_calamine.PasswordError:
        raise Refusal("locked") from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise Refusal("broken") from None


def list_foreign(book: Any) -> list[tuple[str, str]]:
    """(name, hidden) of the sheets with cells."""
    return [
        (sheet.name, HIDDEN.get(str(sheet.visible).rpartition(".")[2], ""))
        for sheet in book.sheets_metadata
        if str(sheet.typ).endswith("WorkSheet")
    ]


def read_foreign(book: Any, name: str, limits: Limits, tally: Tally) -> Iterator[list[Raw]]:
    """Yield the non-empty rows in batches. Raises Refusal."""
    try:
        sheet = book.get_sheet_by_name(name)
    except python_calamine.CalamineError:
        raise Refusal("broken") from None
    if sheet.width > limits.columns:
        raise Refusal("far_cell", row=0, column=sheet.width)
    batch: list[Raw] = []
    # iter_rows begins at row 1 of the sheet but at the first used column
    left = [("", EMPTY)] * (sheet.start[1] if sheet.start else 0)
    for number, values in enumerate(sheet.iter_rows(), 1):
        cells = left + [_cell(value) for value in values]
        while cells and not cells[-1][0]:
            cells.pop()
        if cells:
            batch.append((number, 0, "".join(kind for _, kind in cells), [text for text, _ in cells]))
            tally.rows += 1
            tally.last_row = number
            if len(batch) == 500:
                yield batch
                batch = []
    yield batch


def _cell(value: Any) -> tuple[str, str]:
    if isinstance(value, str):
        if value in ERRORS:
            return value, ERROR
        return (value, TEXT) if value else ("", EMPTY)
    if isinstance(value, bool):
        return ("1" if value else "0"), BOOL
    if isinstance(value, int | float):
        return plain(value), FLOAT
    if isinstance(value, dt.datetime):
        return (value.date().isoformat() if value.time() == dt.time() else value.isoformat()), DATE
    if isinstance(value, dt.date | dt.time):
        return value.isoformat(), DATE
    return (str(value), TEXT) if value is not None else ("", EMPTY)


def plain(value: float) -> str:
    """A float as a person would write it: 5 for 5.0."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e17:
        return str(int(value))
    return repr(value)
