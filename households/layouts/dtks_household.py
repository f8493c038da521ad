"""DTKS UDRT: one row a rumah tangga. It eats from one kitchen and may hold several families (KK), which share its
IDBDT; the row speaks for the family of its head.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from households.holdings import NUMBERS, THINGS
from households.layouts import columns as c
from households.layouts import more as m
from households.layouts.dtks import AS_OF, CODES, IDBDT, NUMBERED, check_row
from households.layouts.shared import into_register
from households.register import family
from households.register.keys import Keys
from imports.layouts import Layout

ADA = "tabung_gas lemari_es ac pemanas telepon tv emas laptop motor sepeda mobil perahu motor_tempel perahu_motor kapal"
ASSETS = dict(zip(THINGS, ADA.split(), strict=False))
ANIMALS = dict(zip(NUMBERS, ["sapi", "kerbau", "kuda", "babi", "kambing"], strict=False))
LAYOUT = Layout(
    kind="dtks_household", title=_("DTKS UDRT, households"), region_system="bps",
    columns=(
        IDBDT, *CODES, *c.PLACE[:-1], c.ADDRESS, replace(m.HAMLET, label="Nama_SLS"),
        replace(c.HEAD_NAME, label="Nama_KRT"),
        m.counted("Jumlah_ART", "family_size", 60), m.own("Jumlah_Keluarga"), c.PERCENTILE,
        m.coded("sta_bangunan", "tenure", "tenure"), m.own("sta_lahan"), m.FLOOR_AREA,
        m.coded("lantai", "floor", "floor"), m.coded("dinding", "wall", "wall"),
        m.coded("kondisi_dinding", "quality", "wall_quality"),
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
        m.own("status_kesejahteraan"), *NUMBERED,
    ),
    key=("list_family_id",), row_check=check_row, plan=family.plan, apply=family.apply,
    options=into_register(Keys(family=("list",), own="idbdt", as_of=AS_OF), "dtks2015", once=(), recognised_by=10),
)  # fmt: skip
