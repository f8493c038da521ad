"""Files as offices and attackers send them, made by hand so that each part can be wrong in its own way."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CALC = "urn:org:documentfoundation:names:experimental:calc:calcext:1.0"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def number(reference: str, text: str, style: int | None = None) -> str:
    look = "" if style is None else f' s="{style}"'
    return f'<c r="{reference}"{look}><v>{text}</v></c>'


def row(at: int, *cells: str, extra: str = "") -> str:
    return f'<row r="{at}"{extra}>{"".join(cells)}</row>'


def sheet(*rows: str, dimension: str = "", after: str = "", main: str = MAIN, before: str = "") -> str:
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f'{HEAD}{before}<worksheet xmlns="{main}">{size}<sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'


def xlsx(
    path: Path,
    sheets: Mapping[str, str] | str,
    *,
    states: Mapping[str, str] | None = None,
    strings: str | None = None,
    styles: str | None = None,
    main: str = MAIN,
    relations: str = RELATIONS,
    parts: Mapping[str, str | bytes] | None = None,
    workbook_extra: str = "",
    workbook_before: str = "",
) -> Path:
    """A whole package; `parts` adds to it or replaces what would be written."""
    sheets = {"Lembar1": sheets} if isinstance(sheets, str) else sheets
    states = states or {}
    listed, related = [], []
    written: dict[str, str | bytes] = {}
    for at, (name, xml) in enumerate(sheets.items(), 1):
        state = f' state="{states[name]}"' if name in states else ""
        listed.append(f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{at}"{state} r:id="rId{at}"/>')
        related.append(_relation(f"rId{at}", relations, "worksheet", f"worksheets/sheet{at}.xml"))
        written[f"xl/worksheets/sheet{at}.xml"] = xml
    if strings is not None:
        related.append(_relation("rIdS", relations, "sharedStrings", "sharedStrings.xml"))
        written["xl/sharedStrings.xml"] = strings
    if styles is not None:
        related.append(_relation("rIdF", relations, "styles", "styles.xml"))
        written["xl/styles.xml"] = styles
    written["[Content_Types].xml"] = (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    )
    written["_rels/.rels"] = _relations(_relation("rId1", relations, "officeDocument", "xl/workbook.xml"))
    written["xl/workbook.xml"] = (
        f'{HEAD}{workbook_before}<workbook xmlns="{main}" xmlns:r="{relations}">{workbook_extra}'
        f"<sheets>{''.join(listed)}</sheets></workbook>"
    )
    written["xl/_rels/workbook.xml.rels"] = _relations(*related)
    written |= dict(parts or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in written.items():
            package.writestr(name, content)
    return path


def _relation(name: str, relations: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{relations}/{kind}" Target="{target}"/>'


def _relations(*entries: str) -> str:
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{"".join(entries)}</Relationships>'


def shared(*texts: str) -> str:
    """A shared strings part; texts that begin with `<` are taken as markup."""
    items = "".join(f"<si>{text if text.startswith('<') else f'<t>{escape(text)}</t>'}</si>" for text in texts)
    return f'{HEAD}<sst xmlns="{MAIN}" count="{len(texts)}">{items}</sst>'


def styles(*format_codes: str) -> str:
    """Style 0 is General; style n shows format code n."""
    formats = "".join(
        f'<numFmt numFmtId="{163 + at}" formatCode="{escape(code)}"/>' for at, code in enumerate(format_codes, 1)
    )
    looks = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{163 + at}"/>' for at in range(1, len(format_codes) + 1))
    return f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><cellXfs>{looks}</cellXfs></styleSheet>'


def ole(path: Path, streams: Mapping[str, bytes]) -> Path:
    """A compound file (as .xls, .doc and locked .xlsx are) with these streams, each padded to be no mini stream."""
    sectors: list[bytes] = []
    chain: list[int] = []
    entries: list[tuple[str, int, int, int]] = []
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        size = len(content)
        content += b"\0" * (-size % 512)
        start = len(sectors)
        count = len(content) // 512
        sectors += [content[at : at + 512] for at in range(0, len(content), 512)]
        chain += [*range(start + 1, start + count), 0xFFFFFFFE]
        entries.append((name, 2, start, size))
    directory = b"".join(_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) if at == 0 else b"" for at in range(1))
    for at, (name, kind, start, size) in enumerate(entries, 1):
        directory += _entry(name, kind, start, size, right=at + 1 if at < len(entries) else 0xFFFFFFFF)
    directory += _entry("", 0, 0, 0) * (-(len(directory) // 128) % 4)
    directory_start = len(sectors)
    count = len(directory) // 512
    sectors += [directory[at : at + 512] for at in range(0, len(directory), 512)]
    chain += [*range(directory_start + 1, directory_start + count), 0xFFFFFFFE]
    fat_start = len(sectors)
    fat_count = (len(chain) + 127) // 128
    while (len(chain) + fat_count + 127) // 128 > fat_count:
        fat_count += 1
    chain += [0xFFFFFFFD] * fat_count
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(fat_count * 512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, fat_count, directory_start, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    places = [fat_start + at if at < fat_count else 0xFFFFFFFF for at in range(109)]
    header += struct.pack("<109I", *places)
    path.write_bytes(header + b"".join(sectors) + table)
    return path


def _entry(name: str, kind: int, start: int, size: int, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF) -> bytes:
    encoded = name.encode("utf-16-le")
    length = len(encoded) + 2 if name else 0
    fields = struct.pack("<HBBIII", length, kind, 1, 0xFFFFFFFF, right, child)
    return encoded.ljust(64, b"\0") + fields + b"\0" * 36 + struct.pack("<IQ", start, size)


class Fault(int):
    """An error value by its code in the old format: 0x2A is #N/A."""


def biff(rows: Sequence[Sequence[str | float]], hidden: Sequence[int] = ()) -> bytes:
    """A BIFF8 workbook stream with one sheet of texts and numbers, as Excel 97 wrote; `hidden` rows count from 1."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def label(text: str) -> bytes:
        return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")

    cells = b""
    for at, values in enumerate(rows):
        shown = 0x120 if at + 1 in hidden else 0x100
        cells += record(0x0208, struct.pack("<HHHHHHHH", at, 0, len(values), 255, 0, 0, shown, 15))
        for column, value in enumerate(values):
            place = struct.pack("<HHH", at, column, 0)
            if isinstance(value, bool | Fault):
                cells += record(0x0205, place + struct.pack("<BB", int(value), isinstance(value, Fault)))
            elif isinstance(value, str):
                cells += record(0x0204, place + label(value))
            else:
                cells += record(0x0203, place + struct.pack("<d", value))
    width = max(map(len, rows))
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 6))
    body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 6))
    body += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)) + cells + record(0x000A, b"")
    name = b"\x06\x00Lembar"
    end = record(0x000A, b"")
    offset = len(start) + 4 + 6 + len(name) + len(end)
    return start + record(0x0085, struct.pack("<IH", offset, 0) + name) + end + body


def ods(path: Path, table: str) -> Path:
    """An OpenDocument spreadsheet around the markup of one table's rows."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'{HEAD}<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0" '
        f'xmlns:text="{office}text:1.0" xmlns:calcext="{CALC}" office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="Lembar">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", f'{HEAD}<manifest xmlns="{office}manifest:1.0"/>')
        package.writestr("content.xml", content)
    return path


def zipped(content: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)
    return out.getvalue()
