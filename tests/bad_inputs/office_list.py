"""A kind of list of the corpus' own: the columns that no P3KE file has (KK, money, counts, phone, web), all real
normalisers, staged and judged by the real engine. It writes nothing: every right row is new.
"""

from __future__ import annotations

from django.db import connection

from imports.aliases import ALIASES
from imports.layouts import Column, Layout
from imports.models import ImportBatch
from imports.normalise import amounts, choices, dates, numbers, places, text
from imports.normalise.crosscheck import check_identity

KIND = "daftar_uji"
HEADERS = (
    "Nomor Urut", "Nama Warga", "NIK", "No KK", "Tgl Lahir", "L/P", "Jumlah Anggota", "Penghasilan", "No HP", "Tautan",
    "Kabupaten/Kota", "Kecamatan", "RT", "Persentase", "Setuju", "Catatan",
)  # fmt: skip
ROW = ("", "Made Suta", "9999990101700001", "9999990201200002", "01/01/1970", "L", "3", "500000", "081234567890",
       "https://dinsos.example/f.jpg", "", "", "1", "50", "Ya", "-")  # fmt: skip


def plan(batch: ImportBatch) -> int:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE imports_importrow SET verdict = 'new' WHERE batch_id = %s AND verdict = ''", [batch.pk])
    return 0


def check(values, ctx):
    """A row of this list may do without a place; one that it names must be one."""
    _code, problems = places.resolve_village(values, ctx)
    return [found for found in problems if found[1].code != "missing"] + check_identity(values, ctx)


OFFICE_LIST = Layout(
    kind=KIND,
    title="Daftar uji",
    region_system="kemendagri",
    columns=(
        Column("number", "Nomor Urut", (), text.identifier(20), required=True, needed=True),
        Column("name", "Nama Warga", (), text.person_name, required=True, needed=True),
        Column("nik", "NIK", ALIASES["nik"], numbers.nik, identity=True),
        Column("family_card", "No KK", ALIASES["family_card"], numbers.family_card, identity=True, fill_down=True),
        Column("birth_date", "Tgl Lahir", (), dates.birth_date),
        Column("sex", "L/P", (), choices.sex),
        Column("members", "Jumlah Anggota", (), amounts.count(1, 50)),
        Column("income", "Penghasilan", (), amounts.money()),
        Column("phone", "No HP", ALIASES["phone"], text.phone),
        Column("link", "Tautan", (), text.web_address),
        Column("regency", "Kabupaten/Kota", ALIASES["regency"], places.place_name),
        Column("district", "Kecamatan", ALIASES["district"], places.place_name),
        Column("rt", "RT", ALIASES["rt"], text.rt_rw),
        Column("share", "Persentase", (), amounts.percent()),
        Column("agreed", "Setuju", (), choices.yes_no),
        Column("remark", "Catatan", (), text.text(200)),
    ),
    key=("number",),
    row_check=check,
    plan=plan,
)
