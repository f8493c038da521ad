"""More sheets of the same kinds: written by other programs, out of order, without numbers, with headers far below."""

from __future__ import annotations

from pathlib import Path

from tests.bad_inputs.cases import ASKED, REFUSED, FileCase
from tests.bad_inputs.files_damaged import TWO
from tests.bad_inputs.files_sheets import (
    BELOW,
    FAMILIES,
    SHORT,
    TWO_ROWS,
    codes_are,
    headers,
    page_says,
    rows_are,
    two_sheets,
    written,
)
from tests.bad_inputs.sheets import Day, Number, families, family_lines, line, lines, listing
from tests.imports.lists import FAMILY, family
from tests.imports.workbooks import MAIN, inline, shared, sheet, xlsx


def moved(markup: str, *, number: str = "") -> str:
    """A row without its number or with another one."""
    return markup.replace(markup[4 : markup.index(">")], f' r="{number}"' if number else "", 1)


def spreadsheet_of_calc(folder: Path) -> Path:
    """As LibreOffice writes xlsx: prefixed elements, shared strings, every cell styled."""
    texts = [text for cells in [FAMILY, *FAMILIES] for text in cells]
    rows = []
    for at, cells in enumerate([FAMILY, *FAMILIES]):
        base = at * len(FAMILY)
        marked = "".join(f'<x:c s="1" t="s"><x:v>{base + column}</x:v></x:c>' for column in range(len(cells)))
        rows.append(f'<x:row r="{at + 1}" ht="12.8" customFormat="false">{marked}</x:row>')
    body = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{"".join(rows)}</x:sheetData></x:worksheet>'
    return xlsx(folder / "a.xlsx", body, strings=shared(*texts))


HEADER_ONLY = [FAMILY]
A, B = line(2, family(1)), line(3, family(2))
LATE = [[""]] * 33
NUMBERS_BELOW = [f"({at})" for at in range(1, len(FAMILY) + 1)]
LISTED = ()
FURTHER = (
    FileCase("rows-without-numbers", written(line(1, FAMILY), moved(A), moved(B)), counts=TWO, check=rows_are(2, 3)),
    FileCase("rows-out-of-order", written(line(1, FAMILY), B, A), REFUSED, "broken", "rusak"),
    FileCase("row-number-twice", written(line(1, FAMILY), A, moved(B, number="2")), REFUSED, "broken", "rusak"),
    FileCase(
        "cells-without-references",
        written(
            line(1, FAMILY),
            "<row r='2'>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in family(1)) + "</row>",
        ),
        counts={"new": 1},
    ),
    FileCase(
        "cells-out-of-order",
        written(
            line(1, FAMILY),
            "<row r='2'>"
            + "".join(reversed([inline(f"{chr(65 + at)}2", text) for at, text in enumerate(family(1)) if text]))
            + "</row>",
        ),
        counts={"new": 1},
    ),
    FileCase("entities-in-inline-strings", headers(rows=[family(1, Alamat='JL. A & B <C> "D"')]), counts={"new": 1}),
    FileCase(
        "header-row-thirty-one",
        written(*lines([[f"Catatan {at}"] for at in range(30)]), *lines([FAMILY, *FAMILIES], 31)),
        counts=TWO,
    ),
    FileCase("header-below-thirty-blank-rows", written(*lines(LATE), *lines([FAMILY, *FAMILIES], 34)), counts=TWO),
    FileCase("byte-order-mark-in-a-header", headers(("ID Keluarga P3KE", "\ufeffID Keluarga P3KE")), counts=TWO),
    FileCase("soft-hyphen-in-a-header", headers(("Nama Kepala Keluarga", "Nama Kepala Kelu\u00adarga")), counts=TWO),
    FileCase("numbering-below-the-header", headers(rows=[NUMBERS_BELOW, *FAMILIES]), counts={"new": 2, "skipped": 1}),
    FileCase(
        "header-again-on-each-page", headers(rows=[family(1), FAMILY, family(2)]), counts={"new": 2, "skipped": 1}
    ),
    FileCase(
        "second-table-below-in-another-order",
        headers(rows=[family(1), FAMILY[::-1], family(2)[::-1], FAMILY, family(3)]),
        counts={"new": 2, "skipped": 2, "wrong": 1},
        check=codes_are("astray"),
    ),
    FileCase(
        "totals-and-a-signature",
        headers(rows=[*FAMILIES, ["JUMLAH", "", "2"], ["", "Kepala Dinas Sosial"], ["", "Budi, S.Sos"]]),
        counts={"new": 2, "skipped": 3},
    ),
    FileCase("no-data-below-the-header", headers(rows=[]), REFUSED, "no_rows", "tidak ada baris"),
    FileCase("empty-sheet", two_sheets({}), ASKED),
    FileCase(
        "workbook-without-sheets", lambda at: xlsx(at / "a.xlsx", {}), REFUSED, "no_sheet", "tidak memiliki lembar"
    ),
    FileCase(
        "all-sheets-hidden",
        lambda at: xlsx(at / "a.xlsx", {"Data": sheet(*family_lines())}, states={"Data": "hidden"}),
        ASKED,
        check=page_says("tersembunyi"),
    ),
    FileCase(
        "sheet-name-of-markup",
        lambda at: xlsx(at / "a.xlsx", {"<script>alert(1)</script>": sheet(*family_lines())}),
        counts=TWO,
    ),
    FileCase("one-column-only", lambda at: listing(at / "a.xlsx", ["NIK"], [["9999990101900001"]]), ASKED),
    FileCase(
        "days-since-1904",
        lambda at: listing(
            at / "a.xlsx",
            FAMILY,
            [family(1, **{"Tanggal Lahir Kepala Keluarga": Day("24243")})],
            workbook_extra='<workbookPr date1904="1"/>',
        ),
        counts={"new": 1},
    ),
    FileCase("written-by-calc", spreadsheet_of_calc, counts=TWO),
    FileCase(
        "five-hundred-empty-columns",
        written(line(1, FAMILY), line(2, [*family(1), *([""] * 500), Number("", 2)])),
        counts={"new": 1},
    ),
    FileCase(
        "three-header-rows", lambda at: listing(at / "a.xlsx", ["DATA KELUARGA"], [TWO_ROWS, BELOW, *SHORT]), counts=TWO
    ),
    FileCase("columns-repeated-for-others", headers(("Persentil", "Catatan"), ("Alamat", "Catatan")), counts=TWO),
    FileCase("name-of-the-sheet-sent-wrongly", lambda at: families(at / "a.xlsx"), counts=TWO, sent={"sheet": "Lain"}),
)
