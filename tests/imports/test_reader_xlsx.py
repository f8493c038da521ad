"""Budi uploads what a ministry, a village and a stranger sent as .xlsx: read exactly, or refused."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart
from openpyxl.worksheet.worksheet import Worksheet

from imports.reader.cells import BOOL, DATE, EMPTY, ERROR, FORMULA, NUMBER, TEXT, Limits, Row, Tally
from imports.reader.child import open_book
from imports.reader.numformats import is_date_format
from imports.reader.parent import read_rows, read_sheets
from imports.reader.refusals import FileRefused
from tests.imports.workbooks import (
    MAIN,
    STRICT_MAIN,
    STRICT_RELATIONS,
    inline,
    number,
    row,
    shared,
    sheet,
    styles,
    xlsx,
    zipped,
)


def rows_of(path: Path, sheet: str | None = None, **limits: Any) -> list[Row]:
    return list(read_rows(path, sheet, Limits(**limits)))


def refusal(path: Path, **limits: Any) -> str:
    with pytest.raises(FileRefused) as caught:
        rows_of(path, **limits)
    assert str(caught.value)
    assert "%(" not in str(caught.value)
    return caught.value.code


class TestExactText:
    def test_a_numeric_nik_keeps_every_digit_of_the_file(self, tmp_path: Path) -> None:
        digits = "9999990101900003"  # above 2^53: as a float it would end in 4
        [only] = rows_of(
            xlsx(tmp_path / "a.xlsx", sheet(row(1, number("A1", digits), number("B1", "9.9999901019E15"))))
        )
        assert only == Row(1, [digits, "9.9999901019E15"], NUMBER + NUMBER)

    def test_kinds_of_cells(self, tmp_path: Path) -> None:
        cells = row(
            7,
            '<c r="A7" t="s"><v>1</v></c>',
            '<c r="B7" t="b"><v>1</v></c>',
            '<c r="C7" t="e"><v>#N/A</v></c>',
            '<c r="D7"><f>A1+1</f></c>',
            '<c r="E7"><f>A1+1</f><v>5</v></c>',
            '<c r="F7" t="str"><f>T(A1)</f><v>hasil</v></c>',
            number("G7", "33102", style=1),
            number("H7", "33102.5", style=1),
            '<c r="I7" t="d"><v>1990-08-17</v></c>',
            '<c r="K7" t="str"><f>T(B9)</f><v></v></c>',
            number("L7", "1", style=0),
        )
        path = xlsx(tmp_path / "a.xlsx", sheet(cells), strings=shared("nol", "satu"), styles=styles("dd/mm/yyyy"))
        stream = read_rows(path)
        [only] = list(stream)
        assert only.number == 7
        assert only.kinds == TEXT + BOOL + ERROR + FORMULA + NUMBER + TEXT + DATE * 3 + EMPTY * 2 + NUMBER
        assert only.texts[:9] == [
            "satu",
            "1",
            "#N/A",
            "",
            "5",
            "hasil",
            "1990-08-17",
            "1990-08-17T12:00:00",
            "1990-08-17",
        ]
        assert stream.summary.formula_cells == 4

    def test_rich_text_runs_are_joined_and_phonetic_hints_left_out(self, tmp_path: Path) -> None:
        markup = '<r><t>Ni </t></r><r><rPr><b/></rPr><t>Luh</t></r><rPh sb="0" eb="1"><t>xx</t></rPh>'
        cell = f'<c r="B1" t="inlineStr"><is>{markup}</is></c>'
        path = xlsx(tmp_path / "a.xlsx", sheet(row(1, '<c r="A1" t="s"><v>0</v></c>', cell)), strings=shared(markup))
        assert rows_of(path)[0].texts == ["Ni Luh", "Ni Luh"]

    def test_escaped_control_characters_are_what_excel_means(self, tmp_path: Path) -> None:
        path = xlsx(tmp_path / "a.xlsx", sheet(row(1, inline("A1", "a_x000D_b_x0000_c_x005F_x0041_"))))
        assert rows_of(path)[0].texts == ["a\rb\x00c_x0041_"]

    def test_strict_namespace_and_prefixed_elements(self, tmp_path: Path) -> None:
        strict = xlsx(
            tmp_path / "s.xlsx",
            sheet(row(1, inline("A1", "NIK")), main=STRICT_MAIN),
            main=STRICT_MAIN,
            relations=STRICT_RELATIONS,
        )
        cell = '<x:row r="3"><x:c r="B3"><x:v>5</x:v></x:c></x:row>'
        prefixed = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{cell}</x:sheetData></x:worksheet>'
        other = xlsx(tmp_path / "p.xlsx", prefixed)
        assert rows_of(strict)[0].texts == ["NIK"]
        assert rows_of(other) == [Row(3, ["", "5"], EMPTY + NUMBER)]
        assert read_sheets(other)[0].rows_estimate == 1

    def test_cells_without_references_follow_each_other(self, tmp_path: Path) -> None:
        bare = sheet("<row><c><v>1</v></c><c><v>2</v></c></row>", "<row><c><v>3</v></c></row>")
        assert [(r.number, r.texts) for r in rows_of(xlsx(tmp_path / "a.xlsx", bare))] == [(1, ["1", "2"]), (2, ["3"])]

    def test_cells_out_of_order_stand_where_they_say(self, tmp_path: Path) -> None:
        body = sheet(row(1, number("C1", "3"), number("A1", "1"), number("D1", "4")))
        assert rows_of(xlsx(tmp_path / "a.xlsx", body))[0].texts == ["1", "", "3", "4"]

    def test_dates_of_a_mac_workbook_begin_in_1904(self, tmp_path: Path) -> None:
        path = xlsx(
            tmp_path / "a.xlsx",
            sheet(row(1, number("A1", "31640", style=1))),
            styles=styles("yyyy\\-mm\\-dd"),
            workbook_extra='<workbookPr date1904="1"/>',
        )
        assert rows_of(path)[0].texts == ["1990-08-17"]

    def test_a_nik_in_a_date_format_stays_a_number(self, tmp_path: Path) -> None:
        path = xlsx(tmp_path / "a.xlsx", sheet(row(1, number("A1", "9999990101900001", 1))), styles=styles("d/m/yyyy"))
        assert rows_of(path) == [Row(1, ["9999990101900001"], NUMBER)]


class TestEveryRow:
    def test_a_dimension_that_lies_loses_no_row(self, tmp_path: Path) -> None:
        body = sheet(
            *(row(at, number(f"A{at}", str(at)), number(f"C{at}", "1")) for at in range(1, 51)), dimension="A1:A2"
        )
        rows = rows_of(xlsx(tmp_path / "a.xlsx", body))
        assert len(rows) == 50
        assert rows[-1].texts == ["50", "", "1"]

    def test_blank_rows_keep_the_numbers_a_person_sees(self, tmp_path: Path) -> None:
        body = sheet(row(1, inline("A1", "Nama")), row(2), row(5, inline("A5", "Ani")), row(9, inline("A9", "Budi")))
        assert [r.number for r in rows_of(xlsx(tmp_path / "a.xlsx", body))] == [1, 5, 9]

    def test_hidden_rows_are_read_and_counted(self, tmp_path: Path) -> None:
        body = sheet(
            row(1, inline("A1", "x")), row(2, inline("A2", "y"), extra=' hidden="1"'), row(3, extra=' hidden="1"')
        )
        stream = read_rows(xlsx(tmp_path / "a.xlsx", body))
        assert [r.hidden for r in stream] == [False, True]
        assert stream.summary.hidden_rows == 1

    def test_a_limit_stops_the_child_early(self, tmp_path: Path) -> None:
        path = xlsx(tmp_path / "a.xlsx", sheet(*(row(at, number(f"A{at}", "1")) for at in range(1, 5000))))
        with read_rows(path, limit=3) as stream:
            assert [r.number for r in stream] == [1, 2, 3]
        assert stream.child.process.poll() is not None


class TestSheets:
    def test_hidden_sheets_are_listed_and_chart_sheets_skipped(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        book.create_chartsheet("Grafik", 0).add_chart(BarChart())
        for name, state in (("Tersembunyi", "hidden"), ("Sangat", "veryHidden")):
            hidden = book.create_sheet(name)
            hidden.sheet_state = state
            hidden.append(["NIK", name])
        book.save(tmp_path / "a.xlsx")
        listed = read_sheets(tmp_path / "a.xlsx")
        assert [(s.name, s.hidden) for s in listed] == [
            ("Sheet", ""),
            ("Tersembunyi", "hidden"),
            ("Sangat", "veryHidden"),
        ]
        assert rows_of(tmp_path / "a.xlsx", "Sangat")[0].texts == ["NIK", "Sangat"]
        assert rows_of(tmp_path / "a.xlsx") == []
        with pytest.raises(FileRefused) as caught:
            rows_of(tmp_path / "a.xlsx", "Lain")
        assert caught.value.code == "no_such_sheet"

    def test_merged_ranges_and_an_estimate_come_with_the_list(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        for at in range(1, 31):
            sheet.append([at, "x"])
        sheet.merge_cells("B3:D5")
        sheet.merge_cells("AA1:AB1")
        book.save(tmp_path / "a.xlsx")
        [info] = read_sheets(tmp_path / "a.xlsx")
        assert info.rows_estimate == 30
        assert set(info.merged) == {(3, 1, 5, 3), (1, 26, 1, 27)}

    def test_markup_in_a_sheet_name_is_only_a_name(self, tmp_path: Path) -> None:
        path = xlsx(tmp_path / "a.xlsx", {"<script>alert(1)": sheet(row(1, inline("A1", "x")))})
        assert read_sheets(path)[0].name == "<script>alert(1)"


ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
GOOD = sheet(row(1, inline("A1", "x")))


class TestHostileFiles:
    @pytest.mark.parametrize("doctype", [ENTITY, LAUGHS, "<!DOCTYPE x>"])
    @pytest.mark.parametrize(
        "part",
        [
            "xl/worksheets/sheet1.xml",
            "xl/workbook.xml",
            "xl/sharedStrings.xml",
            "xl/_rels/workbook.xml.rels",
            "docProps/core.xml",
        ],
    )
    def test_document_types_are_refused_in_every_part(self, tmp_path: Path, doctype: str, part: str) -> None:
        hostile = f'<?xml version="1.0"?>{doctype}<x>&e;</x>'
        assert refusal(xlsx(tmp_path / "a.xlsx", GOOD, strings=shared("a"), parts={part: hostile})) == "unsafe_xml"

    def test_a_doctype_behind_a_long_comment_or_in_utf_16(self, tmp_path: Path) -> None:
        late = sheet(row(1, inline("A1", "x")), before=f"<!--{'x' * 9000}-->{ENTITY}")
        assert refusal(xlsx(tmp_path / "a.xlsx", late)) == "unsafe_xml"
        wide = f'<?xml version="1.0" encoding="UTF-16"?>{ENTITY}<worksheet/>'.encode("utf-16")
        assert refusal(xlsx(tmp_path / "b.xlsx", GOOD, parts={"xl/worksheets/sheet1.xml": wide})) == "unsafe_xml"

    def test_one_huge_string_is_refused_by_its_size_before_it_is_read(self, tmp_path: Path) -> None:
        bomb = shared("A" * 64_000_000)
        assert refusal(xlsx(tmp_path / "a.xlsx", GOOD, strings=bomb)) == "bomb"

    def test_millions_of_tiny_strings_in_a_small_file(self, tmp_path: Path) -> None:
        bomb = f'<sst xmlns="{MAIN}">{"<si><t>a</t></si>" * 1_050_000}</sst>'
        path = xlsx(tmp_path / "a.xlsx", GOOD, strings=bomb)
        assert path.stat().st_size < 250_000
        assert refusal(path) == "bomb"
        assert refusal(path, ratio=10_000, strings=1_000_000) == "too_many_strings"

    def test_a_cell_of_several_megabytes(self, tmp_path: Path) -> None:
        assert refusal(xlsx(tmp_path / "a.xlsx", sheet(row(1, inline("A1", "ab" * 1_000_000))))) == "too_long_cell"

    def test_a_cell_at_the_far_end_of_the_sheet(self, tmp_path: Path) -> None:
        far = sheet(row(1, inline("A1", "x")), row(1_048_576, inline("XFD1048576", "y")))
        assert refusal(xlsx(tmp_path / "a.xlsx", far)) == "far_cell"
        assert refusal(xlsx(tmp_path / "b.xlsx", sheet(row(1, number("ZZZ1", "1"))))) == "far_cell"

    def test_more_rows_than_the_office_allows(self, tmp_path: Path) -> None:
        path = xlsx(tmp_path / "a.xlsx", sheet(*(row(at, number(f"A{at}", "1")) for at in range(1, 12))))
        assert refusal(path, rows=10) == "too_many_rows"
        assert len(rows_of(path, rows=11)) == 11

    def test_a_hundred_thousand_parts(self, tmp_path: Path) -> None:
        path = xlsx(tmp_path / "a.xlsx", GOOD, parts={f"x/{at}": b"" for at in range(20_000)})
        assert refusal(path) == "too_many_parts"

    def test_parts_that_overlap(self, tmp_path: Path) -> None:
        path = xlsx(tmp_path / "a.xlsx", GOOD, parts={"a.bin": b"x" * 500, "b.bin": b"y" * 500})
        data = bytearray(path.read_bytes())
        first, second = (data.rfind(name) - 46 for name in (b"a.bin", b"b.bin"))
        data[second + 42 : second + 46] = struct.pack("<I", struct.unpack_from("<I", data, first + 42)[0] + 10)
        path.write_bytes(data)
        assert refusal(path) == "overlapping"

    def test_a_part_larger_than_it_says(self, tmp_path: Path) -> None:
        path = xlsx(tmp_path / "a.xlsx", sheet(*(row(at, inline(f"A{at}", "isi")) for at in range(1, 500))))
        data = bytearray(path.read_bytes())
        at = data.rfind(b"xl/worksheets/sheet1.xml") - 46
        data[at + 24 : at + 28] = struct.pack("<I", 200)
        path.write_bytes(data)
        assert refusal(path) == "broken"

    def test_external_links_are_never_followed(self, tmp_path: Path) -> None:
        link = xlsx_rels("http://127.0.0.1:9/x.xml").replace(b"/>", b' TargetMode="External"/>')
        assert refusal(xlsx(tmp_path / "a.xlsx", GOOD, parts={"xl/_rels/workbook.xml.rels": link})) == "no_sheet"

    def test_macros_are_refused(self, tmp_path: Path) -> None:
        assert refusal(xlsx(tmp_path / "a.xlsm", GOOD, parts={"xl/vbaProject.bin": b"x"})) == "macros"

    @pytest.mark.parametrize("length", [4, 30, 900])
    def test_a_file_cut_off_while_copying(self, tmp_path: Path, length: int) -> None:
        whole = xlsx(tmp_path / "a.xlsx", sheet(*(row(at, inline(f"A{at}", "isi")) for at in range(1, 500))))
        cut = tmp_path / "b.xlsx"
        cut.write_bytes(whole.read_bytes()[:length])
        assert refusal(cut) == "broken"

    def test_damage_in_the_middle_of_a_sheet(self, tmp_path: Path) -> None:
        path = xlsx(
            tmp_path / "a.xlsx", sheet(*(row(at, inline(f"A{at}", f"isi {at * 7919}")) for at in range(1, 5000)))
        )
        data = bytearray(path.read_bytes())
        data[2000:2100] = b"\0" * 100
        path.write_bytes(data)
        assert refusal(path) == "broken"

    def test_other_zip_files(self, tmp_path: Path) -> None:
        inner = zipped({"a.xlsx": b"x"})
        for name, content in {
            "nested": {"inner.zip": inner},
            "word": {"_rels/.rels": xlsx_rels("word/document.xml"), "word/document.xml": b"<x/>"},
            "numbers": {"Index/Document.iwa": b"x", "preview.jpg": b"x"},
        }.items():
            path = tmp_path / name
            path.write_bytes(zipped(content))
            assert refusal(path) == "not_spreadsheet", name


def xlsx_rels(target: str) -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
    ).encode()


# --- the oracle: openpyxl's own reader, on files by two writers -----------------------------------------------------

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=40
)
VALUES = st.one_of(
    st.none(),
    TEXTS.filter(lambda text: "_x" not in text and not text.startswith("=")),
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)),
    st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
)
TABLES = st.lists(st.lists(VALUES, max_size=8), min_size=1, max_size=12)


def told(value: Any) -> tuple[str, str]:
    """What our reader should say of a value that openpyxl gives."""
    if value is None or value == "":
        return "", EMPTY
    if isinstance(value, bool):
        return str(int(value)), BOOL
    if isinstance(value, dt.datetime):
        return (value.date() if value.time() == dt.time() else value).isoformat(), DATE
    if isinstance(value, int | float):
        return str(float(value) + 0.0), NUMBER
    return str(value).replace("\r\n", "\n").replace("\r", "\n"), TEXT


def seen(found: Row, at: int) -> tuple[str, str]:
    cell = found.cell(at)
    return (str(float(cell.text) + 0.0), NUMBER) if cell.kind == NUMBER else (cell.text, cell.kind)


def compare(path: Path) -> None:
    with path.open("rb") as source:  # without the child process, so that many examples cost little
        batches = open_book(source, Limits()).rows(None, Tally())
        ours = {entry[0]: Row(entry[0], entry[3], entry[2]) for batch in batches for entry in batch}
    sheet = openpyxl.load_workbook(path, data_only=True).active
    assert isinstance(sheet, Worksheet)
    for cells in sheet.iter_rows():
        for cell in cells:
            expected = told(cell.value)
            found = ours.get(cell.row)
            assert (seen(found, cell.column - 1) if found else ("", EMPTY)) == expected, cell.coordinate
    filled = {cell.row for cells in sheet.iter_rows() for cell in cells if told(cell.value)[1] != EMPTY}
    assert set(ours) == filled


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=TABLES)
def test_openpyxl_and_we_read_the_same_from_openpyxl(tmp_path: Path, table: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for values in table:
        sheet.append(values)
    book.save(tmp_path / "a.xlsx")
    compare(tmp_path / "a.xlsx")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=TABLES, inline_strings=st.booleans())
def test_openpyxl_and_we_read_the_same_from_xlsxwriter(
    tmp_path: Path, table: list[list[Any]], inline_strings: bool
) -> None:
    book = xlsxwriter.Workbook(
        tmp_path / "a.xlsx", {"constant_memory": inline_strings, "default_date_format": "dd/mm/yy"}
    )
    sheet = book.add_worksheet()
    for at, values in enumerate(table):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(at, column, value)
            else:
                sheet.write(at, column, value)
    book.close()
    compare(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("General", False), ("0.00", False), ("@", False), ("#,##0", False), ('"Rp"#,##0', False), ("[Red]0", False),
        ('0 "hari"', False), ("0\\d", False), ("yyyy-mm-dd", True), ("[$-421]dd mmmm yyyy;@", True), ("[h]:mm", True),
        ("d/m/yy h:mm", True), ("mm:ss.0", True), ('0;"dd"', False), ("_(* #,##0_)", False),
    ],
)  # fmt: skip
def test_which_number_formats_are_dates(code: str, is_date: bool) -> None:
    assert is_date_format(200, code) is is_date
