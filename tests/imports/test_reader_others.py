"""csv as Excel, Google and our own export write it; web pages, old Excel, OpenDocument; files that are no lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.reader.cells import BOOL, DATE, EMPTY, ERROR, FLOAT, NUMBER, TEXT, Limits, Row
from imports.reader.guards import guard, unguard
from imports.reader.parent import read_rows, read_sheets
from imports.reader.refusals import FileRefused
from tests.imports.workbooks import Fault, biff, ods, ole, zipped

CSV = "NIK;Nama;Desa\n9999990101900001;Désirée;Sungailiat\n9999990101900002;Ani;Belinyu\n"


@pytest.fixture
def upload(tmp_path: Path) -> Any:
    def write(content: bytes | str) -> Path:
        path = tmp_path / "unggahan"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def texts(path: Path, **limits: Any) -> list[list[str]]:
    return [row.texts for row in read_rows(path, limits=Limits(**limits))]


def refused(path: Path, **limits: Any) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        list(read_rows(path, limits=Limits(**limits)))
    return caught.value


class TestCsv:
    @pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_delimiter_and_encoding_are_found(self, upload: Any, delimiter: str, encoding: str) -> None:
        path = upload(CSV.replace(";", delimiter).encode(encoding))
        assert texts(path) == [line.split(";") for line in CSV.splitlines()]
        assert read_sheets(path)[0].detail["delimiter"] == delimiter

    def test_lines_of_two_encodings_in_one_file(self, upload: Any) -> None:
        path = upload("Nama;Desa\nDésirée;A\n".encode() + "Zoë;B\n".encode("cp1252"))
        assert texts(path)[1:] == [["Désirée", "A"], ["Zoë", "B"]]

    def test_an_undecodable_byte_is_named_by_its_position(self, upload: Any) -> None:
        error = refused(upload(b"Nama;Desa\nAni;\x81\n"))
        assert (error.code, error.params["position"]) == ("undecodable", 15)
        assert "15" in str(error)

    def test_commas_in_names_do_not_win_over_semicolons(self, upload: Any) -> None:
        path = upload("Nama;Alamat;RT\n" + "Ani, S.Sos;Jl. Melati, No. 1, Sungailiat;1\n" * 20)
        assert texts(path)[1] == ["Ani, S.Sos", "Jl. Melati, No. 1, Sungailiat", "1"]

    def test_quoted_delimiters_and_line_breaks(self, upload: Any) -> None:
        rows = list(read_rows(upload('Nama,Alamat\n"Ani ""Nina""","baris 1\nbaris 2"\n\nBudi,x\n')))
        assert [(row.number, row.texts) for row in rows] == [
            (1, ["Nama", "Alamat"]),
            (2, ['Ani "Nina"', "baris 1\nbaris 2"]),
            (4, ["Budi", "x"]),
        ]

    def test_an_unclosed_quote_that_swallows_the_file_is_refused_with_its_line(self, upload: Any) -> None:
        rows = ["NIK,Nama"] + [f"{at},Ani" for at in range(2, 12_000)]
        rows[40] = '41,"Budi'
        error = refused(upload("\n".join(rows)))
        assert (error.code, error.params["line"]) == ("unbalanced_quote", 41)

    def test_an_unclosed_quote_near_the_end_of_the_file(self, upload: Any) -> None:
        assert refused(upload('NIK,Nama\n1,Ani\n2,"Budi\n3,Cici\n')).params["line"] == 3
        assert refused(upload('NIK,Nama\n1,Ani\n2,"Budi')).params["line"] == 3

    def test_an_inch_mark_inside_a_text_is_no_quote(self, upload: Any) -> None:
        assert texts(upload('Barang,Jumlah\nPipa 2" hitam,3\nPipa 3",4\n'))[1:] == [
            ['Pipa 2" hitam', "3"],
            ['Pipa 3"', "4"],
        ]

    def test_rows_with_missing_or_extra_fields_are_marked(self, upload: Any) -> None:
        body = "NIK,Nama,Desa\n" + "1,Ani,A\n" * 5 + "2,Budi\n3,Cici,C,lebih\n4,Dedi,D,\n"
        assert [row.trouble for row in read_rows(upload(body))] == [""] * 6 + ["ragged", "ragged", ""]

    def test_our_own_export_comes_back_as_it_was(self, upload: Any) -> None:
        originals = ["=1+1", "'=1+1", "-Ani", "@x", "+62", "Ani", "'", "\tx", "100%", "|cmd"]
        path = upload("Nama,No\n" + "".join(f'"{guard(text)}",{at}\n' for at, text in enumerate(originals)))
        assert [row[0] for row in texts(path)[1:]] == originals

    def test_excels_own_separator_line_is_no_row(self, upload: Any) -> None:
        assert [row.number for row in read_rows(upload("sep=;\nNama;Desa\nAni;B\n"))] == [2, 3]

    def test_csv_named_xlsx_is_read_by_its_content(self, tmp_path: Path) -> None:
        path = tmp_path / "daftar.xlsx"
        path.write_text(CSV)
        assert len(texts(path)) == 3
        assert read_sheets(path)[0].format == "csv"

    def test_a_nul_reaches_the_row_not_the_floor(self, upload: Any) -> None:
        assert texts(upload("Nama;Desa\nA\x00ni;B\nBudi;C\n"))[1] == ["A\x00ni", "B"]


