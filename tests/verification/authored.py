"""XLSForms as Kobo and ODK authors write them: tables of text, made into workbooks with openpyxl.

A cell is what stands between two bars; `sheet` cuts a table into rows, `workbook` makes the .xlsx.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook

Rows = Sequence[Sequence[object]]

RESULT = """
select_one hasil | hasil_kunjungan | Hasil kunjungan | yes
select_one usulan | usulan | Usulan petugas | yes
"""
RESULT_CHOICES = """
hasil | 1 | Terisi lengkap
hasil | 2 | Keluarga pindah
hasil | 3 | Menolak
usulan | 1 | Layak
usulan | 2 | Tidak layak
"""


COLUMNS = (
    "type", "name", "label", "required", "relevant", "calculation", "constraint", "choice_filter", "appearance",
    "repeat_count", "parameters",
)  # fmt: skip


def sheet(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip("\n").split("\n")]


def workbook(survey: Rows, choices: Rows = (), settings: Rows | None = None, **more: Rows) -> bytes:
    """`settings` defaults to form_id `uji`, version `1`; an empty list leaves the sheet out."""
    if settings is None:
        settings = [["form_title", "form_id", "version"], ["Formulir uji", "uji", "1"]]
    book = Workbook()
    book.remove(book.active)
    for title, rows in {"survey": survey, "choices": choices, "settings": settings, **more}.items():
        if rows:
            page = book.create_sheet(title)
            for row in rows:
                page.append([cell if cell != "" else None for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plain(survey: str, choices: str = "", key: str = "uji", version: str = "1", listed: Rows | None = None) -> bytes:
    """A form in one language with the columns above; the result and the proposal stand at its end. `listed` is the
    choices sheet where it has columns of its own.
    """
    settings = [["form_title", "form_id", "version"], [f"Formulir {key}", key, version]]
    rows = [[*COLUMNS], *sheet(survey), *sheet(RESULT)]
    own = sheet(choices) if choices.strip() else []
    listed = listed or [["list_name", "name", "label"], *own, *sheet(RESULT_CHOICES)]
    return workbook(rows, listed, settings)
