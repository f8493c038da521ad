"""Texts, pages and old workbooks of the same kind: other encodings and line ends, pages that hold their table deep."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.bad_inputs.cases import ASKED, REFUSED, FileCase
from tests.bad_inputs.files_damaged import TWO, content, csv_text, document, web_table
from tests.bad_inputs.files_sheets import name_is, rows_are
from tests.bad_inputs.files_stranger import BROKEN, FAR, FOREIGN, address_is
from tests.bad_inputs.files_text import csv
from tests.bad_inputs.sheets import family_table
from tests.imports.lists import FAMILY, family
from tests.imports.workbooks import biff, ods, ole, zipped

Build = Callable[[Path], Path]
TABLE = family_table()
TEXT, PAGE = csv_text(TABLE), web_table(TABLE)
LOCKED, LONG = (REFUSED, "locked", "dikunci"), (REFUSED, "too_long_cell", "tidak wajar")
ARCHIVE = (REFUSED, "web_archive", "simpan sebagai .xlsx")


def endless(opening: bytes) -> Build:
    """A page of forty megabytes that never closes what it opens."""
    return lambda folder: content("a.xls", opening + b"a=b " * (10 * 2**20))(folder)


def changed(change: Callable[[bytes], bytes]) -> Build:
    return lambda folder: ole(folder / "a.xls", {"Workbook": change(biff(TABLE))})


SPACES = (
    '<table:table-cell office:value-type="string"><text:p>A<text:s text:c="99999999"/>B</text:p></table:table-cell>'
)
MHT = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n'
FRAMES = '<html><frameset><frame src="daftar_files/sheet001.htm"></frameset></html>'
LISTED = ()
TEXTS = (
    FileCase("csv-in-utf-32", csv(TEXT, "utf-32"), counts=TWO),
    FileCase(
        "csv-in-utf-16-cut-in-a-character",
        content("a.csv", TEXT.encode("utf-16-le") + b"x"),
        REFUSED,
        "undecodable",
        "Bita ke-",
    ),
    FileCase("csv-of-a-mainframe", content("a.csv", TEXT.encode("cp500")), REFUSED, "undecodable|not_spreadsheet"),
    FileCase("csv-mark-in-the-middle", csv(TEXT.replace("\r\n1", "\r\n\ufeff1")), counts=TWO),
    FileCase("csv-two-marks", csv("\ufeff\ufeff" + TEXT), counts=TWO),
    FileCase("csv-mixed-line-ends", csv(TEXT.replace("\r\n", "\n", 1)), counts=TWO),
    FileCase("csv-doubled-carriage-returns", csv(TEXT.replace("\r\n", "\r\r\n")), counts=TWO),
    FileCase("csv-form-feeds-between-pages", csv(TEXT.replace("\r\n", "\r\n\f")), counts={"rows": 2, "wrong": 0}),
    FileCase(
        "csv-quoted-line-ends",
        csv(csv_text([FAMILY, family(1, Alamat="JL. A\nRT 1\r\nRW 2"), family(2)])),
        counts=TWO,
        check=rows_are(2, 3),
    ),
    FileCase(
        "csv-inch-sign",
        csv(TEXT.replace("JL. MELATI NO. 1", 'PIPA 3" NO 1')),
        counts=TWO,
        check=address_is('PIPA 3" NO 1'),
    ),
    FileCase("csv-wrong-separator-hint", csv("sep=,\r\n" + TEXT), counts=TWO),
    FileCase("csv-delimiters-at-the-end", csv(TEXT.replace("\r\n", ";;;\r\n")), counts=TWO),
    FileCase(
        "csv-below-a-letterhead", csv("DATA P3KE;;;\r\nKAB. BANGKA\r\n\r\n" + TEXT), counts=TWO, check=rows_are(5, 6)
    ),
    FileCase("csv-by-colons", csv(TEXT.replace(";", ":")), ASKED),
    FileCase(
        "csv-by-columns-of-blanks", csv("\n".join("  ".join(text.ljust(40) for text in row) for row in TABLE)), ASKED
    ),
    FileCase("csv-nul-at-the-end", content("a.csv", TEXT.encode() + bytes(5000)), *FOREIGN),
    FileCase("database-dump", content("a.csv", "INSERT INTO t VALUES ('x', 'y');\n" * 9), ASKED),
    FileCase("contacts-of-a-phone", content("a.csv", "BEGIN:VCARD\nFN:Siti\nEND:VCARD\n" * 9), ASKED),
    FileCase("svg-named-csv", content("a.csv", '<svg xmlns="x"><text>a</text></svg>'), *FOREIGN),
)
PAGES = (
    FileCase("html-behind-a-comment", content("a.xls", f"<!-- laporan -->{PAGE}"), counts=TWO),
    FileCase("html-behind-a-heading", content("a.xls", f"<center><h3>LAPORAN</h3></center>{PAGE[6:]}"), counts=TWO),
    FileCase(
        "html-behind-a-warning-of-php",
        content("a.xls", f"<br />\n<b>Warning</b>: x in <b>y</b><br />{PAGE}"),
        counts=TWO,
    ),
    FileCase("html-behind-a-script", content("a.xls", f"<script>var a = 1;</script>{PAGE}"), counts=TWO),
    FileCase(
        "html-in-capitals", content("a.xls", PAGE.replace("td>", "TD>").replace("table", "TABLE").upper()), counts=TWO
    ),
    FileCase(
        "html-with-the-styles-of-excel",
        content("a.xls", PAGE.replace("<td>", "<td style='mso-number-format:\"\\@\"' x:str>")),
        counts=TWO,
    ),
    FileCase(
        "html-says-latin-1-and-is-utf-8",
        content(
            "a.xls",
            web_table([FAMILY, family(1, **{"Nama Kepala Keluarga": "André"})], "<html><meta charset=iso-8859-1>"),
        ),
        counts={"new": 1},
        check=name_is("André"),
    ),
    FileCase(
        "html-that-covers-a-hundred-thousand-columns",
        content("a.xls", "<table><tr><td colspan=99999>x</td></tr></table>"),
        *FAR,
    ),
    FileCase("html-three-thousand-tables-deep", content("a.xls", "<table><tr><td>" * 3000), *BROKEN),
    FileCase("html-tag-of-forty-megabytes", endless(b"<table><tr><td "), *LONG, seconds=40),
    FileCase("html-comment-of-forty-megabytes", endless(b"<table><tr><td>x</td></tr><!-- "), *LONG, seconds=40),
    FileCase("web-archive", content("a.xls", MHT + PAGE + "\r\n--x--"), *ARCHIVE),
    FileCase("page-of-frames", content("a.xls", FRAMES), *ARCHIVE),
)
OTHERS = (
    FileCase("ods-blanks-without-end", lambda folder: ods(folder / "a.ods", document(TABLE, SPACES)), *BROKEN),
    FileCase(
        "ods-row-repeated-a-million-times",
        lambda folder: ods(
            folder / "a.ods",
            document([["x"]]).replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1048576">'),
        ),
        *FAR,
    ),
    FileCase(
        "ods-note-with-a-nik",
        lambda folder: ods(
            folder / "a.ods",
            document(TABLE).replace(
                "<text:p>SULAIMAN 1",
                "<office:annotation><text:p>9999990101900002</text:p></office:annotation><text:p>SULAIMAN 1",
                1,
            ),
        ),
        counts=TWO,
        check=name_is("SULAIMAN 1"),
    ),
    FileCase(
        "ods-locked",
        lambda folder: content(
            "a.ods",
            zipped(
                {
                    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                    "content.xml": b"\x88\x99" * 500,
                    "META-INF/manifest.xml": b'<m xmlns="urn:x"><entry><encryption-data/></entry></m>',
                }
            ),
        )(folder),
        *LOCKED,
    ),
    FileCase("xls-cut-off", changed(lambda data: data[: len(data) // 2]), *BROKEN),
    FileCase("xls-of-zeros", changed(lambda data: bytes(len(data))), *BROKEN),
    FileCase("xls-locked", changed(lambda data: data[:20] + b"\x2f\0\6\0" + bytes(6) + data[20:]), *LOCKED),
    FileCase(
        "xls-without-numbers",
        lambda folder: ole(
            folder / "a.xls",
            {
                "Workbook": biff(
                    [
                        *TABLE,
                        [*family(3)[:3], float("nan"), *family(3)[4:]],
                        [*family(4)[:2], float("inf"), *family(4)[3:]],
                    ]
                )
            },
        ),
        counts={"new": 3, "wrong": 1},
    ),
)
FURTHER = (*TEXTS, *PAGES, *OTHERS)
