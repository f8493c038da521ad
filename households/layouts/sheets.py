"""Sheets that offices and villages make themselves: the village's P3KE sheet (letterhead, data from row 13), the export
of a local verified list, and any other sheet, whose columns a person names on the screen.

Nothing of the last is needed but a name and a village, which may be one for the whole file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts import more as m
from households.layouts.shared import into_register
from households.register import family, individual
from households.register.keys import Keys
from imports.layouts import Column, Layout

# What people merge over the rows of a family or of a village when they make a sheet by hand.
MERGED = frozenset({"p3ke_family_id", "family_card", "list_family_id", "district", "village_name", "village_code"})


def _by_hand(*columns: Column) -> tuple[Column, ...]:
    """The same columns, of which a merged cell counts for all its rows where people merge them."""
    return tuple(replace(column, fill_down=column.key in MERGED) for column in columns)


NAME_ONLY = replace(c.NAME, aliases=(*c.NAME.aliases, "Nama Anggota", "Nama ART"))
VILLAGE = Layout(
    kind="village_sheet", title=_("Village sheet of P3KE, from row 13"), region_system="kemendagri",
    columns=(
        *_by_hand(c.FAMILY_ID, *c.PLACE), c.ADDRESS, m.RT, m.RW, c.DECILE, NAME_ONLY, c.NIK,
        m.own("Perbaikan_NIK", c.text(40)), c.MATCHED, c.SEX, replace(c.RELATION, required=True), c.BIRTH,
        m.own("Verifikasi"), m.own("Keterangan"), c.YEAR,
    ),
    key=(), row_check=c.check_row, plan=individual.plan, apply=individual.apply,
    options=into_register(Keys(family=("p3ke",), whole=True), "p3ke2023"),
)  # fmt: skip
AGES = tuple(
    m.own(f"Usia_{band}", repeats=True) for band in
    ("dibawah_7_Tahun", "7-12", "13-15", "16-18", "19-21", "22-59", "22-50", "60_Tahun_Keatas")
)  # fmt: skip
VERIFIED = Layout(
    kind="local_verified", title=_("Local list of verified persons"), region_system="kemendagri",
    columns=(
        c.YEAR, c.DECILE, c.FAMILY_ID, c.PLACE[-1], c.PERSON_ID, c.NIK, c.NAME, c.ADDRESS, *c.PLACE[:-1], c.RELATION,
        c.SEX, c.BIRTH, c.EDUCATION, c.WORK, m.own("Pendapatan", personal_class="specific"),
        m.answered("Kepesertaan_DTKS"), *c.PROGRAMMES_2022, c.STUNTING,
        m.own("Verifikasi_Lapangan", required=True, repeats=True), *AGES, m.own("Status_Bantuan"),
    ),
    key=("p3ke_person_id",), row_check=c.check_row, plan=individual.plan, apply=individual.apply,
    options=into_register(Keys(family=("p3ke",), as_of=dt.date(2023, 12, 31), whole=True), "p3ke2023"),
)  # fmt: skip


def _free(*columns: Column) -> tuple[Column, ...]:
    """The same columns, none of which the file must have."""
    return tuple(replace(column, required=False, needed=False) for column in columns)


HOME = _free(
    c.FAMILY_ID, m.CARD, *m.list_numbers("ID_DTKS ID_Lainnya"), *c.PLACE, c.ADDRESS, m.RT, m.RW, m.HAMLET, c.DECILE,
    *m.DECILES[1:], c.PERCENTILE, m.FLOOR_AREA, *c.HOUSE_2023, *c.PROGRAMMES_2023, *m.PBI,
    m.counted("Jumlah_Anggota jumlah_anggota_keluarga", "family_size", 60), c.YEAR, m.own("Keterangan Ket Catatan"),
)  # fmt: skip
PERSON = _free(c.NIK, c.MATCHED, c.SEX, c.BIRTH, c.MARITAL, c.WORK, c.WORK_STATUS, c.EDUCATION)
# Asked: such a sheet is never taken for one without a person saying so.
FAMILIES = Layout(
    kind="sheet_families", title=_("Any other sheet: one row a family"), region_system="kemendagri",
    columns=(replace(c.HEAD_NAME, aliases=(*c.HEAD_NAME.aliases, *c.NAME.aliases)), *PERSON, *HOME),
    row_check=c.check_row, plan=family.plan, apply=family.apply,
    options=into_register(
        Keys(family=("p3ke", "kk", "list"), own="other"), "p3ke2023", once=("nik", "family_card"), asked=True
    ),
)  # fmt: skip
PERSONS = Layout(
    kind="sheet_persons", title=_("Any other sheet: one row a person"), region_system="kemendagri",
    columns=(NAME_ONLY, *PERSON, *_free(c.RELATION, c.PERSON_ID, *m.list_numbers("", "ID_Orang")),
             *_by_hand(*HOME)),
    row_check=c.check_row, plan=individual.plan, apply=individual.apply,
    options=into_register(Keys(family=("p3ke", "kk", "list"), own="other", whole=True), "p3ke2023", asked=True),
)  # fmt: skip
SHEETS = (VILLAGE, VERIFIED, FAMILIES, PERSONS)
