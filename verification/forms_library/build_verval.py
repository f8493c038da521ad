"""Writes verval.xlsx (the XLSForm an office can take into Kobo or ODK) and verval.xml (what phones are given).

Run after any change of questions/ or choices.py, with a new VERSION:
python -m verification.forms_library.build_verval
"""

import datetime as dt
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from pyxform.xls2xform import convert

from verification.forms_library.choices import CHOICES
from verification.forms_library.questions import SURVEY

HERE = Path(__file__).resolve().parent
XLSX = HERE / "verval.xlsx"
XML = HERE / "verval.xml"

FORM_ID = "verval"
#: Year, month, day and a running number, as ODK recommends; a phone takes a form again only when this changes.
VERSION = "2026113001"
TITLE = "Verifikasi dan validasi kemiskinan ekstrem"

INDONESIAN = "Bahasa Indonesia (id)"
ENGLISH = "English (en)"

#: Column of the survey sheet beside the key of our row.
SURVEY_COLUMNS: list[tuple[str, str]] = [
    ("type", "type"),
    ("name", "name"),
    (f"label::{INDONESIAN}", "label_id"),
    (f"label::{ENGLISH}", "label_en"),
    (f"hint::{INDONESIAN}", "hint_id"),
    (f"hint::{ENGLISH}", "hint_en"),
    ("required", "required"),
    ("relevant", "relevant"),
    ("constraint", "constraint"),
    (f"constraint_message::{INDONESIAN}", "message_id"),
    (f"constraint_message::{ENGLISH}", "message_en"),
    ("calculation", "calculation"),
    ("readonly", "readonly"),
    ("default", "default"),
    ("appearance", "appearance"),
    ("parameters", "parameters"),
]
CHOICE_COLUMNS = ["list_name", "name", f"label::{INDONESIAN}", f"label::{ENGLISH}", "regsosek", "p3ke"]


def sheets() -> dict[str, list[list[str]]]:
    """The three sheets of the XLSForm as rows of text, header first."""
    survey = [[title for title, _ in SURVEY_COLUMNS]]
    survey += [[row[key] for _, key in SURVEY_COLUMNS] for row in SURVEY]
    choices = [CHOICE_COLUMNS]
    choices += [[name, *choice] for name, rows in CHOICES.items() for choice in rows]
    settings = [
        ["form_title", "form_id", "version", "default_language", "instance_name", "style"],
        [TITLE, FORM_ID, VERSION, INDONESIAN, "concat(${head_name}, ' ', ${visit_result})", "pages"],
    ]
    return {"survey": survey, "choices": choices, "settings": settings}


def write_workbook(path: Path = XLSX) -> None:
    """Write the XLSForm. Every cell is text, so that codes like 450 stay codes."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets().items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value:
                    cell = sheet.cell(number, column, value)
                    cell.data_type = "s"
                    cell.font = Font(bold=number == 1)
        sheet.freeze_panes = "A2"
    book.properties.creator = "Ngerombo"
    book.properties.created = book.properties.modified = dt.datetime(2026, 11, 22)
    book.save(path)


def compile_form(path: Path = XLSX) -> tuple[str, list[str]]:
    """Return (XForm text, warnings) of an XLSForm file; pyxform's own error when it does not compile."""
    result = convert(xlsform=path, validate=False, pretty_print=True)
    return result.xform, list(result.warnings)


def main() -> None:
    """Rebuild both files beside this script."""
    write_workbook()
    xform, warnings = compile_form()
    XML.write_text(xform, encoding="utf-8")
    for warning in warnings:
        print(warning)


if __name__ == "__main__":
    main()
