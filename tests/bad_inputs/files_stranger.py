"""Workbooks of programs nobody here has, and of people who try: zips with other habits, parts that lie, odd cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.bad_inputs.cases import REFUSED, FileCase
from tests.bad_inputs.files_damaged import TWO, content, csv_text, web_table
from tests.bad_inputs.files_hostile import cells
from tests.bad_inputs.files_sheets import codes_are, written
from tests.bad_inputs.sheets import Raw, families, family_lines, family_table, line, lines
from tests.imports.lists import FAMILY, family
from tests.imports.workbooks import MAIN, inline, row, sheet, styles, xlsx, zipped

Build = Callable[[Path], Path]
TABLE = family_table()
TEXT, PAGE = csv_text(TABLE), web_table(TABLE)
SHEET = sheet(*family_lines())
BROKEN, FAR = (REFUSED, "broken", "rusak"), (REFUSED, "far_cell", "tidak wajar")
FOREIGN = (REFUSED, "not_spreadsheet", "bukan lembar kerja")
ONE_AND_A_WRONG = {"new": 2, "wrong": 1}


def repacked(change: Callable[[str], str] = str, method: int = zipfile.ZIP_DEFLATED, flat: bool = False) -> Build:
    """A right list in a zip of other habits. `flat`: as a program writes that cannot go back in its file."""

    def build(folder: Path) -> Path:
        target: io.RawIOBase | io.BytesIO = _Forward() if flat else io.BytesIO()
        with zipfile.ZipFile(families(folder / "b.xlsx")) as source, zipfile.ZipFile(target, "w", method) as package:  # type: ignore[arg-type]
            for name in source.namelist():
                entry = zipfile.ZipInfo("x")
                entry.filename, entry.compress_type = change(name), method
                package.writestr(entry, source.read(name))
        (folder / "a.xlsx").write_bytes(target.getvalue())  # type: ignore[union-attr]
        return folder / "a.xlsx"

    return build


class _Forward(io.RawIOBase):
    def __init__(self) -> None:
        self.out = io.BytesIO()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self.out.write(data)

    def tell(self) -> int:
        return self.out.tell()

    def seekable(self) -> bool:
        return False

    def getvalue(self) -> bytes:
        return self.out.getvalue()


def related(*targets: str) -> dict[str, str]:
    """The workbook's relationships to its sheets, written by hand."""
    entries = "".join(f'<Relationship Id="rId{at}" Type="x/worksheet" {said}/>' for at, said in enumerate(targets, 1))
    return {"xl/_rels/workbook.xml.rels": f"<Relationships>{entries}</Relationships>"}


def at(target: str) -> Build:
    return lambda folder: xlsx(folder / "a.xlsx", SHEET, parts=related(f'Target="{target}"'))


def part(xml: str | bytes) -> Build:
    return lambda folder: families(folder / "a.xlsx", parts={"xl/worksheets/sheet1.xml": xml})


def lived_in(text: str, encoding: str) -> bytes:
    """A sheet whose one family lives there, its encoding declared."""
    name = encoding.replace("cp1252", "windows-1252")
    return sheet(*lines([FAMILY, family(1, Alamat=text)])).replace("UTF-8", name).encode(encoding)


def address_is(text: str) -> Callable[..., None]:
    def check(office: object, outcome: object) -> None:
        assert outcome.rows()[0].values["address"] == text  # type: ignore[attr-defined]

    return check


def renamed(folder: Path) -> Path:
    """Two sheets of one name, as no program writes them."""
    path = xlsx(folder / "b.xlsx", {"A": SHEET, "B": sheet(*lines([FAMILY, family(7)]))})
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name).replace(b'name="B"', b'name="A"') for name in source.namelist()}
    (folder / "a.xlsx").write_bytes(zipped(parts))
    return folder / "a.xlsx"


