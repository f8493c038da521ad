"""P3KE lists of individuals as an office gets them, 35 columns wide: known and new families, written as xlsx and csv.

The workbook is written by hand, because at a million rows a library would take longer than what is measured. It is
what Excel writes: shared strings, one sheet, text cells.
"""

from __future__ import annotations

import csv
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from benches.people import Human
from poverty.demo.p3ke import PERSON_COLUMNS, RELATIONS
from regions.models import Region

COLUMNS = ("No", *PERSON_COLUMNS, "Pensasaran", "Status Bantuan", "Keterangan")
#: Cells that are different in nearly every row: no use looking for them among the strings there are.
FRESH = frozenset(COLUMNS.index(name) for name in ("ID Individu", "Nama", "NIK"))
WORK = ("PETANI", "NELAYAN", "PEDAGANG", "PEKERJA LEPAS", "WIRASWASTA", "TIDAK/BELUM BEKERJA")
WORK_STATUS = ("BERUSAHA SENDIRI", "PEKERJA BEBAS", "PEKERJA KELUARGA/TIDAK DIBAYAR", "KOSONG")
EDUCATION = ("TAMAT SD/SEDERAJAT", "TAMAT SLTP/SEDERAJAT", "TDK TAMAT SD/SEDERAJAT", "TIDAK/BELUM SEKOLAH")
SPACE = "http://schemas.openxmlformats.org"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{SPACE}/package/2006/content-types"><Default Extension="xml" ContentType='
    '"application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+'
    'xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{SPACE}/package/2006/relationships"><Relationship Id="rId1" Type='
    f'"{SPACE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{SPACE}/spreadsheetml/2006/main" xmlns:r="{SPACE}/officeDocument/2006/'
    'relationships"><sheets><sheet name="INDIVIDU" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{SPACE}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{SPACE}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship '
    f'Id="rId2" Type="{SPACE}/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>",
}
SHEET = f'<worksheet xmlns="{SPACE}/spreadsheetml/2006/main"><sheetData>'
STRINGS = f'<sst xmlns="{SPACE}/spreadsheetml/2006/main">'


def half_known(people: list[Human], strangers: Iterable[Human], rows: int, seed: int) -> list[Human]:
    """Whole families, half of the rows from the register and half new to it, in the order of a list: by village."""
    chance = Random(f"{seed}:list")
    families = [list(members) for _key, members in groupby(people, key=lambda human: human.household)]
    chance.shuffle(families)
    known: list[Human] = []
    for family in families:
        if len(known) >= rows // 2:
            break
        known += family
    new = [human for human, _place in zip(strangers, range(rows - len(known)), strict=False)]
    return sorted([*known, *new], key=lambda human: (human.village, human.household))


def cells(people: Iterable[Human]) -> Iterator[list[str]]:
    """One row a person. One NIK in a hundred has lost a digit."""
    regions = {region.pk: region.name.upper() for region in Region.objects.filter(valid_to=None)}
    for number, human in enumerate(people, 1):
        code, pick = human.village, human.pk
        nik = human.nik[:15] if pick % 100 == 0 else human.nik or "KOSONG"
        age = 2023 - human.birth.year
        yield [
            str(number), f"9{human.household:09d}", "2023", regions[code[:2]], regions[code[:5]], regions[code[:8]],
            regions[code], code.replace(".", ""), str(human.household % 4 + 1), str(human.household % 40 + 1),
            f"JL. CONTOH {human.household % 500}", f"8{pick:010d}", "NORMAL", human.name, nik,
            "PADAN" if human.nik else "KOSONG", "PEREMPUAN" if human.sex == "P" else "LAKI-LAKI",
            RELATIONS[human.relation], human.birth.isoformat(), "KAWIN" if human.relation != "child" else "BELUM KAWIN",
            WORK[pick % 6], WORK_STATUS[pick % 4], EDUCATION[pick % 4], str(age),
            "USIA 60+ TAHUN" if age > 59 else "USIA 19 - 59 TAHUN" if age > 18 else "USIA 6-12 TAHUN",
            *("YA" if (human.household + place) % 3 == 0 else "TIDAK" for place in range(7)),
            "SASARAN", "AKTIF", "",
        ]  # fmt: skip


def write_csv(path: Path, people: Iterable[Human]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(cells(people))
    return path


def write_xlsx(path: Path, people: Iterable[Human]) -> Path:
    """Numbers of strings are given in the order they are met."""
    known: dict[str, int] = {}
    letters = [_letters(at) for at in range(len(COLUMNS))]
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        tempfile.TemporaryFile("w+", encoding="utf-8") as strings,
    ):
        for name, text in PARTS.items():
            package.writestr(name, text)
        count = 0
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(SHEET.encode())
            for number, row in enumerate(_with_head(people), 1):
                parts = [f'<row r="{number}">']
                for at, text in enumerate(row):
                    place = None if at in FRESH else known.get(text)
                    if place is None and text:
                        place, count = count, count + 1
                        strings.write(f"<si><t>{escape(text)}</t></si>")
                        if at not in FRESH:
                            known[text] = place
                    if text:
                        parts.append(f'<c r="{letters[at]}{number}" t="s"><v>{place}</v></c>')
                sheet.write("".join([*parts, "</row>"]).encode())
            sheet.write(b"</sheetData></worksheet>")
        strings.seek(0)
        with package.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(STRINGS.encode())
            while text := strings.read(1 << 20):
                part.write(text.encode())
            part.write(b"</sst>")
    return path


def _with_head(people: Iterable[Human]) -> Iterator[list[str]]:
    yield list(COLUMNS)
    yield from cells(people)


def _letters(at: int) -> str:
    return chr(65 + at) if at < 26 else f"{chr(64 + at // 26)}{chr(65 + at % 26)}"
