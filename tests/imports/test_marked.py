"""The workbook Budi gets back: what is wrong is coloured and explained, and what he repairs can be sent again."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from imports.headers import find_header
from imports.layouts import Column, Layout
from imports.marked import ALL_ROWS, TO_REPAIR, Counts, Mark, write_marked
from imports.normalise.context import Context
from imports.normalise.numbers import nik
from imports.normalise.problems import REFUSE, WARN
from imports.normalise.text import person_name
from imports.reader.cells import FORMULA, Row
from imports.reader.parent import read_rows, read_sheets
from tests.imports.workbooks import inline, number, row, sheet, xlsx

LAYOUT = Layout(
    "marked",
    "x",
    "kemendagri",
    (
        Column("nik", "NIK", ("NIK",), nik, required=True, identity=True),
        Column("full_name", "Nama", ("Nama",), person_name, required=True),
    ),
)
EVIL = '=HYPERLINK("http://evil","klik")'
NUMERIC = "9999990101900000"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    body = sheet(
        row(1, inline("A1", "DATA P3KE")),
        row(3, inline("A3", "NIK"), inline("B3", "Nama"), inline("C3", "Desil")),
        row(4, inline("A4", "9999990101900001"), inline("B4", "Ani"), number("C4", "1")),
        row(5, number("A5", NUMERIC), inline("B5", EVIL), number("C5", "2")),
        row(7, inline("A7", "9999990101900002"), inline("B7", "Cici"), inline("C7", "x"), inline("D7", "lebih")),
        row(8, inline("A8", "9999990101900003"), inline("C8", "3")),
    )
    return xlsx(tmp_path / "asal.xlsx", body)


def mark(source: Path, target: Any, marks: list[Mark]) -> Counts:
    found = find_header(list(read_rows(source, limit=40)), LAYOUT)
    return write_marked(source, None, found, marks, target)


MARKS = [
    Mark(5, 0, REFUSE, "NIK tersimpan sebagai angka", "Ubah kolom menjadi Teks"),
    Mark(5, 1, WARN, "Nama aneh"),
    Mark(7, None, REFUSE, "Terlalu banyak kolom", "Hapus"),
    Mark(8, 1, WARN, "Nama kosong", "Isi"),
]


@pytest.fixture
def marked(source: Path, tmp_path: Path) -> Path:
    assert mark(source, tmp_path / "hasil.xlsx", MARKS) == Counts(rows=4, marked=3, wrong=2)
    return tmp_path / "hasil.xlsx"


def grid(path: Path, name: str) -> Worksheet:
    found = openpyxl.load_workbook(path)[name]
    assert isinstance(found, Worksheet)
    return found


def test_every_row_stays_where_it_was(marked: Path) -> None:
    every = grid(marked, ALL_ROWS)
    assert [every.cell(at, 2).value for at in (3, 4, 5, 7)] == ["Nama", "Ani", EVIL, "Cici"]
    assert [every.cell(3, at).value for at in (4, 5, 6)] == ["Baris", "Masalah", "Saran"]
    assert [every.cell(5, at).value for at in (4, 5, 6)] == [
        "5",
        "NIK: NIK tersimpan sebagai angka\nNama: Nama aneh",
        "Ubah kolom menjadi Teks",
    ]
    assert every.cell(4, 5).value is None
    assert every.cell(7, 7).value == "lebih"


def test_wrong_cells_are_coloured_and_commented_and_remarks_in_another_colour(marked: Path) -> None:
    every = grid(marked, ALL_ROWS)
    red, yellow, plain = every["A5"], every["B8"], every["A4"]
    assert red.fill.fgColor.rgb != yellow.fill.fgColor.rgb
    assert red.fill.patternType == yellow.fill.patternType == "solid"
    assert plain.fill.patternType is None
    assert red.comment is not None
    assert "Teks" in red.comment.text
    assert plain.comment is None


def test_the_repair_sheet_has_the_header_and_only_wrong_rows(marked: Path) -> None:
    repair = grid(marked, TO_REPAIR)
    assert [[cell.value for cell in cells[:2]] for cells in repair.iter_rows()] == [
        ["NIK", "Nama"],
        ["?" + NUMERIC, EVIL],
        ["9999990101900002", "Cici"],
    ]


def test_nothing_in_the_workbook_computes_and_identities_are_text(marked: Path) -> None:
    for name in (ALL_ROWS, TO_REPAIR):
        for cells in grid(marked, name).iter_rows():
            for cell in cells:
                assert cell.data_type != "f"
                if cell.value == EVIL:
                    assert cell.data_type in ("s", "inlineStr")
                    assert cell.quotePrefix
    assert all(isinstance(grid(marked, ALL_ROWS).cell(at, 1).value, str) for at in (4, 5, 7, 8))


def test_the_repair_sheet_can_be_sent_again_and_an_unrepaired_nik_stays_wrong(marked: Path) -> None:
    assert [info.name for info in read_sheets(marked)] == [ALL_ROWS, TO_REPAIR]
    rows: list[Row] = list(read_rows(marked, TO_REPAIR))
    found = find_header(rows, LAYOUT)
    assert found.ok
    assert set(found.unknown.values()) == {"Desil"}
    refused = nik(rows[1].cell(0), Context(today=None))  # type: ignore[arg-type]
    assert [note.level for note in refused.notes] == [REFUSE]
    assert not any(FORMULA in each.kinds for each in rows)


def test_csv_comes_back_as_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"NIK;Nama\n9999990101900001;{EVIL}\nx;Budi\n")
    assert mark(tmp_path / "a.csv", tmp_path / "b.xlsx", [Mark(3, 0, REFUSE, "bukan angka")]).wrong == 1
    assert grid(tmp_path / "b.xlsx", TO_REPAIR)["B2"].value == "Budi"


def test_marks_out_of_order_are_a_mistake_of_ours(source: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sorted"):
        mark(source, tmp_path / "b.xlsx", [MARKS[2], MARKS[0]])


def test_memory_stays_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imports.marked.COMMENTS", 100)

    def peak(rows: int) -> int:
        (tmp_path / "a.csv").write_text("NIK;Nama\n" + "9999990101900001;Ani Lestari\n" * rows)
        marks = (Mark(at, 0, REFUSE, "salah", "betulkan") for at in range(2, rows + 2) if at % 2)
        tracemalloc.start()
        found = find_header(list(read_rows(tmp_path / "a.csv", limit=40)), LAYOUT)
        write_marked(tmp_path / "a.csv", None, found, marks, tmp_path / "b.xlsx")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(200)
    assert peak(4_000) < peak(1_000) + 400_000
