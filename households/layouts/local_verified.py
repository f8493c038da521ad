"""The export of a kabupaten's own list of verified persons, as applications built on P3KE write it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts import more as m
from households.layouts.shared import into_register
from households.register import individual
from households.register.keys import Keys
from imports.layouts import Layout

AGES = tuple(
    m.own(f"Usia_{band}", repeats=True) for band in
    ("dibawah_7_Tahun", "7-12", "13-15", "16-18", "19-21", "22-59", "22-50", "60_Tahun_Keatas")
)  # fmt: skip
LAYOUT = Layout(
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
