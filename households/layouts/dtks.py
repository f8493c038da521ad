"""DTKS as Kemensos verivali keeps it: UDRT (one row a rumah tangga) and UDART (one row a person), numbered by IDBDT.

A rumah tangga eats from one kitchen and may hold several families (KK): they share its IDBDT, and a row of UDRT speaks
for the family of its head. Region codes are BPS's. Answers are numbers of the PBDT 2015 questionnaire.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from households.holdings import NUMBERS, THINGS
from households.layouts import columns as c
from households.layouts import more as m
from households.layouts.shared import into_register
from households.register import family, individual
from households.register.keys import Keys
from imports.layouts import Layout
from imports.normalise.context import Context
from imports.normalise.problems import REFUSE, Problem

HOUSEHOLD_KEYS = Keys(family=("list",), own="idbdt", as_of=dt.date(2020, 1, 1))
PERSON_KEYS = Keys(family=("kk", "list"), own="idbdt", as_of=dt.date(2020, 1, 1))
ADA = "tabung_gas lemari_es ac pemanas telepon tv emas laptop motor sepeda mobil perahu motor_tempel perahu_motor kapal"
ASSETS = dict(zip(THINGS, ADA.split(), strict=False))
ANIMALS = dict(zip(NUMBERS, ["sapi", "kerbau", "kuda", "babi", "kambing"], strict=False))
PARTS = {"kdprop": 2, "kdkab": 2, "kdkec": 3, "kddesa": 3}
CODES = (
    replace(m.place("bps")[-1], label="KDGabungan4"),
    *(m.own(name.upper(), personal_class="open", repeats=True) for name in PARTS),
)
NUMBERED = ("NoPesertaPKH", "NoPBDTKemsos", "InitData", "LastUpdateData")
SPECIFIC = ("Jenis_cacat", "Penyakit_kronis", "Sta_hamil", "namagadis_ibukandung")
KEPT = m.words(
    "NUK Umur Ada_akta_nikah Ada_diKK Ada_kartu_identitas Partisipasi_sekolah Pendidikan_tertinggi Kelas_tertinggi "
    "Sta_Bekerja Jumlah_jamkerja Lapangan_usaha Sta_keberadaan_art Sta_kepesertaan_pbi"
)


def check_row(values: Mapping[str, Any], ctx: Context) -> list[tuple[str, Problem]]:
    """As for every list, with the village's code put together from its parts where it has no column of its own."""
    empty = next((key for key in PARTS if not values.get(key)), "")
    parts = [str(values.get(key) or "").removesuffix(".0").zfill(width) for key, width in PARTS.items()]
    if not values.get("village_code") and values.get("kddesa") and ctx.find_place:
        if empty:
            return [(empty, Problem("missing", REFUSE))]
        found = ctx.find_place("code", "".join(parts), "bps").codes
        if len(found) != 1:
            return [("kddesa", Problem("code_unknown", REFUSE))]
        cast(dict[str, Any], values)["village_code"] = found[0]
    return c.check_row(values, ctx)


HOUSEHOLDS = Layout(
    kind="dtks_household", title=_("DTKS UDRT, households"), region_system="bps",
    columns=(
        replace(m.own("IDBDT ID_BDT", c.identifier(40), "list_family_id"), required=True, needed=True), *CODES,
        *c.PLACE[:-1], c.ADDRESS, replace(m.HAMLET, label="Nama_SLS"), replace(c.HEAD_NAME, label="Nama_KRT"),
        m.counted("Jumlah_ART", "family_size", 60), m.own("Jumlah_Keluarga"), c.PERCENTILE,
        m.coded("sta_bangunan", "tenure", "tenure"), m.own("sta_lahan"), m.FLOOR_AREA,
        m.coded("lantai", "floor", "floor"),
        m.coded("dinding", "wall", "wall"), m.coded("kondisi_dinding", "quality", "wall_quality"),
        m.coded("atap", "roof", "roof"), m.coded("kondisi_atap", "quality", "roof_quality"),
        m.counted("jumlah_kamar", "rooms", 60), m.coded("sumber_airminum", "water", "water"),
        m.coded("sumber_penerangan", "lighting", "lighting"), m.coded("daya", "power", "power"),
        m.coded("bb_masak", "cooking", "cooking"), m.coded("fasbab", "toilet", "toilet"),
        m.coded("kloset", "closet", "closet"), m.coded("buang_tinja", "sewage", "sewage"),
        *(m.answered(f"ada_{name}", key, personal_class="specific") for key, name in ASSETS.items()),
        m.answered("aset_tak_bergerak", "has_other_land", personal_class="specific"),
        m.answered("rumah_lain", "has_other_house", personal_class="specific"),
        *(m.counted(f"jumlah_{name}", key, personal_class="specific") for key, name in ANIMALS.items()),
        m.answered("AdaPKH sta_pkh", "pkh"), m.answered("AdaPBI", "pbi"), m.own("lat"), m.own("long"),
        m.own("status_kesejahteraan"), *(m.own(name) for name in NUMBERED),
    ),
    key=("list_family_id",), row_check=check_row, plan=family.plan, apply=family.apply,
    options=into_register(HOUSEHOLD_KEYS, "dtks2015", once=(), recognised_by=10),
)  # fmt: skip
PERSONS = Layout(
    kind="dtks_person", title=_("DTKS UDART, persons"), region_system="bps",
    columns=(
        replace(m.own("IDBDT ID_BDT", c.identifier(40), "list_family_id"), required=True, needed=True),
        m.own("IDARTBDT", c.identifier(40), "list_person_id", required=True), *CODES, *c.PLACE[:-1], c.ADDRESS,
        replace(c.NIK, required=False), m.CARD, c.NAME, c.SEX, m.own("TmpLahir"), c.BIRTH,
        m.coded("Hubkel", "relation", "relation"), m.coded("HubKRT", "relation", "relation_to_krt"),
        m.coded("Sta_kawin", "marital", "marital"), m.coded("Ijazah_tertinggi", "education", "education"),
        m.coded("Status_pekerjaan", "work_status", "work_status"), m.answered("Ada_pkh", "pkh"),
        m.answered("Ada_pbi", "pbi"), *(m.own(name) for name in (*KEPT, *NUMBERED)),
        *(m.own(name, personal_class="specific") for name in SPECIFIC),
    ),
    key=("list_person_id",), row_check=check_row, plan=individual.plan, apply=individual.apply,
    options=into_register(PERSON_KEYS, "dtks2015", recognised_by=8),
)  # fmt: skip
DTKS = (HOUSEHOLDS, PERSONS)