@given(st.text())
def test_guard_and_unguard_are_inverses(text: str) -> None:
    assert unguard(guard(text)) == text


class TestOtherForms:
    def test_a_web_table_saved_as_xls(self, upload: Any) -> None:
        page = """<html><head><style>td{x:y}</style><script>evil()</script></head><body><img src="http://127.0.0.1:9/x">
            <table><tr><td colspan=3>DATA P3KE</td></tr>
            <tr><th>NIK<th>Nama &amp; Gelar<th>Desa</tr>
            <tr><td>9999990101900001<td>I <b>Gusti</b><br>Ngurah</td><td></td>
            <tr><td>'x</td><td>&lt;script&gt;</td><td>&nbsp;A </td></tr></table>"""
        rows = list(read_rows(upload(page)))
        assert [row.texts for row in rows] == [
            ["DATA P3KE", "", ""],
            ["NIK", "Nama & Gelar", "Desa"],
            ["9999990101900001", "I Gusti\nNgurah", ""],
            ["'x", "<script>", "A"],
        ]
        assert rows[2].kinds == TEXT + TEXT + EMPTY

    def test_old_excel_gives_texts_exactly_and_marks_numbers_as_floats(self, tmp_path: Path) -> None:
        path = ole(tmp_path / "lama.xls", {"Workbook": biff([["NIK", "Desil"], ["9999990101900001", 1.0], ["x", 2.5]])})
        assert list(read_rows(path)) == [
            Row(1, ["NIK", "Desil"], TEXT + TEXT),
            Row(2, ["9999990101900001", "1"], TEXT + FLOAT),
            Row(3, ["x", "2.5"], TEXT + FLOAT),
        ]
        assert read_sheets(path)[0].format == "xls"

    def test_opendocument_with_a_gap_and_a_million_repeated_blank_rows(self, tmp_path: Path) -> None:
        cells = (
            '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
            '<table:table-row><table:table-cell/><table:table-cell office:value-type="string"><text:p>Ani</text:p>'
            '</table:table-cell><table:table-cell office:value-type="float" office:value="5"><text:p>5</text:p>'
            '</table:table-cell><table:table-cell office:value-type="date" office:date-value="1990-08-17"/>'
            '<table:table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row>'
            '<table:table-row table:number-rows-repeated="1048573">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        )
        [only] = list(read_rows(ods(tmp_path / "a.ods", cells)))
        assert only == Row(3, ["", "Ani", "5", "1990-08-17", "1"], EMPTY + TEXT + NUMBER + DATE + BOOL)

    def test_opendocument_keeps_exact_numbers_errors_and_repeats_and_no_comments(self, tmp_path: Path) -> None:
        cells = (
            '<table:table-row table:visibility="filter"><table:table-cell office:value-type="float" '
            'office:value="9999990101900003"><text:p>9,99E+15</text:p></table:table-cell>'
            '<table:table-cell office:value-type="string" calcext:value-type="error" office:string-value="">'
            "<text:p>#N/A</text:p></table:table-cell>"
            '<table:table-cell office:value-type="string" table:number-columns-repeated="2"><office:annotation>'
            "<text:p>NIK tetangga</text:p></office:annotation><text:p>Jl.<text:s text:c='2'/>"
            "<text:span>Melati</text:span>"
            "</text:p><text:p>No. 1</text:p></table:table-cell></table:table-row>"
            '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="percentage" '
            'office:value="0.5"/><table:covered-table-cell/></table:table-row>'
        )
        stream = read_rows(ods(tmp_path / "a.ods", cells))
        assert list(stream) == [
            Row(1, ["9999990101900003", "#N/A", "Jl.  Melati\nNo. 1", "Jl.  Melati\nNo. 1"], "nett", hidden=True),
            Row(2, ["0.5"], NUMBER),
            Row(3, ["0.5"], NUMBER),
        ]
        assert stream.summary.hidden_rows == 1
        assert read_sheets(tmp_path / "a.ods")[0].format == "ods"

    @pytest.mark.parametrize("repeat", ["number-columns-repeated", "number-rows-repeated"])
    def test_opendocument_that_fills_the_whole_sheet(self, tmp_path: Path, repeat: str) -> None:
        wide = f' table:{repeat}="16384"'
        row, cell = (wide, "") if "rows" in repeat else ("", wide)
        cells = (
            f'<table:table-row{row}><table:table-cell{cell} office:value-type="string"><text:p>penuh</text:p>'
            "</table:table-cell></table:table-row>"
        )
        assert refused(ods(tmp_path / "a.ods", cells)).code == "far_cell"

    def test_errors_and_truth_in_old_excel(self, tmp_path: Path) -> None:
        path = ole(tmp_path / "lama.xls", {"Workbook": biff([["NIK", Fault(0x2A)], [True, "x"]])})
        assert list(read_rows(path)) == [Row(1, ["NIK", "#N/A"], TEXT + ERROR), Row(2, ["1", "x"], BOOL + TEXT)]

    def test_rows_that_old_excel_hides_are_read_and_counted(self, tmp_path: Path) -> None:
        sheet = biff([["NIK", "Nama"], ["a", "Ani"], ["b", "Budi"]], hidden=[2])
        stream = read_rows(ole(tmp_path / "lama.xls", {"Workbook": sheet}))
        assert [(row.texts[1], row.hidden) for row in stream] == [("Nama", False), ("Ani", True), ("Budi", False)]
        assert stream.summary.hidden_rows == 1

    def test_rows_that_a_web_page_hides_are_read_and_counted(self, upload: Any) -> None:
        page = (
            "<table><tr><td>Nama</td></tr><tr style='mso-height:0; DISPLAY : none'><td>Ani</td></tr>"
            "<tr hidden><td>Budi</td></tr><tr style='color:red'><td>Citra</td></tr>"
            "<tbody style='visibility:collapse'><tr><td>Dewi</td></tr></tbody>"
            "<tbody><tr><td>Eka</td></tr></tbody></table>"
        )
        stream = read_rows(upload(f"<html>{page}</html>".encode()))
        assert [row.texts[0] for row in stream if row.hidden] == ["Ani", "Budi", "Dewi"]
        assert (stream.summary.rows, stream.summary.hidden_rows) == (6, 3)

    def test_binary_workbooks_and_locked_documents(self, tmp_path: Path) -> None:
        (tmp_path / "a.xlsb").write_bytes(zipped({"xl/workbook.bin": b"x"}))
        assert refused(tmp_path / "a.xlsb").code == "binary"
        manifest = b"<manifest:encryption-data/>"
        kind = b"application/vnd.oasis.opendocument.spreadsheet"
        parts = {"mimetype": kind, "content.xml": b"\x00", "META-INF/manifest.xml": manifest}
        (tmp_path / "b.ods").write_bytes(zipped(parts))
        assert refused(tmp_path / "b.ods").code == "locked"


class TestNoLists:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "empty"),
            (b" \r\n\n", "empty"),
            (b"%PDF-1.7 ...", "not_spreadsheet"),
            (b"\xff\xd8\xff\xe0JFIF", "not_spreadsheet"),
            (b"\x89PNG\r\n\x1a\n", "not_spreadsheet"),
            (bytes(range(256)) * 20, "not_spreadsheet"),
            (b"PK\x03\x04", "broken"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "broken"),
            (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "old_xml"),
            (b'<?xml version="1.0"?><kml/>', "not_spreadsheet"),
            (b"<html><body>Masuk dahulu</body></html>", "not_spreadsheet"),
        ],
    )
    def test_refused_with_a_reason(self, upload: Any, content: bytes, code: str) -> None:
        assert refused(upload(content)).code == code

    def test_locked_workbooks_macros_and_letters_are_told_apart_from_old_excel(self, tmp_path: Path) -> None:
        sheet = biff([["NIK"], ["x"]])
        assert refused(ole(tmp_path / "a", {"EncryptionInfo": b"x", "EncryptedPackage": b"x"})).code == "locked"
        assert refused(ole(tmp_path / "b", {"Workbook": sheet, "_VBA_PROJECT_CUR": b"x"})).code == "macros"
        assert refused(ole(tmp_path / "c", {"WordDocument": b"x"})).code == "not_spreadsheet"
        assert len(texts(ole(tmp_path / "d", {"Workbook": sheet}))) == 2

    def test_a_file_over_the_limit(self, upload: Any) -> None:
        assert refused(upload("Nama;Desa\n" * 1000), file_bytes=5000).code == "too_big"
