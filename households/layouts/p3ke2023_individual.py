"""P3KE of the 2023 generation, the file INDIVIDU: one row a person, with the ministry's own marks for the verval."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts.p3ke import OF_2023
from households.register import individual
from imports.layouts import Layout

LAYOUT = Layout(
    kind="p3ke2023_individual",
    title=_("P3KE 2023, individuals"),
    region_system="kemendagri",
    columns=(
        c.FAMILY_ID, c.YEAR, *c.PLACE, c.DECILE, c.PERCENTILE, c.ADDRESS, c.PERSON_ID, c.PRIORITY, c.NAME, c.NIK,
        c.MATCHED, c.SEX, c.RELATION, c.BIRTH, c.MARITAL, c.WORK, c.WORK_STATUS, c.EDUCATION, *c.PROGRAMMES_2023,
    ),
    key=("p3ke_person_id",),
    row_check=c.check_row,
    plan=individual.plan,
    apply=individual.apply,
    options=OF_2023,
)  # fmt: skip
