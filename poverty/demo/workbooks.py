"""Writes the two P3KE files as workbooks with a letterhead above the header, the way they reach an office."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from poverty.demo.p3ke import HEAD_COLUMNS, PERSON_COLUMNS, head_rows, person_rows
from poverty.demo.people import Family, Place
from poverty.demo.troubles import Trouble, with_troubles

#: Row of the header as Excel shows it; the letterhead stands above.
HEADER_ROW = 7


class Written(NamedTuple):
    """What a file holds: good rows, and the broken ones with their row numbers."""

    path: Path
    good: int
    troubles: list[Trouble]


def write_head_file(path: Path, families: list[Family], place: Place, seed: int) -> Written:
    """Write the KEPALA-KELUARGA file: one good row per family, and broken rows among them."""
    return _write(path, "KEPALA-KELUARGA", HEAD_COLUMNS, list(head_rows(families, place, seed)), place, seed)


def write_person_file(path: Path, families: list[Family], place: Place, seed: int) -> Written:
    """Write the INDIVIDU file: one good row per member, and broken rows among them."""
    return _write(path, "INDIVIDU", PERSON_COLUMNS, list(person_rows(families, place)), place, seed)


def _write(path: Path, kind: str, columns: tuple[str, ...], good: list[list[str]], place: Place, seed: int) -> Written:
    rows, troubles = with_troubles(good, columns, HEADER_ROW + 1, seed)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    book.set_properties({"title": f"P3KE 2023 {kind}", "created": dt.datetime(2023, 5, 2, 8)})
    sheet = book.add_worksheet(kind)
    bold = book.add_format({"bold": True})
    sheet.set_column(0, len(columns) - 1, 18)
    letterhead = (
        f"PEMERINTAH KABUPATEN {place.regency.upper()}",
        "DINAS SOSIAL, PEMBERDAYAAN MASYARAKAT DAN DESA",
        "DATA PENSASARAN PERCEPATAN PENGHAPUSAN KEMISKINAN EKSTREM (P3KE)",
        f"TAHUN 2023 - {kind} - PROVINSI {place.province.upper()}",
        "CONTOH: SEMUA ORANG DALAM BERKAS INI REKAAN",
    )
    for number, text in enumerate(letterhead):
        sheet.write_string(number, 0, text, bold)
    for column, title in enumerate(columns):
        sheet.write_string(HEADER_ROW - 1, column, title, bold)
    write = sheet.write_string
    for number, cells in enumerate(rows, start=HEADER_ROW):
        for column, text in enumerate(cells):
            if text:
                write(number, column, text)
    book.close()
    return Written(path, len(good), troubles)
