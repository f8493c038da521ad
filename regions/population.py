"""A list of population figures as an office gets it (CSV) into checked rows. Pure; no database.

Columns: `code` (Kemendagri), `as_of` (d-m-Y, Y-m-d, or a year and semester: `2024-II`), `total`; optional `unit`
(persons or families; `jiwa`, `orang`, `keluarga`, `KK` are understood). Separators `,` and `;`.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from regions import codes

UNITS = {
    "": "persons", "persons": "persons", "jiwa": "persons", "orang": "persons", "penduduk": "persons",
    "families": "families", "keluarga": "families", "kk": "families",
}  # fmt: skip
NEEDED = ("code", "as_of", "total")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]+", re.ASCII)
_SEMESTER = re.compile(r"([0-9]{4})-(I|II|1|2)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Figure:
    """`total` persons or families in region `code` on day `as_of`."""

    code: str
    as_of: dt.date
    unit: str
    total: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line was refused: `line` as a text editor numbers it, `column`, and the text that stands there."""

    line: int
    column: str
    text: str


def read(lines: Iterable[str], unit: str = "") -> Iterator[Figure | Problem]:
    """Every line becomes one figure or one problem. ValueError when a needed column is missing."""
    lines = list(lines)
    separator = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    reader = csv.DictReader(lines, delimiter=separator)
    header = [(name or "").strip().lower().lstrip("\ufeff") for name in reader.fieldnames or []]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise ValueError(", ".join(missing))
    reader.fieldnames = header
    for row in reader:
        cells = {name: (value or "").strip() for name, value in row.items() if isinstance(value, str) or value is None}
        yield _figure(reader.line_num, cells, unit)


def day_of(text: str) -> dt.date | None:
    """`31-12-2024`, `31/12/2024`, `2024-12-31`, `2024-II` (the last day of the semester); anything else is None."""
    semester = _SEMESTER.fullmatch(text)
    if semester:
        year, first = int(semester[1]), semester[2] in ("I", "1")
        return dt.date(year, 6, 30) if first else dt.date(year, 12, 31)
    for form in ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def count_of(text: str) -> int | None:
    """`337.755`, `337755` -> 337755; zero, a fraction or a comma is no count of people."""
    if not _THOUSANDS.fullmatch(text):
        return None
    value = int(text.replace(".", "").replace(" ", ""))
    return value if 0 < value < 10**9 else None


def _figure(line: int, cells: dict[str, str], unit: str) -> Figure | Problem:
    code, day = codes.dotted(cells["code"]), day_of(cells["as_of"])
    counted = UNITS.get((cells.get("unit") or unit).lower())
    total = count_of(cells["total"])
    if code is None:
        return Problem(line, "code", cells["code"])
    if day is None:
        return Problem(line, "as_of", cells["as_of"])
    if total is None:
        return Problem(line, "total", cells["total"])
    if counted is None:
        return Problem(line, "unit", cells.get("unit", ""))
    return Figure(code, day, counted, total)
