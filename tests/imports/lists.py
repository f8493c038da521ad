"""P3KE 2023 files with a few invented people, and the register as one value to compare."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection

from tests.conftest import invented_nik

KUDAI, BELINYU_VILLAGE = "19.01.01.1003", "19.01.02.1003"
FAMILY = (
    "ID Keluarga P3KE", "Kode Kemdagri", "Desil Kesejahteraan", "Persentil", "Alamat", "Prioritas Verval",
    "Nama Kepala Keluarga", "NIK Kepala Keluarga", "NIK Kepala Keluarga Padan Kemdagri",
    "Jenis Kelamin Kepala Keluarga",
    "Tanggal Lahir Kepala Keluarga", "Pekerjaan Kepala Keluarga", "Pendidikan Kepala Keluarga", "Kepemilikan Rumah",
    "Jenis Atap", "Penerima PKH", "Penerima BPNT",
)  # fmt: skip
PERSON = (
    "ID Keluarga P3KE", "Kode Kemdagri", "Desil Kesejahteraan", "Alamat", "ID Individu", "Nama", "NIK",
    "Padan Dukcapil", "Jenis Kelamin", "Hubungan dengan Kepala Keluarga", "Tanggal Lahir",
    "Status Kawin", "Pekerjaan", "Pendidikan", "Penerima PKH", "Status Pekerjaan", "Penerima KUR",
)  # fmt: skip


def family(number: int, **other: Any) -> list[str]:
    """The row of family `number`: its head is man `number`, born in 1970. Other cells by header."""
    row = dict(zip(FAMILY, (
        family_id(number), KUDAI.replace(".", ""), "1", "3", f"JL. MELATI NO. {number}", "NORMAL", f"SULAIMAN {number}",
        head_nik(number), "PADAN", "LAKI-LAKI", "1970-05-17", "NELAYAN", "TAMAT SD/SEDERAJAT", "MILIK SENDIRI",
        "ASBES/SENG", "YA", "TIDAK",
    ), strict=True))  # fmt: skip
    return list((row | other).values())


def person(number: int, member: int = 0, **other: Any) -> list[str]:
    """Member of family `number`; member 0 is its head, the same man as in `family(number)`."""
    head = member == 0
    row = dict(zip(PERSON, (
        family_id(number), KUDAI.replace(".", ""), "1", f"JL. MELATI NO. {number}", f"2{number:07d}{member}",
        f"SULAIMAN {number}" if head else f"ANAK {member} SULAIMAN {number}",
        head_nik(number) if head else invented_nik(100_000 + number * 10 + member, woman=True), "PADAN",
        "LAKI-LAKI" if head else "PEREMPUAN", "KEPALA KELUARGA" if head else "ANAK",
        "1970-05-17" if head else f"20{member + 10}-02-03", "KAWIN" if head else "BELUM KAWIN", "NELAYAN",
        "TAMAT SD/SEDERAJAT", "YA", "KOSONG", "TIDAK",
    ), strict=True))  # fmt: skip
    return list((row | other).values())


def family_id(number: int) -> str:
    return f"1{number:08d}"


def head_nik(number: int) -> str:
    return invented_nik(number * 3)


def book(path: Path, headers: Sequence[str], rows: Sequence[Sequence[str]], sheet: str = "Sheet1") -> Path:
    """A workbook with a letterhead of three rows; the header stands in row 5, data begin in row 6."""
    return books(path, {sheet: (headers, rows)})


def books(path: Path, sheets: dict[str, tuple[Sequence[str], Sequence[Sequence[str]]]], hidden: str = "") -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        for name, (headers, rows) in sheets.items():
            page = workbook.add_worksheet(name)
            page.write_string(0, 0, "PEMERINTAH KABUPATEN BANGKA")
            page.write_string(1, 0, "DINAS SOSIAL")
            for at, title in enumerate(headers):
                page.write_string(4, at, title)
            for number, row in enumerate(rows, start=5):
                for at, text in enumerate(row):
                    if text:
                        page.write_string(number, at, text)
            if name == hidden:
                page.hide()
    return path


def register_hash(*, but: Sequence[str] = ("version",)) -> str:
    """Everything households and persons say, as one value; row versions only count upwards and are left out."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in ("households_household", "households_person"):
            cursor.execute(f"SELECT (to_jsonb(t) - %s::text[])::text FROM {table} t ORDER BY id", [list(but)])
            for (row,) in cursor.fetchall():
                digest.update(row.encode())
    return digest.hexdigest()


def register_by_names() -> set[tuple[Any, ...]]:
    """The register without its own keys: what two ways of filling it must agree on."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT h.p3ke_family_id, h.village_id, h.head_name, h.address, h.decile,
                h.housing::text, h.programmes::text, h.priority, p.name, encode(p.nik_digest, 'hex'),
                p.nik_missing, p.p3ke_person_id,
                p.is_head, p.relation, p.sex, p.birth_date, p.work, p.education, p.marital, p.programmes::text,
                p.dukcapil_match
            FROM households_household h LEFT JOIN households_person p ON p.household_id = h.id"""
        )
        return set(cursor.fetchall())
