"""P3KE of the 2022 generation, the file of individuals: one row a person, grouped by the family's P3KE number."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts.p3ke import OF_2022
from households.register import individual
from imports.layouts import Layout

LAYOUT = Layout(
    kind="p3ke2022_individual",
    title=_("P3KE 2022, individuals"),
    region_system="kemendagri",
    columns=(
        c.FAMILY_ID, *c.PLACE, c.DECILE, c.ADDRESS, c.PERSON_ID, c.NAME, c.NIK, c.MATCHED, c.SEX, c.RELATION, c.BIRTH,
        c.MARITAL, c.WORK, c.EDUCATION, *c.PROGRAMMES_2022, c.STUNTING,
    ),
    key=("p3ke_person_id",),
    row_check=c.check_row,
    plan=individual.plan,
    apply=individual.apply,
    options=OF_2022,
)  # fmt: skip
