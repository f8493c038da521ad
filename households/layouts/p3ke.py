"""The four P3KE layouts: 2022 and 2023 generation, file of families and file of individuals."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts import remarks
from households.layouts.shared import into_register
from households.register import family, individual
from households.register.keys import Keys
from imports.layouts import Layout

remarks.declare()
OF_2022 = into_register(Keys(family=("p3ke",), as_of=dt.date(2022, 12, 31)), "p3ke2022")
OF_2023 = into_register(Keys(family=("p3ke",), as_of=dt.date(2023, 12, 31)), "p3ke2023")

FAMILY_2022 = Layout(
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
FAMILY_2023 = Layout(
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
INDIVIDUAL_2022 = Layout(
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
INDIVIDUAL_2023 = Layout(
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
P3KE = (FAMILY_2022, FAMILY_2023, INDIVIDUAL_2022, INDIVIDUAL_2023)