LISTED = ()
ZIPS = (
    FileCase("zip-of-dot-net-with-backslashes", repacked(lambda name: name.replace("/", "\\")), counts=TWO),
    FileCase("zip-with-other-capitals", repacked(lambda name: name.replace("worksheets", "Worksheets")), counts=TWO),
    FileCase("zip-written-forward-only", repacked(flat=True), counts=TWO),
    FileCase("zip-without-compression", repacked(method=zipfile.ZIP_STORED), counts=TWO),
    FileCase("zip-in-lzma", repacked(method=zipfile.ZIP_LZMA), counts=TWO),
    FileCase(
        "zip-behind-a-script",
        lambda folder: content("a.xlsx", b"#!/bin/sh\nexit\n" + families(folder / "b.xlsx").read_bytes())(folder),
        *FOREIGN,
    ),
    FileCase(
        "zip-with-something-behind-it",
        lambda folder: content("a.xlsx", families(folder / "b.xlsx").read_bytes() + b"sisa" * 99)(folder),
        counts=TWO,
    ),
    FileCase(
        "zip-with-paths-upwards",
        lambda folder: families(folder / "a.xlsx", parts={"../../x.xml": "<a/>", "/etc/cron.d/x": "x"}),
        counts=TWO,
    ),
    FileCase("zip-that-is-only-named-so", content("a.xlsx", b"PK\x03\x04" + b"halo " * 99), *BROKEN),
)
PARTS = (
    FileCase("sheet-part-missing", at("worksheets/hilang.xml"), *BROKEN),
    FileCase(
        "sheet-part-missing-beside-a-right-one",
        lambda folder: xlsx(
            folder / "a.xlsx",
            {"Kec. A": SHEET, "Kec. B": SHEET},
            parts=related('Target="worksheets/sheet1.xml"', 'Target="worksheets/hilang.xml"'),
        ),
        *BROKEN,
    ),
    FileCase("sheet-part-by-other-capitals", at("Worksheets/Sheet1.xml"), counts=TWO),
    FileCase("sheet-part-by-backslash", at("worksheets\\sheet1.xml"), counts=TWO),
    FileCase("sheet-part-outside", at("../../../../etc/passwd"), *BROKEN),
    FileCase(
        "sheet-on-another-host",
        lambda folder: xlsx(
            folder / "a.xlsx", SHEET, parts=related('TargetMode="External" Target="http://127.0.0.1:9/a.xml"')
        ),
        REFUSED,
        "no_sheet",
        "tidak memiliki lembar",
    ),
    FileCase("sheet-part-of-zero-bytes", part(""), *BROKEN),
    FileCase("sheet-part-cut-off", part(SHEET[:-70]), *BROKEN),
    FileCase("sheet-part-with-something-behind-it", part(SHEET + "<x/>"), *BROKEN),
    FileCase("sheet-part-of-another-kind", part(f'<sst xmlns="{MAIN}"/>'), *BROKEN),
    FileCase("sheet-in-latin-1", part(lived_in("JL. É", "iso-8859-1")), counts={"new": 1}, check=address_is("JL. É")),
    FileCase("sheet-in-cp1252", part(lived_in("JL. “É”", "cp1252")), counts={"new": 1}, check=address_is("JL. “É”")),
    FileCase("sheet-in-utf-7", part(SHEET.replace("UTF-8", "UTF-7")), *BROKEN),
    FileCase("sheet-in-no-encoding", part(SHEET.replace("UTF-8", "KOI8-X")), *BROKEN),
    FileCase("sheet-not-in-the-encoding-it-says", part(SHEET.replace("MELATI", "É").encode("cp1252")), *BROKEN),
    FileCase("styles-cut-off", lambda folder: xlsx(folder / "a.xlsx", SHEET, styles="<styleSheet><numFmts"), *BROKEN),
    FileCase(
        "sixty-thousand-styles",
        lambda folder: xlsx(folder / "a.xlsx", SHEET, styles=styles(*["dd/mm/yyyy"] * 60_000)),
        counts=TWO,
    ),
    FileCase(
        "strings-part-missing",
        lambda folder: xlsx(folder / "a.xlsx", sheet(line(1, FAMILY), row(2, '<c r="A2" t="s"><v>0</v></c>'))),
        *BROKEN,
    ),
    FileCase("two-sheets-of-one-name", renamed, *BROKEN),
    FileCase("sheet-name-of-forty-thousand", lambda folder: xlsx(folder / "a.xlsx", {"x" * 40_000: SHEET}), counts=TWO),
    FileCase("sheet-without-a-name", lambda folder: xlsx(folder / "a.xlsx", {"": SHEET}), counts=TWO),
    FileCase(
        "sheet-for-each-of-seventy-villages",
        lambda folder: xlsx(folder / "a.xlsx", {f"Desa {at}": sheet() for at in range(69)} | {"Desa 69": SHEET}),
        counts=TWO,
        seconds=120,
    ),
    FileCase(
        "two-thousand-sheets",
        lambda folder: xlsx(folder / "a.xlsx", {f"S{at}": sheet() for at in range(2000)} | {"Data": SHEET}),
        REFUSED,
        "too_many_sheets",
        "lembar",
    ),
)
CELLS = (
    FileCase(
        "formulas-of-every-type",
        written(
            line(1, FAMILY),
            line(2, [Raw('<c r="{at}" t="str"><f t="array" ref="A2:A3">X</f><v>100000001</v></c>'), *family(1)[1:]]),
            line(3, [*family(2)[:3], Raw('<c r="{at}"><f t="shared" si="0"/><v>3</v></c>'), *family(2)[4:]]),
        ),
        counts=TWO,
    ),
    FileCase(
        "formula-with-an-empty-text",
        written(
            line(1, FAMILY),
            line(2, family(1)),
            line(3, [*family(2)[:3], Raw('<c r="{at}" t="str"><f>""</f><v></v></c>'), *family(2)[4:]]),
        ),
        counts={"rows": 2},
    ),
    FileCase(
        "formula-of-an-error",
        written(
            line(1, FAMILY),
            line(2, family(1)),
            line(3, [*family(2)[:2], Raw('<c r="{at}" t="e"><f>1/0</f><v>#DIV/0!</v></c>'), *family(2)[3:]]),
        ),
        counts={"new": 1, "wrong": 1},
        check=codes_are("cell_error"),
    ),
    FileCase("letters-in-lower-case", cells('<c r="a4" t="inlineStr"><is><t>x</t></is></c>'), *BROKEN),
    FileCase("cell-in-a-foreign-row", cells('<c r="A999" t="inlineStr"><is><t>x</t></is></c>'), counts=ONE_AND_A_WRONG),
    FileCase("cell-without-a-type", cells('<c r="A4" t=""><v>1</v></c>'), *BROKEN),
    FileCase(
        "twenty-thousand-cells-without-references",
        cells(*["<c/>"] * 20_000, '<c t="inlineStr"><is><t>x</t></is></c>'),
        *FAR,
    ),
    FileCase(
        "text-in-cdata",
        cells(
            *[
                inline(f"{chr(65 + at)}4", text).replace(f">{text}<", f"><![CDATA[{text}]]><")
                for at, text in enumerate(family(3))
                if text
            ]
        ),
        counts={"new": 3},
    ),
    FileCase(
        "thousands-set-apart-by-blanks",
        cells(*[inline("A4", " "), inline("C4", "\u00a0")]),
        counts={"new": 2, "skipped": 1},
    ),
)
FURTHER = (*ZIPS, *PARTS, *CELLS)
