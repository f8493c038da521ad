"""Files made to do harm: bombs, entities, far cells, links to other hosts, parts that lie."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.bad_inputs.cases import ACCEPTED, REFUSED, FileCase
from tests.bad_inputs.files_damaged import TWO, content
from tests.bad_inputs.office import Office, Outcome
from tests.bad_inputs.sheets import families, family_lines, lines, listing
from tests.imports.lists import FAMILY, family
from tests.imports.workbooks import MAIN, inline, ods, row, shared, sheet, xlsx, zipped

Build = Callable[[Path], Path]
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "hahaha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"a" * 20_000}">]>'
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LINKED = "<externalReferences><externalReference r:id='x1'/></externalReferences>"
LINK = "http://127.0.0.1:9/"


def streamed(path: Path, part: str, pieces: Iterable[bytes]) -> Path:
    """A right list whose part `part` is written piece by piece, so that a bomb is never whole in our own memory."""
    families(path)
    with zipfile.ZipFile(path) as package:
        kept = {name: package.read(name) for name in package.namelist() if name != part}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, data in kept.items():
            package.writestr(name, data)
        with package.open(part, "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)
    return path


def huge_string() -> Iterator[bytes]:
    yield f'<sst xmlns="{MAIN}"><si><t>'.encode()
    for _ in range(512):
        yield b"A" * 2**20
    yield b"</t></si></sst>"


def many_strings() -> Iterator[bytes]:
    yield f'<sst xmlns="{MAIN}">'.encode()
    for _ in range(500):
        yield b"<si><t>a</t></si>" * 10_000
    yield b"</sst>"


def formatted_rows() -> Iterator[bytes]:
    body = "".join(family_lines(2))
    yield f'<worksheet xmlns="{MAIN}"><sheetData>{body}'.encode()
    for start in range(4, 1_048_577, 8192):
        stop = min(start + 8192, 1_048_577)
        yield "".join(
            f'<row r="{at}" s="1" customFormat="1"><c r="A{at}" s="1"/></row>' for at in range(start, stop)
        ).encode()
    yield b"</sheetData></worksheet>"


def hostile_part(part: str, doctype: str, body: str = "<x>&e;</x>") -> Build:
    markup = f'<?xml version="1.0"?>{doctype}{body}'
    return lambda folder: families(folder / "a.xlsx", strings=shared("a"), parts={part: markup})


def overlapping(folder: Path) -> Path:
    path = families(folder / "a.xlsx", parts={"a.bin": b"x" * 500, "b.bin": b"y" * 500})
    data = bytearray(path.read_bytes())
    first, second = (data.rfind(name) - 46 for name in (b"a.bin", b"b.bin"))
    data[second + 42 : second + 46] = struct.pack("<I", struct.unpack_from("<I", data, first + 42)[0] + 10)
    path.write_bytes(data)
    return path


def twice_named(folder: Path) -> Path:
    path = families(folder / "a.xlsx")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/worksheets/sheet1.xml", sheet(*lines([FAMILY, family(77)])))
    return path


def wrong_sum(folder: Path) -> Path:
    """A part whose check sum is not its own."""
    path = families(folder / "a.xlsx", 40)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    data[at + 16 : at + 20] = b"\1\2\3\4"
    path.write_bytes(data)
    return path


def smaller_than_it_is(folder: Path) -> Path:
    path = families(folder / "a.xlsx", 60)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    data[at + 24 : at + 28] = struct.pack("<I", 200)
    path.write_bytes(data)
    return path


def with_links(folder: Path) -> Path:
    """Links to other hosts in every place the format has for them."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    away = f'<Relationship Id="x1" TargetMode="External" Type="{kind}'
    picture = f'{away}/image" Target="{LINK}a.png"/>'
    dde = f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
    body = sheet(*family_lines(), after=f'<hyperlinks><hyperlink ref="A1" location="{LINK}"/></hyperlinks>')
    return xlsx(
        folder / "a.xlsx", body, workbook_extra=LINKED,
        parts={
            "xl/externalLinks/externalLink1.xml": dde,
            "xl/worksheets/_rels/sheet1.xml.rels": f"<Relationships>{picture}</Relationships>",
            "xl/drawings/_rels/drawing1.xml.rels": f"<Relationships>{picture}</Relationships>",
        },
    )  # fmt: skip


