"""The village's P3KE sheet: a letterhead, data from row 13, the rows of a family one after the other."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts import more as m
from households.layouts.shared import into_register
from households.layouts.sheets import NAME_ONLY, by_hand
from households.register import individual
from households.register.keys import Keys
from imports.layouts import Layout
from imports.normalise.text import text

LAYOUT = Layout(
    kind="village_sheet", title=_("Village sheet of P3KE, from row 13"), region_system="kemendagri",
    columns=(
        *by_hand(c.FAMILY_ID, *c.PLACE), c.ADDRESS, m.RT, m.RW, c.DECILE, NAME_ONLY, c.NIK,
        m.own("Perbaikan_NIK", text(40)), c.MATCHED, c.SEX, replace(c.RELATION, required=True), c.BIRTH,
        m.own("Verifikasi"), m.own("Keterangan"), c.YEAR,
    ),
    key=(), row_check=c.check_row, plan=individual.plan, apply=individual.apply,
    options=into_register(Keys(family=("p3ke",), whole=True), "p3ke2023"),
)  # fmt: skip
