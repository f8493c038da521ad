"""P3KE of the 2022 generation, the file of families: one row a family, of which only the head has a NIK."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts.p3ke import OF_2022
from households.register import family
from imports.layouts import Layout

LAYOUT = Layout(
    kind="p3ke2022_family",
    title=_("P3KE 2022, families"),
    region_system="kemendagri",
    columns=(
        c.FAMILY_ID, *c.PLACE, c.DECILE, c.ADDRESS, c.HEAD_NAME, c.NIK, c.MATCHED, c.SEX, c.BIRTH, c.WORK, c.EDUCATION,
        *c.HOUSE_2022, *c.PROGRAMMES_2022, c.STUNTING,
    ),
    key=("p3ke_family_id",),
    row_check=c.check_row,
    plan=family.plan,
    apply=family.apply,
    options=OF_2022,
)  # fmt: skip
