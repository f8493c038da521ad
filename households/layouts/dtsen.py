"""DTSEN "Versi 3/2026" (BPS and Bappenas): the set of families (52 variables) and of members (48), which a KK number
joins, and the id-prefixed delivery seen in East Java, whose rows of members carry their family's house as well.

Three deciles: within the nation, the province and the kabupaten. Region codes are BPS's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from households.holdings import NUMBERS, THINGS
from households.layouts import columns as c
from households.layouts import more as m
from households.layouts.shared import into_register
from households.register import family, individual
from households.register.keys import Keys
from imports.layouts import Layout

FAMILY_KEYS = Keys(family=("kk",), as_of=dt.date(2026, 1, 1))
MEMBER_KEYS = Keys(family=("kk",), as_of=dt.date(2026, 1, 1), by_card=True)
DELIVERED_KEYS = replace(MEMBER_KEYS, whole=True)
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
FAMILY = Layout(
    kind="dtsen2026_family", title=_("DTSEN 2026, families"), region_system="bps",
    columns=(
        *(m.own(name, personal_class="open", repeats=True) for name in
          ("kode_provinsi", "kode_kabupaten_kota", "kode_kecamatan")),
        *m.place("bps"), c.ADDRESS, m.CARD_NEEDED,
        replace(c.HEAD_NAME, label="nama_anggota_keluarga", aliases=(*c.HEAD_NAME.aliases, "Nama Anggota Keluarga")),
        m.own("id_pelanggan_pln"), m.counted("jumlah_anggota_keluarga", "family_size", 60), *m.DECILES, *m.PBI, *HOUSE,
        m.own("kepemilikan_aset", personal_class="specific"),
    ),
    key=("family_card",), row_check=c.check_row, plan=family.plan, apply=family.apply,
    options=into_register(FAMILY_KEYS, "dtsen2026", once=("family_card",), recognised_by=15),
)  # fmt: skip
DIFFICULTIES = m.words(
    "penglihatan pendengaran berjalan_atau_naik_tangga menggunakan_tangan_jari belajar_kemampuan_intelektual "
    "pengendalian_perilaku berbicara_komunikasi mengurus_diri mengingat_berkonsentrasi"
)
WELL = "jumlah_usaha jumlah_pekerja_yang_dibayar_dari_usaha_utama jumlah_pekerja_yang_tidak_dibayar_dari_usaha_utama"
PERSON = (replace(c.NIK, label="nomor_induk_kependudukan"), m.CARD_NEEDED, c.NAME, c.SEX, c.RELATION, c.MARITAL)
KTP = tuple(
    replace(column, aliases=(f"{name}_ktp",), label=f"{name}_ktp", normalise=m.lenient(column.normalise))
    for column, name in zip(m.place("bps"), ("provinsi", "kabupaten_kota", "kecamatan", "kelurahan_desa",
                                             "kode_kelurahan_desa"), strict=True)
)  # fmt: skip
MEMBER = Layout(
    kind="dtsen2026_member", title=_("DTSEN 2026, members"), region_system="bps",
    columns=(
        *PERSON, c.BIRTH, *m.PBI, m.coded("partisipasi_sekolah", "schooling"),
        m.coded("jenjang_tertinggi_yang_diduduki", "school_level"), m.own("kelas_tertinggi_yang_diduduki"),
        m.coded("ijazah_tertinggi_yang_dimiliki", "education", "education"), m.own("pendidikan_akhir_ktp"),
        m.answered("status_bekerja"), m.coded("lapangan_usaha_dari_pekerjaan_utama", "industry"),
        m.coded("status_dalam_pekerjaan_utama", "work_status", "work_status"), m.answered("kepemilikan_usaha"),
        *(m.counted(name) for name in WELL.split()), m.coded("lapangan_usaha_dari_usaha_utama", "industry"),
        m.coded("omzet_usaha_utama", "turnover", personal_class="specific"), m.WORK_ON_CARD,
        m.coded("kondisi_gizi", "nutrition", personal_class="specific"),
        *(m.coded(name, "difficulty", personal_class="specific") for name in DIFFICULTIES),
        m.coded("kesedihan_depresi", "sadness", personal_class="specific"),
        m.coded("penyakit_kronis", "chronic_illness", personal_class="specific"),
        *(m.own(f"{name}_ktp", personal_class="open", repeats=True) for name in
          ("kode_provinsi", "kode_kabupaten_kota", "kode_kecamatan")), *KTP,
        *(m.own(f"{name}_ktp") for name in ("rt", "rw", "dusun", "alamat")),
    ),
    key=("nik",), row_check=m.check_person_of_card, plan=individual.plan, apply=individual.apply,
    options=into_register(MEMBER_KEYS, "dtsen2026", "dukcapil:work", recognised_by=15),
)  # fmt: skip
DELIVERED = Layout(
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
    options=into_register(DELIVERED_KEYS, "dtsen2026", recognised_by=8),
)  # fmt: skip
DTSEN = (FAMILY, MEMBER, DELIVERED)
