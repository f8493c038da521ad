"""DTSEN as delivered to East Java, with id_ columns: whole families, each member with the family's house beside it."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts import more as m
from households.layouts.dtsen import HOUSE, MEMBER_KEYS
from households.layouts.shared import into_register
from households.register import individual
from imports.layouts import Layout

LAYOUT = Layout(
    kind="dtsen_delivery", title=_("DTSEN as delivered with id_ columns, members with their house"),
    region_system="bps",
    columns=(
        replace(c.NIK, label="nik"), m.CARD_NEEDED, c.NAME,
        m.coded("id_hub_kepala_keluarga", "relation", "relation", required=True),
        m.coded("id_status_perkawinan", "marital", "marital"), replace(c.SEX, aliases=("id_jenis_kelamin", "JK")),
        c.BIRTH, *m.place("bps"), c.ADDRESS, m.RT, m.RW, *m.DECILES, *HOUSE,
        m.answered("lahan_tempat_lain", "land_elsewhere"), m.answered("rumah_tempat_lain", "house_elsewhere"),
        m.own("status_dtsen", required=True, repeats=True), m.own("cut_off"), m.answered("kemiskinan_ekstrem"),
        m.own("bansos", personal_class="specific"),
    ),
    key=("nik",), row_check=m.check_person_of_card, plan=individual.plan, apply=individual.apply,
    options=into_register(replace(MEMBER_KEYS, whole=True), "dtsen2026", recognised_by=8),
)  # fmt: skip
