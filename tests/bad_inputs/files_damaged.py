"""Files that are not what they seem: cut off, renamed, locked, of other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
from PIL import Image

from tests.bad_inputs.cases import ASKED, FORM, REFUSED, FileCase
from tests.bad_inputs.sheets import families, family_lines, family_table
from tests.imports.workbooks import biff, ods, ole, sheet, xlsx, zipped

Build = Callable[[Path], Path]


def content(name: str, data: bytes | str) -> Build:
    def build(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return build


def cut(length: int) -> Build:
    def build(folder: Path) -> Path:
        path = families(folder / "terpotong.xlsx", 20)
        path.write_bytes(path.read_bytes()[:length])
        return path

    return build


def csv_text(table: Sequence[Sequence[str]], delimiter: str = ";", end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(table)
    return out.getvalue()


def web_table(table: Sequence[Sequence[str]], opening: str = "<html>") -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in cells)}</tr>" for cells in table)
    return f"{opening}<body><table border=1>{rows}</table></body></html>"


def document(rows: Sequence[Sequence[str]], extra: str = "") -> str:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
        )
        + "</table:table-row>"
        for texts in rows
    )
    return cells + extra


def with_macro(folder: Path) -> Path:
    return xlsx(folder / "makro.xlsm", sheet(*family_lines()), parts={"xl/vbaProject.bin": b"x"})


def picture(folder: Path) -> Path:
    Image.new("RGB", (40, 40), "red").save(folder / "foto.jpg")
    return folder / "foto.jpg"


def strict_pages(folder: Path) -> Path:
    """A whole docx: a zip with parts of a letter."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    related = f'<Relationships><Relationship Id="r" Type="{kind}" Target="word/document.xml"/></Relationships>'
    (folder / "surat.docx").write_bytes(
        zipped({"[Content_Types].xml": b"<Types/>", "_rels/.rels": related.encode(), "word/document.xml": b"<w/>"})
    )
    return folder / "surat.docx"


OLD_XML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TWO = {"rows": 2, "new": 2}

LISTED = (
    FileCase("empty", content("kosong.xlsx", b""), FORM, words="kosong"),
    FileCase("truncated", cut(900), REFUSED, "broken", "rusak"),
    FileCase("csv-renamed-xlsx", content("daftar.xlsx", csv_text(family_table())), counts=TWO),
    FileCase("biff-renamed-xlsx", lambda at: ole(at / "lama.xlsx", {"Workbook": biff(family_table())}), counts=TWO),
    FileCase(
        "locked",
        lambda at: ole(at / "kunci.xlsx", {"EncryptionInfo": b"x", "EncryptedPackage": b"x" * 5000}),
        REFUSED,
        "locked",
        "dikunci kata sandi",
    ),
    FileCase("html-as-xls", content("web.xls", web_table(family_table())), counts=TWO),
    FileCase("xml-2003", content("lama.xls", OLD_XML), REFUSED, "old_xml", "simpan sebagai .xlsx"),
    FileCase("ods", lambda at: ods(at / "a.ods", document(family_table())), counts=TWO),
    FileCase("xlsb", content("a.xlsb", zipped({"xl/workbook.bin": b"x"})), REFUSED, "binary", "simpan sebagai .xlsx"),
    FileCase("xlsm", with_macro, REFUSED, "macros", "tanpa makro"),
    FileCase(
        "numbers",
        content("a.numbers", zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"})),
        REFUSED,
        "not_spreadsheet",
        "Unggah berkas .xlsx",
    ),
    FileCase(
        "pdf", content("a.pdf", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj"), REFUSED, "not_spreadsheet", "bukan lembar kerja"
    ),
    FileCase("docx", strict_pages, REFUSED, "not_spreadsheet", "bukan lembar kerja"),
    FileCase("jpg", picture, REFUSED, "not_spreadsheet", "bukan lembar kerja"),
)


def saved_by_openpyxl(folder: Path) -> Path:
    book = openpyxl.Workbook()
    for cells in family_table():
        book.active.append(list(cells))  # type: ignore[union-attr]
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


FURTHER = (
    FileCase("only-blanks", content("a.csv", b" \r\n\t\r\n"), REFUSED, "empty", "kosong"),
    FileCase("only-marks", content("a.csv", b"\xef\xbb\xbf"), REFUSED, "empty", "kosong"),
    FileCase("cut-in-the-directory", cut(-60), REFUSED, "broken", "rusak"),
    FileCase("cut-to-its-magic", content("a.xlsx", b"PK\x03\x04"), REFUSED, "broken", "rusak"),
    FileCase("ole-of-nothing", content("a.xls", OLE + bytes(504)), REFUSED, "broken", "rusak"),
    FileCase("ole-of-noise", content("a.xls", OLE + bytes(range(256)) * 40), REFUSED, "broken", "rusak"),
    FileCase(
        "gzip-named-csv", content("a.csv", b"\x1f\x8b\x08\x00abc"), REFUSED, "not_spreadsheet", "bukan lembar kerja"
    ),
    FileCase(
        "rar-named-xlsx", content("a.xlsx", b"Rar!\x1a\x07\x00"), REFUSED, "not_spreadsheet", "bukan lembar kerja"
    ),
    FileCase("program-named-xlsx", content("a.xlsx", b"MZ\x90\x00"), REFUSED, "not_spreadsheet", "bukan lembar kerja"),
    FileCase("a-zip-of-csv", content("a.xlsx", zipped({"a.csv": b"x;y"})), REFUSED, "not_spreadsheet", "bukan lembar"),
    FileCase("an-empty-zip", content("a.xlsx", b"PK\x05\x06" + bytes(18)), REFUSED, "not_spreadsheet", "bukan lembar"),
    FileCase("bytes-without-sense", content("a.csv", bytes(range(256)) * 30), REFUSED, "not_spreadsheet", "bukan"),
    FileCase("json-named-xlsx", content("a.xlsx", b'{"nik": [1, 2]}'), ASKED),
    FileCase(
        "a-sign-in-page",
        content("a.xls", "<!DOCTYPE html><html><form>Masuk</form></html>"),
        REFUSED,
        "not_spreadsheet",
        "bukan lembar kerja",
    ),
    FileCase("html-with-a-doctype", content("a.xls", web_table(family_table(), "<!DOCTYPE html><html>")), counts=TWO),
    FileCase("locked-by-the-zip", lambda at: locked_parts(at / "a.xlsx"), REFUSED, "locked", "dikunci"),
    FileCase("written-by-openpyxl", saved_by_openpyxl, counts=TWO),
    FileCase(
        "macros-in-old-excel",
        lambda at: ole(at / "a.xls", {"Workbook": biff([["x"]]), "_VBA_PROJECT_CUR": b"x"}),
        REFUSED,
        "macros",
        "makro",
    ),
    FileCase(
        "a-letter-as-doc", lambda at: ole(at / "a.doc", {"WordDocument": b"x"}), REFUSED, "not_spreadsheet", "bukan"
    ),
    FileCase("ods-text-document", lambda at: other_document(at / "a.odt"), REFUSED, "not_spreadsheet", "bukan"),
)


def locked_parts(path: Path) -> Path:
    """Every part marked as encrypted, as zip programs do it."""
    data = bytearray(families(path).read_bytes())
    for magic, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        found = data.find(magic)
        while found >= 0:
            data[found + at] |= 1
            found = data.find(magic, found + 4)
    path.write_bytes(data)
    return path


def other_document(path: Path) -> Path:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}
    path.write_bytes(zipped(parts))
    return path
