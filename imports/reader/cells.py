"""The plain values that leave the reader: cells, rows, sheets, limits, and the child's word for "refused"."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

TEXT = "t"
NUMBER = "n"  # exact text of the file's own XML, never through a float
DATE = "d"  # ISO: 1990-08-17, 1990-08-17T10:15:00 or 10:15:00
BOOL = "b"  # "1" or "0"
ERROR = "e"  # "#N/A"
FORMULA = "f"  # a formula that was saved without its value
FLOAT = "x"  # a number that the file itself keeps as a float (xls): never to be trusted with sixteen digits
EMPTY = "."
LONGEST_NAME = 200  # of a sheet: Excel writes 31 signs, OpenDocument sets no limit


class Cell(NamedTuple):
    """One cell: its exact text and the kind of thing the file says it is."""

    text: str
    kind: str = TEXT


NOTHING = Cell("", EMPTY)


class Row(NamedTuple):
    """One row of a sheet. `number` is what a person sees in Excel; `kinds` has one character for each text."""

    number: int
    texts: list[str]
    kinds: str
    hidden: bool = False
    trouble: str = ""  # "ragged": a csv row with another number of fields than its neighbours

    def cell(self, index: int) -> Cell:
        """The cell in a column counted from 0; an empty one beyond the end."""
        if index < len(self.texts):
            return Cell(self.texts[index], self.kinds[index])
        return NOTHING

    @property
    def cells(self) -> list[Cell]:
        return [Cell(text, kind) for text, kind in zip(self.texts, self.kinds, strict=True)]


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet as it stands in the list. `merged` counts rows from 1 and columns from 0: (row, column, row, column)."""

    name: str
    index: int
    hidden: str = ""  # "", "hidden" or "veryHidden"
    rows_estimate: int | None = None
    merged: tuple[tuple[int, int, int, int], ...] = ()
    format: str = "xlsx"
    detail: dict[str, str] = field(default_factory=dict)


class Summary(NamedTuple):
    """What was met on the way through a sheet; complete only after the last row."""

    rows: int = 0
    hidden_rows: int = 0
    formula_cells: int = 0
    last_row: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost. Bytes, seconds, counts; the defaults carry 1,000,000 rows x 40 columns."""

    file_bytes: int = 300 * 1024**2
    unpacked_bytes: int = 4 * 1024**3
    ratio: int = 200  # unpacked / packed, for parts larger than `ratio_from`
    ratio_from: int = 16 * 1024**2
    parts: int = 5_000
    sheets: int = 400  # a kabupaten has up to that many villages
    rows: int = 1_048_576
    columns: int = 2_000
    cell_characters: int = 1_000_000
    strings: int = 20_000_000
    strings_memory: int = 160 * 1024**2  # compressed
    merged: int = 20_000
    memory: int = 1024**3  # address space of the child
    cpu: int = 900
    silence: float = 90.0  # the parent waits this long for the next word


class Refusal(Exception):
    """The child's answer for a file it will not read: a code and plain parameters, no text of the file."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(slots=True)
class Tally:
    """The growing summary of one sheet inside the child."""

    rows: int = 0
    hidden_rows: int = 0
    formula_cells: int = 0
    last_row: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