def marked_copy_is_clean(office: Office, outcome: Outcome) -> None:
    """What goes out again is written anew: nothing that hid in the file comes along."""
    answer = office.client.get(f"/impor/{outcome.batch.pk}/ditandai/")
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200 and data[:2] == b"PK"
    (office.files.parent / "marked.xlsx").write_bytes(data)
    with zipfile.ZipFile(office.files.parent / "marked.xlsx") as package:
        assert not any(EICAR in package.read(name) for name in package.namelist())


FAR = sheet(*family_lines(), row(1_048_576, inline("XFD1048576", "x")))
UNWISE = "tidak dibaca"
LISTED = (
    FileCase("far-cell", lambda at: xlsx(at / "a.xlsx", FAR), REFUSED, "far_cell", "Ukuran lembar tidak wajar"),
    FileCase(
        "million-formatted-rows",
        lambda at: streamed(at / "a.xlsx", "xl/worksheets/sheet1.xml", formatted_rows()),
        counts=TWO,
        seconds=60,
    ),
    FileCase(
        "zip-bomb",
        lambda at: streamed(at / "a.xlsx", "xl/sharedStrings.xml", huge_string()),
        REFUSED,
        "bomb",
        UNWISE,
        seconds=30,
    ),
    FileCase(
        "five-million-strings",
        lambda at: streamed(at / "a.xlsx", "xl/sharedStrings.xml", many_strings()),
        REFUSED,
        "bomb",
        UNWISE,
        seconds=30,
    ),
    FileCase(
        "nested-zip",
        content("a.xlsx", zipped({"b.zip": zipped({"c.zip": zipped({"d": b"0" * 10**6})})})),
        REFUSED,
        "not_spreadsheet",
        "bukan lembar kerja",
    ),
    FileCase(
        "hundred-thousand-entries",
        lambda at: many_parts(at / "a.xlsx", 100_000),
        REFUSED,
        "too_many_parts",
        UNWISE,
        seconds=60,
    ),
    FileCase("overlapping-entries", overlapping, REFUSED, "overlapping", UNWISE),
    FileCase("xxe-sheet", hostile_part("xl/worksheets/sheet1.xml", XXE), REFUSED, "unsafe_xml", UNWISE),
    FileCase("xxe-workbook", hostile_part("xl/workbook.xml", XXE), REFUSED, "unsafe_xml", UNWISE),
    FileCase("xxe-strings", hostile_part("xl/sharedStrings.xml", XXE), REFUSED, "unsafe_xml", UNWISE),
    FileCase("xxe-rels", hostile_part("xl/_rels/workbook.xml.rels", XXE), REFUSED, "unsafe_xml", UNWISE),
    FileCase(
        "billion-laughs", hostile_part("xl/worksheets/sheet1.xml", LAUGHS, "<x>&c;</x>"), REFUSED, "unsafe_xml", UNWISE
    ),
    FileCase(
        "quadratic-entity",
        hostile_part("xl/worksheets/sheet1.xml", QUADRATIC, f"<x>{'&a;' * 9_000}</x>"),
        REFUSED,
        "unsafe_xml",
        UNWISE,
    ),
    FileCase("external-links", with_links, counts=TWO),
    FileCase(
        "eicar",
        lambda at: families(at / "a.xlsx", parts={"xl/media/eicar.com": EICAR}),
        ACCEPTED,
        counts=TWO,
        check=marked_copy_is_clean,
    ),
)


def many_parts(path: Path, count: int) -> Path:
    """So many parts that even listing them costs; made by hand, because zipfile takes a second for every 30,000."""
    local, central = bytearray(), bytearray()
    for at in range(count):
        name = b"x/%d" % at
        start = len(local)
        local += struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
        central += struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0,
                               start) + name  # fmt: skip
    end = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, min(count, 65_535), min(count, 65_535), len(central), len(local), 0
    )
    path.write_bytes(bytes(local + central) + end)
    return path


def cells(*raw: str) -> Build:
    """A right list with one more row of these raw cells."""
    return lambda folder: xlsx(folder / "a.xlsx", sheet(*family_lines(), row(4, *raw)))


def wide_xml(folder: Path) -> Path:
    body = sheet(*family_lines()).replace("UTF-8", "UTF-16").encode("utf-16")
    return families(folder / "a.xlsx", parts={"xl/worksheets/sheet1.xml": body})


def many_merges(folder: Path) -> Path:
    merges = "".join(f'<mergeCell ref="A{at}:B{at}"/>' for at in range(10, 60_000))
    return xlsx(folder / "a.xlsx", sheet(*family_lines(), after=f"<mergeCells>{merges}</mergeCells>"))


