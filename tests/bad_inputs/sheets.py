"""Lists written cell by cell, so that each cell can be wrong in its own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from imports.figures import letter
from tests.imports.lists import FAMILY, PERSON, family, person
from tests.imports.workbooks import row, sheet, styles, xlsx

LOOKS = styles("dd/mm/yyyy", "0%", "@")
DAY_STYLE, PERCENT_STYLE, TEXT_STYLE = 1, 2, 3


@dataclass(frozen=True)
class Number:
    """A number cell by the exact text in the file; `style` 3 is a number in a column formatted as text."""

    text: str
    style: int = 0


@dataclass(frozen=True)
class Day:
    """A day number in a date format: what Excel writes for a real date."""

    serial: str


@dataclass(frozen=True)
class Raw:
    """The markup of a cell; `{at}` stands for its reference."""

    markup: str


def cell(reference: str, content: Any) -> str:
    """The XML of one cell; nothing for an empty text."""
    if isinstance(content, Raw):
        return content.markup.replace("{at}", reference)
    if isinstance(content, Day):
        return f'<c r="{reference}" s="{DAY_STYLE}"><v>{content.serial}</v></c>'
    if isinstance(content, Number):
        return f'<c r="{reference}" s="{content.style}"><v>{content.text}</v></c>'
    if not content:
        return ""
    text = "".join(f"_x{ord(sign):04X}_" if sign < " " and sign not in "\t\n" else sign for sign in content)
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def line(at: int, cells: Sequence[Any], extra: str = "") -> str:
    return row(at, *(cell(f"{letter(column)}{at}", content) for column, content in enumerate(cells)), extra=extra)


def lines(rows: Sequence[Sequence[Any]], first: int = 1) -> list[str]:
    return [line(at, cells) for at, cells in enumerate(rows, first)]


def listing(path: Path, headers: Sequence[Any], rows: Sequence[Sequence[Any]], **parts: Any) -> Path:
    """A workbook with the header in row 1."""
    return xlsx(path, sheet(*lines([headers, *rows])), styles=LOOKS, **parts)


def families(path: Path, count: int = 2, **parts: Any) -> Path:
    """A right list of families 1, 2, ... as .xlsx."""
    return listing(path, FAMILY, [family(at) for at in range(1, count + 1)], **parts)


def family_lines(count: int = 2, first: int = 1) -> list[str]:
    """The rows of a right list, header in row `first`."""
    return lines([FAMILY, *(family(at) for at in range(1, count + 1))], first)


def family_table(count: int = 2) -> list[Sequence[str]]:
    """The same as texts, for csv and web pages."""
    return [FAMILY, *(family(at) for at in range(1, count + 1))]


def person_with(number: int, cells: Mapping[str, Any]) -> list[Any]:
    """The row of the head of family `number` with other cells by header."""
    return [cells.get(header, said) for header, said in zip(PERSON, person(number), strict=True)]
