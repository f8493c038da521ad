"""Tables out as xlsx: row by row into a stream, flat in memory, nothing on disk; what people typed stays text.

Why not a library: a list may hold identity numbers, and the streaming writers keep their rows in temporary files. Every
text is an inline string, so no cell of ours is ever a formula; one that would become a formula once the table is saved
as CSV gets an apostrophe in front (OWASP, CSV injection).
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from io import RawIOBase
from xml.sax.saxutils import escape, quoteattr

EPOCH = dt.date(1899, 12, 30)  # day 0 of Excel's calendar, as counted from March 1900 on
TEXT_LIMIT = 32_767  # characters of a cell
ROW_LIMIT = 1_048_576
CHUNK = 64 * 1024
REMEMBERED = 2_048  # texts of a sheet: most columns hold a few words again and again

# Not allowed in XML 1.0, or half of a character.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel reads `_x0041_` in a text as the character with that number.
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# What a spreadsheet takes for a formula or a command, also in full width and behind blanks; a lone dash is a dash.
LIVE = re.compile(r"[\s\u00a0\ufeff\u200b-\u200f\u2060]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]")
BEGINS_BLANK = ("\t", "\r", "\n")

STYLE_PLAIN, STYLE_HEAD, STYLE_DATE, STYLE_NUMBER = 0, 1, 2, 3
STYLES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" applyNumberFormat="1" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="3" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

Cell = str | int | float | Decimal | bool | dt.date | None
TextCell = Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its header and an iterable of rows, taken once and one by one. `widths` in characters, by column."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = field(default_factory=tuple)


def harmless(text: str) -> str:
    """`text` as it may stand in a table: no control characters, and nothing a spreadsheet would run."""
    clean = FORBIDDEN.sub("", text)[:TEXT_LIMIT]
    if clean.startswith(BEGINS_BLANK) or (LIVE.match(clean) and clean.strip() != "-"):
        clean = "'" + clean[: TEXT_LIMIT - 1]
    return clean


def workbook(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """The workbook in pieces, for a streamed answer. Whole numbers are numbers, dates are dates, the rest is text.

    Identity numbers must come as `str`. Raises ValueError when a sheet has more rows than Excel can hold.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as package:
        for name, content in _frame(sheets):
            package.writestr(name, content)
        for number, sheet in enumerate(sheets, start=1):
            with package.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for piece in _pieces(sheet):
                    part.write(piece)
                    yield from sink.taken()
    yield from sink.taken()


class _Sink(RawIOBase):
    """Where the zip writes: a queue that is emptied as it fills. It cannot be sought in, so the zip never goes back."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.waiting.append(bytes(data))
        self.size += len(data)
        return len(data)

    def taken(self) -> Iterator[bytes]:
        if self.waiting:
            yield b"".join(self.waiting)
            self.waiting.clear()


def _pieces(sheet: Sheet) -> Iterator[bytes]:
    yield (HEAD + f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
           '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
           + _columns(sheet) + "<sheetData>").encode()  # fmt: skip
    text_cell = lru_cache(REMEMBERED)(_text_cell)
    lines, length = [_row(1, sheet.header, text_cell, STYLE_HEAD)], 0
    for number, cells in enumerate(sheet.rows, start=2):
        if number > ROW_LIMIT:
            raise ValueError(f"more than {ROW_LIMIT} rows")
        line = _row(number, cells, text_cell)
        lines.append(line)
        length += len(line)
        if length > CHUNK:
            yield "".join(lines).encode()
            lines, length = [], 0
    yield ("".join(lines) + "</sheetData></worksheet>").encode()


def _columns(sheet: Sheet) -> str:
    widths = list(sheet.widths) or [16] * len(sheet.header)
    columns = (f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1))
    return f"<cols>{''.join(columns)}</cols>"


def _row(number: int, cells: Sequence[Cell], text_cell: TextCell, style: int = STYLE_PLAIN) -> str:
    # Without references the cells stand in their order; an empty one still takes its place.
    written = [
        text_cell(cell, style) if type(cell) is str and cell else _cell(cell, text_cell, style) for cell in cells
    ]
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(value: Cell, text_cell: TextCell, style: int) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float | Decimal):
        return f'<c s="{STYLE_NUMBER}"><v>{value}</v></c>'
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return f'<c s="{STYLE_DATE}"><v>{(value - EPOCH).days}</v></c>'
    return text_cell(str(value), style)


def _text_cell(value: str, style: int) -> str:
    text = LOOKS_ESCAPED.sub("_x005F_", escape(harmless(value)))
    kept = "" if text == text.strip() else ' xml:space="preserve"'
    styled = f' s="{style}"' if style else ""  # the plain one is what a cell has without
    return f'<c{styled} t="inlineStr"><is><t{kept}>{text}</t></is></c>'


def _frame(sheets: Sequence[Sheet]) -> list[tuple[str, str]]:
    """The fixed parts of the package."""
    spread, numbers = "application/vnd.openxmlformats-officedocument.spreadsheetml", range(1, len(sheets) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{spread}.worksheet+xml"/>' for n in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    named = "".join(
        f'<sheet name={quoteattr(_sheet_name(sheet.title))} sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets, 1)
    )
    return [
        ("[Content_Types].xml", f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
         ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
         f'<Override PartName="/xl/workbook.xml" ContentType="{spread}.sheet.main+xml"/>'
         f'<Override PartName="/xl/styles.xml" ContentType="{spread}.styles+xml"/>{parts}</Types>'),
        ("_rels/.rels", f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
         f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'),
        ("xl/workbook.xml", f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{links}<Relationship'
         f' Id="rId{len(sheets) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'),
        ("xl/styles.xml", STYLES),
    ]  # fmt: skip


def _sheet_name(title: str) -> str:
    """Excel's rule: 31 characters, none of []:*?/\\ ."""
    return re.sub(r"[\[\]:*?/\\]", " ", FORBIDDEN.sub("", title))[:31].strip("' ") or "Sheet"
