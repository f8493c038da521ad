"""xls (BIFF, Excel 97-2003) by xlrd. The format keeps every number as a float, so numbers are marked as such."""

import struct
from collections.abc import Iterator
from typing import IO, Any

import xlrd

from imports.reader.cells import BOOL, DATE, EMPTY, ERROR, FLOAT, LONGEST_NAME, TEXT, Limits, Refusal, Tally
from imports.reader.numformats import serial_to_iso

Raw = tuple[int, int, str, list[str]]
HIDDEN = {1: "hidden", 2: "veryHidden"}
ROW_RECORD, END_RECORD, NOT_SHOWN = 0x0208, 0x000A, 0x20


class Silence:
    """xlrd prints its remarks; standard output belongs to the frames for the parent."""

    def write(self, text: str) -> None:
        pass

    def flush(self) -> None:
        pass


def open_old(stream: IO[bytes]) -> Any:
    """The workbook. Raises Refusal: locked, broken."""
    try:
        return xlrd.open_workbook(file_contents=stream.read(), on_demand=True, ragged_rows=True, logfile=Silence())
    except xlrd.XLRDError as error:
        raise Refusal("locked" if "encrypted" in str(error) else "broken") from None
    except (AssertionError, IndexError, KeyError, TypeError, ValueError, AttributeError, xlrd.compdoc.CompDocError):
        raise Refusal("broken") from None


def list_old(book: Any) -> list[tuple[str, str]]:
    """(name, hidden) of the sheets; chart and macro sheets are not in xlrd's list."""
    return [
        (name[:LONGEST_NAME], HIDDEN.get(visibility, ""))
        for name, visibility in zip(book.sheet_names(), book._sheet_visibility, strict=False)
    ]


def read_old(book: Any, name: str, limits: Limits, tally: Tally) -> Iterator[list[Raw]]:
    """Yield the non-empty rows in batches. Raises Refusal."""
    try:
        index = [listed for listed, _hidden in list_old(book)].index(name)
        sheet = book.sheet_by_index(index)
    except (xlrd.XLRDError, AssertionError, IndexError, KeyError, TypeError, ValueError, AttributeError):
        raise Refusal("broken") from None
    batch: list[Raw] = []
    unseen = not_shown(book.mem, book._sh_abs_posn[index])
    for at in range(sheet.nrows):
        cells = [_cell(kind, value, book.datemode == 1) for kind, value in zip_row(sheet, at)]
        while cells and cells[-1][1] == EMPTY:
            cells.pop()
        if cells:
            hidden = int(at in unseen)
            batch.append((at + 1, hidden, "".join(kind for _, kind in cells), [text for text, _ in cells]))
            tally.rows += 1
            tally.hidden_rows += hidden
            tally.last_row = at + 1
        if len(batch) == 500:
            yield batch
            batch = []
    yield batch
    if sheet.ncols > limits.columns:
        raise Refusal("far_cell", row=0, column=sheet.ncols)


def not_shown(stream: bytes, at: int) -> set[int]:
    """Hidden rows of the sheet that begins there, counted from 0: xlrd passes these records by."""
    found: set[int] = set()
    while at + 20 <= len(stream):
        kind, size, number = struct.unpack_from("<HHH", stream, at)
        if kind == END_RECORD:
            break
        if kind == ROW_RECORD and size >= 16 and struct.unpack_from("<H", stream, at + 16)[0] & NOT_SHOWN:
            found.add(number)
        at += 4 + size
    return found


def zip_row(sheet: Any, at: int) -> Iterator[tuple[int, Any]]:
    return zip(sheet.row_types(at), sheet.row_values(at), strict=True)


def _cell(kind: int, value: Any, since_1904: bool) -> tuple[str, str]:
    if kind == xlrd.XL_CELL_TEXT:
        return (value, TEXT) if value else ("", EMPTY)
    if kind == xlrd.XL_CELL_NUMBER:
        return plain(value), FLOAT
    if kind == xlrd.XL_CELL_DATE:
        iso = serial_to_iso(repr(value), since_1904)
        return (plain(value), FLOAT) if iso is None else (iso, DATE)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return ("1" if value else "0"), BOOL
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#VALUE!"), ERROR
    return "", EMPTY


def plain(value: float) -> str:
    """A float as a person would write it: 5 for 5.0."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e17 else repr(value)
