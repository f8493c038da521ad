"""What the DTSEN layouts share: what a family's house is told by, and who a person is.

DTSEN "Versi 3/2026" (BPS and Bappenas) comes as a set of families (52 variables) and of members (48), which a KK number
joins; East Java saw a delivery whose rows of members carry their family's house as well. Three deciles: within the
nation, the province and the kabupaten. Region codes are BPS's.
"""

from __future__ import annotations

import datetime as dt

from households.holdings import NUMBERS, THINGS
from households.layouts import more as m
from households.register.keys import Keys

FAMILY_KEYS = Keys(family=("kk",), as_of=dt.date(2026, 1, 1))
MEMBER_KEYS = Keys(family=("kk",), as_of=dt.date(2026, 1, 1), by_card=True)
ASSETS = dict(zip(THINGS, m.words(
    "tabung_gas lemari_es ac pemanas_air telepon_rumah tv_datar emas_perhiasan komputer_laptop_tablet sepeda_motor "
    "sepeda mobil perahu motor_tempel kapal_perahu_motor kapal smartphone lahan_lainnya rumah_lainnya"
), strict=True))  # fmt: skip
ANIMALS = dict(zip(NUMBERS, ["sapi", "kerbau", "kuda", "babi", "kambing_domba"], strict=False))
LAND = ("has_other_land", "has_other_house")
HOUSE = (
    m.coded("status_kepemilikan_rumah id_status_penguasaan_bangunan", "tenure", "tenure"),
    m.coded("jenis_lantai_terluas id_lantai_terluas", "floor", "floor"), m.FLOOR_AREA,
    m.coded("jenis_dinding_terluas id_dinding_terluas", "wall", "wall"),
    m.coded("jenis_atap_terluas id_atap_terluas", "roof", "roof"),
    m.coded("sumber_air_minum_utama id_sumber_airminum", "water", "water"),
    m.coded("sumber_penerangan_utama id_sumberpenerangan", "lighting", "lighting"),
    m.coded("daya_terpasang id_dayapenerangan", "power", "power"),
    m.coded("bahan_bakar_utama_memasak id_bb_utama", "cooking", "cooking"),
    m.coded("fasilitas_bab id_fasilitas_bab", "toilet", "toilet"),
    m.coded("jenis_kloset id_jenis_kloset", "closet", "closet"),
    m.coded("pembuangan_akhir_tinja id_pembuangan_tinja", "sewage", "sewage"),
    *(m.answered(f"aset_{'tidak_' if key in LAND else ''}bergerak_{name}", key, personal_class="specific")
      for key, name in ASSETS.items() if name not in ("motor_tempel", "kapal")),
    *(m.counted(f"jumlah_ternak_{name} jml_{name.split('_')[0]}", key, personal_class="specific")
      for key, name in ANIMALS.items()),
)  # fmt: skip