def deep(folder: Path) -> Path:
    nested = "<a>" * 200_000 + "</a>" * 200_000
    return xlsx(folder / "a.xlsx", sheet(*family_lines(), after=nested))


def many_attributes(folder: Path) -> Path:
    dressed = "".join(f' a{at}="x"' for at in range(50_000))
    return xlsx(folder / "a.xlsx", sheet(*family_lines(), f"<row r='9'{dressed}/>"))


REPEATED = (
    '<table:table-row><table:table-cell table:number-columns-repeated="1000000" office:value-type="string">'
    "<text:p>x</text:p></table:table-cell></table:table-row>"
)
FURTHER = (
    FileCase("part-named-twice", twice_named, REFUSED, "overlapping", UNWISE),
    FileCase("wrong-check-sum", wrong_sum, REFUSED, "broken", "rusak"),
    FileCase("part-larger-than-it-says", smaller_than_it_is, REFUSED, "broken", "rusak"),
    FileCase("sheet-in-utf-16", wide_xml, counts=TWO),
    FileCase(
        "doctype-in-utf-16",
        lambda at: families(
            at / "a.xlsx",
            parts={
                "xl/worksheets/sheet1.xml": (f'<?xml version="1.0" encoding="UTF-16"?>{XXE}<worksheet/>').encode(
                    "utf-16"
                )
            },
        ),
        REFUSED,
        "unsafe_xml",
        UNWISE,
    ),
    FileCase(
        "doctype-behind-a-comment",
        lambda at: xlsx(at / "a.xlsx", sheet(*family_lines(), before=(f"<!--{'x' * 9000}-->{XXE}"))),
        REFUSED,
        "unsafe_xml",
        UNWISE,
    ),
    FileCase("doctype-in-a-part-nobody-reads", hostile_part("docProps/core.xml", XXE), REFUSED, "unsafe_xml", UNWISE),
    FileCase("xxe-in-ods", lambda at: hostile_ods(at / "a.ods"), REFUSED, "unsafe_xml", UNWISE),
    FileCase("shared-string-out-of-range", cells('<c r="A4" t="s"><v>99</v></c>'), REFUSED, "broken", "rusak"),
    FileCase("shared-string-below-zero", cells('<c r="A4" t="s"><v>-1</v></c>'), REFUSED, "broken", "rusak"),
    FileCase("unknown-type-of-cell", cells('<c r="A4" t="zz"><v>1</v></c>'), REFUSED, "broken", "rusak"),
    FileCase("column-beyond-the-last", cells('<c r="ZZZ4"><v>1</v></c>'), REFUSED, "far_cell", "tidak wajar"),
    FileCase("column-of-nonsense", cells('<c r="4A"><v>1</v></c>'), REFUSED, "broken", "rusak"),
    FileCase(
        "row-of-nonsense",
        lambda at: xlsx(at / "a.xlsx", sheet(*family_lines(), '<row r="x"/>')),
        REFUSED,
        "broken",
        "rusak",
    ),
    FileCase(
        "row-below-zero",
        lambda at: xlsx(at / "a.xlsx", sheet(*family_lines(), '<row r="-4"/>')),
        REFUSED,
        "broken|too_many_rows",
        "",
    ),
    FileCase(
        "row-beyond-the-last",
        lambda at: xlsx(at / "a.xlsx", sheet(*family_lines(), row(1_048_577, inline("A1048577", "x")))),
        REFUSED,
        "too_many_rows",
        "lebih dari",
    ),
    FileCase("sixty-thousand-merges", many_merges, counts=TWO),
    FileCase("elements-two-hundred-thousand-deep", deep, counts=TWO),
    FileCase("fifty-thousand-attributes", many_attributes, counts=TWO),
    FileCase(
        "cell-of-two-megabytes",
        lambda at: listing(at / "a.xlsx", FAMILY, [family(1, Alamat="x" * 2_000_000)]),
        REFUSED,
        "too_long_cell",
        "tidak wajar",
    ),
    FileCase(
        "ods-cell-repeated-a-million-times", lambda at: ods(at / "a.ods", REPEATED), REFUSED, "far_cell", "tidak wajar"
    ),
    FileCase(
        "ods-repeat-of-nonsense",
        lambda at: ods(at / "a.ods", REPEATED.replace("1000000", "-5")),
        REFUSED,
        "broken",
        "rusak",
    ),
)


def hostile_ods(path: Path) -> Path:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    path.write_bytes(zipped({"mimetype": kind, "content.xml": f'<?xml version="1.0"?>{XXE}<x>&e;</x>'.encode()}))
    return path
