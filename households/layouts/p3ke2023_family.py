"""P3KE of the 2023 generation, the file KEPALA-KELUARGA: one row a family, with quality of the house and percentile."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts.p3ke import OF_2023
from households.register import family
from imports.layouts import Layout

LAYOUT = Layout(
    kind="p3ke2023_family",
    title=_("P3KE 2023, heads of families"),
    region_system="kemendagri",
    columns=(
        c.FAMILY_ID, c.YEAR, *c.PLACE, c.DECILE, c.PERCENTILE, c.ADDRESS, c.PRIORITY, c.HEAD_NAME, c.NIK, c.MATCHED,
        c.SEX, c.BIRTH, c.WORK, c.WORK_STATUS, c.EDUCATION, c.MARITAL, *c.HOUSE_2023, c.STUNTING, *c.PROGRAMMES_2023,
    ),
    key=("p3ke_family_id",),
    row_check=c.check_row,
    plan=family.plan,
    apply=family.apply,
    options=OF_2023,
)  # fmt: skip
